"""The one way a command runs: load, decide, commit; decide again after a lost race; prove a refusal."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.ledger.commands import Command
from shared.ledger.decide import decide
from shared.ledger.entry import Decision, Entry, Record
from shared.ledger.refusals import Refusal, Refused
from shared.program.versions import Versions
from shared.store import journal
from shared.store.commit import (
    Committed,
    MarkerTaken,
    Unknown,
    commit,
    look,
)
from shared.store.journal import Recorded
from shared.store.markers import Marker
from shared.store.patience import Patience, patiently
from shared.store.table import Item


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
    run = _Run(attempt, Patience(attempt.time_left_s))
    while True:
        answered = patiently(run.step, attempt.time_left_s)
        if answered is not None:
            return answered


@dataclass(slots=True)
class _Run:
    """A command on its way; ``lost`` are entries sent without an answer, written or still to be."""

    attempt: Attempt
    patience: Patience
    begun: bool = False
    lost: list[Entry] = field(default_factory=list)

    def step(self) -> Answered | None:
        """Load, decide and commit once; None if that has to be done again."""
        attempt = self.attempt
        newest = journal.latest(attempt.program, attempt.account, consistent=self.begun)
        self.begun = True
        state = newest.entry.state if newest else None
        decision = decide(attempt.account, state, attempt.command, attempt.versions, attempt.now)
        if isinstance(decision, Refusal):
            return self._refuse(newest, decision)
        outcome = commit(attempt.program, attempt.account, newest, decision, attempt.marker)
        if isinstance(outcome, MarkerTaken):
            return self._done(outcome.found)
        if isinstance(outcome, Committed):
            return self._committed(decision)
        if isinstance(outcome, Unknown):
            self.lost.extend(decision.entries)
        self.patience.wait()
        return None

    def _refuse(self, newest: Recorded | None, refusal: Refusal) -> Answered | None:
        """Refuse, once neither the command's marker nor a newer entry stands against it."""
        following = _seq(newest) + 1
        found, overtaken = look(
            self.attempt.program, self.attempt.account, following, self.attempt.marker
        )
        answered = self._done(found) if found else None
        pending = any(entry.seq >= following for entry in self.lost)
        if answered is None and not overtaken and not pending:
            raise Refused(refusal)
        if answered is None:
            self.patience.wait()
        return answered

    def _done(self, found: Item) -> Answered | None:
        """The answer of a command whose marker was found; Refused if its id was used for another."""
        done = self.attempt.marker.read(found)
        if isinstance(done, Refusal):
            raise Refused(done)
        if done is None:
            return None
        entry = self._entry(done.account, done.seq)
        return Answered(entry, done.record, replayed=entry not in self.lost)

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
