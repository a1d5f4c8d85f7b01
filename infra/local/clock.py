"""The clock of the local service: wall time plus an offset that can be moved forward.

Only domain time comes from here. Tokens, signatures and whatever the engine does stay on wall time.
"""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2999, 12, 31, tzinfo=UTC)  # leaves the calendar room for whatever expires later
_MILLISECOND = timedelta(milliseconds=1)
_EXAMPLE = "2026-03-01T09:00:00Z"
_SHAPE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?", re.ASCII)


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
    """Milliseconds since 1970 of an ISO 8601 instant with an offset; BadInstantError otherwise."""
    if not _SHAPE.fullmatch(text):  # fromisoformat lets more pass, even a NUL at the end
        raise BadInstantError(f"{text[:40]!r} is not a date and time such as {_EXAMPLE}.")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInstantError(f"{text!r}: {error}.") from error
    if instant.tzinfo is None:
        raise BadInstantError(f"{text!r} has no offset; write for instance {_EXAMPLE}.")
    if not EARLIEST <= instant <= LATEST:
        raise BadInstantError(f"{text!r} is not between {EARLIEST.year} and {LATEST.year}.")
    return (instant - EARLIEST) // _MILLISECOND


def format_instant(ms: int) -> str:
    """The instant as the API writes it: UTC with milliseconds."""
    instant = EARLIEST + ms * _MILLISECOND
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


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
        return format_instant(self.now_ms())

    def move_to(self, ms: int) -> None:
        """Jump forward to an instant and tick on from there; BackwardsError if it lies behind."""
        now_ms = self.now_ms()
        if ms < now_ms:
            raise BackwardsError(f"It is {format_instant(now_ms)} already; time only goes forward.")
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
