"""The clock of the local service: wall time plus an offset that can be moved forward.

Only domain time comes from here. Tokens, signatures and whatever the engine does stay on wall time.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from shared.edge import instants
from shared.edge.instants import instant_text

LATEST = instants.parse_instant("2999-12-31T00:00:00Z")  # room for whatever expires later


class ClockError(ValueError):
    """The clock cannot be set like that; the text says why."""


class BackwardsError(ClockError):
    """The clock was asked to go back."""


class BadInstantError(ClockError):
    """The text is no instant this clock can show."""


def wall_ms() -> int:
    """Milliseconds of wall time since 1970."""
    return time.time_ns() // 1_000_000


def parse_instant(text: str) -> int:
    """Milliseconds since 1970 of an instant as the API reads it; BadInstantError otherwise."""
    try:
        instant = instants.parse_instant(text)
    except ValueError as error:
        raise BadInstantError(f"{text[:40]!r}: {error}") from error
    if instant > LATEST:
        raise BadInstantError(f"{text!r}: Must not lie after {instant_text(LATEST)}.")
    return instant


class Clock:
    """A clock that ticks with the wall, can be moved forward and survives a restart in its file.

    What is kept is the offset: time passes while the service is off, as it does for everybody else.
    """

    def __init__(self, file: Path, wall: Callable[[], int] = wall_ms) -> None:
        self._file = file
        self._wall = wall
        self._offset_ms = 0
        self._reached_ms = 0
        if file.exists():
            kept = json.loads(file.read_text())
            self._offset_ms = kept["offset_ms"]
            self._reached_ms = parse_instant(kept["reached"])

    def now_ms(self) -> int:
        """The present instant; it never decreases, even if the wall's clock is set back."""
        self._reached_ms = max(self._reached_ms, self._wall() + self._offset_ms)
        return self._reached_ms

    def now(self) -> str:
        """The present instant as the API writes it."""
        return instant_text(self.now_ms())

    def refuse_backwards(self, ms: int) -> None:
        """BackwardsError if that instant has passed."""
        now_ms = self.now_ms()
        if ms < now_ms:
            raise BackwardsError(f"It is {instant_text(now_ms)} already; time only goes forward.")

    def reach(self, ms: int) -> None:
        """Jump forward to an instant and tick on from there; nothing where it has passed."""
        if ms > self.now_ms():
            self.start_at(ms)

    def start_at(self, ms: int) -> None:
        """Set a clock nothing has happened by yet, for a service that starts empty."""
        self._offset_ms = ms - self._wall()
        self._reached_ms = ms
        self.save()

    def save(self) -> None:
        """Write the clock to its file, whole or not at all."""
        kept = {"offset_ms": self._offset_ms, "reached": self.now()}
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps(kept))
        draft.replace(self._file)
