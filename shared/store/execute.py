"""The one way a command runs: load, decide, commit; decide again after a lost race; prove a refusal."""

import dataclasses
from collections.abc import Callable, Mapping
from types import MappingProxyType

from shared.frozen import dataclass
from shared.ledger.entry import Decision, Draw, Entry
from shared.ledger.records import Record
from shared.ledger.refusals import Refusal, Refused
from shared.ledger.state import State
from shared.store import journal, pools
from shared.store.commit import Side, commit, drawn_by, look
from shared.store.journal import Recorded
from shared.store.markers import Marker, Waiting
from shared.store.patience import Patience, patiently
from shared.store.pools import Plan
from shared.store.table import Item
from shared.store.transaction import Committed, MarkerTaken, PoolShort, Unknown

States = tuple[State | None, ...]
Draws = Mapping[str, tuple[Draw, ...]]
NO_DRAWS: Draws = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answered:
    """The command's own entry with its receipt's record; ``replayed`` if an earlier request did it."""

    entry: Entry
    record: Record | None
    replayed: bool


@dataclass(frozen=True, slots=True)
class Journal:
    """Names the journal of an account of a program.

    A member's may end by naming another, which is then meant where it ``goes_on``: read from there, a
    household that does not know the member any more was read too early.
    """

    program: str
    account: str
    goes_on: bool = True


Journals = tuple[Journal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request to run a command: on which journals, what it does there, and how long there is for it.

    ``decide`` gets the newest state of each journal, read before whatever it reads itself. ``beside`` names what
    further journals are concerned, once the states of the first are known. ``met`` makes the attempt that goes on
    when returns are found waiting in the marker's place; ``short`` the one that goes on with less where a pool has
    not what was to be drawn, None to be refused.
    """

    journals: Journals
    decide: Callable[[Journals, States], Decision | Refusal]
    marker: Marker
    time_left_s: Callable[[], float]
    beside: Callable[[Journals, States], Journals] = lambda _names, _states: ()
    met: "Callable[[Waiting], Attempt] | None" = None
    short: "Callable[[Refusal], Attempt | None]" = lambda _short: None


def execute(attempt: Attempt) -> Answered:
    """Run a command exactly once; Refused or Unavailable if it cannot be."""
    run = _Run(attempt, Patience(attempt.time_left_s))
    while True:
        answered = patiently(run.step, attempt.time_left_s)
        if answered is not None:
            return answered


@dataclasses.dataclass(slots=True)  # noqa: TID251 (it changes as it goes)
class _Run:
    """A command on its way; ``lost`` are entries sent without an answer, written or still to be.

    ``plans`` say from where to draw, once a pool was found short where that was tried first.
    """

    attempt: Attempt
    patience: Patience
    begun: bool = False
    lost: list[tuple[Journal, Entry]] = dataclasses.field(default_factory=list)
    plans: dict[Draw, Plan] = dataclasses.field(default_factory=dict)

    def step(self) -> Answered | None:
        """Load, decide and commit once; None if that has to be done again."""
        names, newest = self._found()
        self.begun = True
        decision = self.attempt.decide(names, _states(newest))
        if isinstance(decision, Refusal):
            return self._refuse(names, newest, decision)
        sides = self._sides(names, newest, decision)
        outcome = commit(sides, decision, self.attempt.marker, self.plans)
        if isinstance(outcome, MarkerTaken):
            return self._done(outcome.found)
        if isinstance(outcome, Committed):
            return self._committed(decision)
        if isinstance(outcome, PoolShort):
            return self._refuse(names, newest, None, drawn_by(sides, decision))
        if isinstance(outcome, Unknown):
            for name, side in zip(names, sides, strict=True):
                self.lost.extend((name, entry) for entry in side.entries)
        self.patience.wait()
        return None

    def _found(self) -> tuple[Journals, list[Recorded | None]]:
        """The journals that the command concerns, and the newest entry of each."""
        found = [self._newest(each) for each in self.attempt.journals]
        first = [recorded for _, recorded in found]
        further = self.attempt.beside(tuple(name for name, _ in found), _states(first))
        found += [self._newest(each) for each in further]
        return tuple(name for name, _ in found), [recorded for _, recorded in found]

    def _newest(self, name: Journal) -> tuple[Journal, Recorded | None]:
        """The newest entry of a journal, or of the one that goes on where it ends."""
        newest = journal.latest(name.program, name.account, consistent=self.begun)
        member = name.account
        while name.goes_on and newest and newest.entry.state.joined:
            name = Journal(name.program, newest.entry.state.joined)
            newest = journal.latest(name.program, name.account, consistent=self.begun)
            members = newest.entry.state.members if newest else {}
            if newest is None or (members and member not in members):
                self.begun = True
                self.patience.wait()
                return self._newest(Journal(name.program, member))
            member = name.account
        return name, newest

    def _sides(
        self, names: Journals, newest: list[Recorded | None], decision: Decision
    ) -> tuple[Side, ...]:
        appended = (decision.entries, decision.partner)
        return tuple(
            Side(name.program, name.account, previous, entries)
            for name, previous, entries in zip(names, newest, appended, strict=False)
        )

    def _refuse(
        self,
        names: Journals,
        newest: list[Recorded | None],
        refusal: Refusal | None,
        draws: Draws = NO_DRAWS,
    ) -> Answered | None:
        """Refuse, once neither the command's marker nor a newer entry stands against it.

        What is to be drawn from pools is refused only where all of a pool has not so much.
        """
        following = [(name, _seq(each) + 1) for name, each in zip(names, newest, strict=True)]
        before, marker, program = self.attempt, self.attempt.marker, names[0].program
        entries = [(name.program, name.account, seq) for name, seq in following]
        own = draws.get(program, ())
        found = look(marker, entries, pools.shards(program, own))
        answered = self._done(found.marked) if found.marked else None
        if answered is None and self.attempt is before:
            self.plans = pools.planned(program, own, marker.key.pk, found.pools)
            shorts = (draw.short for draw, plan in self.plans.items() if not plan)
            short = next(shorts, None)
            smaller = before.short(short) if short else None
            refusal = refusal or short
            if smaller:
                self.attempt = smaller
            elif refusal and not found.overtaken and not self._may_follow(following):
                raise Refused(refusal)
            self.patience.wait()
        return answered

    def _may_follow(self, following: list[tuple[Journal, int]]) -> bool:
        """Whether an entry sent without an answer may still come after what was read."""
        return any(
            name == sent_to and entry.seq >= seq
            for name, seq in following
            for sent_to, entry in self.lost
        )

    def _done(self, found: Item) -> Answered | None:
        """The answer of a command whose marker was found; Refused if its id was used for another."""
        done = self.attempt.marker.read(found)
        if isinstance(done, Refusal):
            raise Refused(done)
        if isinstance(done, Waiting) and self.attempt.met:
            self.attempt = self.attempt.met(done)
            return None
        if done is None or isinstance(done, Waiting):
            return None
        entry = self._entry(done.account, done.seq)
        sent = [each for _, each in self.lost]
        return Answered(entry, done.record, replayed=entry not in sent)

    def _committed(self, decision: Decision) -> Answered | None:
        if not decision.complete:
            return None
        if decision.entries:
            return Answered(decision.own, decision.record, replayed=False)
        return Answered(self._entry(self.attempt.journals[0].account, 1), None, replayed=False)

    def _entry(self, account: str, seq: int) -> Entry:
        found = journal.entry(self.attempt.journals[0].program, account, seq)
        if found is None:
            raise LookupError(f"a marker names entry {seq}, which is not in the journal")
        return found.entry


def _states(newest: list[Recorded | None]) -> States:
    return tuple(each.entry.state if each else None for each in newest)


def _seq(newest: Recorded | None) -> int:
    return newest.entry.seq if newest else 0
