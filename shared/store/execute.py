"""The one way a command runs: load, decide, commit; decide again after a lost race; prove a refusal."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from botocore.exceptions import ClientError, HTTPClientError

from shared.ledger.commands import Command
from shared.ledger.decide import decide
from shared.ledger.entry import Decision, Entry, Record
from shared.ledger.refusals import Refusal
from shared.program.versions import Versions
from shared.store import journal
from shared.store.commit import (
    Committed,
    MarkerTaken,
    Unknown,
    commit,
    look,
    transient,
)
from shared.store.journal import Recorded
from shared.store.markers import Marker
from shared.store.table import Item

BACKOFF_BASE_S = 0.05
BACKOFF_CAP_S = 2.0
RESERVE_S = 3.0  # kept back from the deadline, to answer in time whatever the last request takes


class Refused(Exception):
    """The command is declined, with proof that nothing stands against the refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Unavailable(Exception):
    """Not known, or not possible, within the time given; asking again with the same id is safe."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The command's own entry with its receipt's record; ``replayed`` if an earlier request did it."""

    entry: Entry
    record: Record | None
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request to run a command: on which account, when (epoch ms), and how long there is for it."""

    program: str
    account: str
    command: Command
    marker: Marker
    versions: Versions
    now: int
    time_left_s: Callable[[], float]


def execute(attempt: Attempt) -> Answered:
    """Run a command exactly once; Refused or Unavailable if it cannot be."""
    run = _Run(attempt)
    while True:
        try:
            answered = run.step()
        except (ClientError, HTTPClientError) as error:
            if not transient(error):
                raise
            answered = None
            run.pause()
        if answered is not None:
            return answered


@dataclass(slots=True)
class _Run:
    """A command on its way: what was sent so far, and which entry a lost request may still write."""

    attempt: Attempt
    tries: int = 0
    sent: list[Entry] = field(default_factory=list)
    in_doubt: int = 0

    def step(self) -> Answered | None:
        """Load, decide and commit once; None if that has to be done again."""
        attempt, again = self.attempt, self.tries > 0
        newest = journal.latest(attempt.program, attempt.account, consistent=again)
        self.tries += 1
        state = newest.entry.state if newest else None
        decision = decide(attempt.account, state, attempt.command, attempt.versions, attempt.now)
        if isinstance(decision, Refusal):
            return self._refuse(newest, decision)
        self.sent.extend(decision.entries[-1:])
        outcome = commit(attempt.program, attempt.account, newest, decision, attempt.marker)
        if isinstance(outcome, MarkerTaken):
            return self._done(outcome.found)
        if isinstance(outcome, Committed):
            return self._committed(decision)
        if isinstance(outcome, Unknown):
            self.in_doubt = _seq(newest) + 1
        self.pause()
        return None

    def pause(self) -> None:
        """Wait with full jitter before the next try; Unavailable if the time left does not allow it."""
        longest = min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2**self.tries)
        wait_s = random.uniform(0, longest)  # noqa: S311 (spreads callers; no secret)
        if self.attempt.time_left_s() - wait_s < RESERVE_S:
            raise Unavailable
        time.sleep(wait_s)

    def _refuse(self, newest: Recorded | None, refusal: Refusal) -> Answered | None:
        """Refuse, once neither the command's marker nor a newer entry stands against it."""
        following = _seq(newest) + 1
        found, overtaken = look(
            self.attempt.program, self.attempt.account, following, self.attempt.marker
        )
        answered = self._done(found) if found else None
        if answered is None and not overtaken and self.in_doubt < following:
            raise Refused(refusal)
        if answered is None:
            self.pause()
        return answered

    def _done(self, found: Item) -> Answered | None:
        """The answer of a command whose marker was found; Refused if its id was used for another."""
        done = self.attempt.marker.read(found)
        if isinstance(done, Refusal):
            raise Refused(done)
        if done is None:
            return None
        entry = self._entry(done.account, done.seq)
        return Answered(entry, done.record, replayed=entry not in self.sent)

    def _committed(self, decision: Decision) -> Answered | None:
        if not decision.complete:
            return None
        if decision.entries:
            return Answered(decision.entries[-1], decision.record, replayed=False)
        return Answered(self._entry(self.attempt.account, 1), None, replayed=False)

    def _entry(self, account: str, seq: int) -> Entry:
        found = journal.entry(self.attempt.program, account, seq)
        if found is None:
            raise LookupError(f"a marker names entry {seq}, which is not in the journal")
        return found.entry


def _seq(newest: Recorded | None) -> int:
    return newest.entry.seq if newest else 0
