"""Several accounts of one program in memory, for what moves points between two of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from shared.ledger.commands import Command, Enrol
from shared.ledger.entry import Decision, Entry
from shared.ledger.parties import Party
from shared.ledger.refusals import Refusal
from shared.ledger.state import State
from shared.ledger.verification import discrepancies
from shared.program.program import Program
from shared.program.versions import Versions
from tests.builders import a_program, instant, versions_of
from tests.ledger.acts import decide
from tests.ledger.heard import heard
from tests.ledger.member import adjusting

Decided = Callable[[Any, Party, Party, int], Decision | Refusal]


@dataclass
class Neighbours:
    """Journals by account, and the clock on the wall."""

    versions: Versions
    now: int
    journals: dict[str, list[Entry]] = field(default_factory=dict)

    def at(self, moment: str) -> Self:
        """The same accounts when the clock shows another time."""
        self.now = instant(moment)
        return self

    def newest(self, account: str) -> State | None:
        """What the newest entry of an account left."""
        journal = self.journals.get(account)
        return journal[-1].state if journal else None

    def state(self, account: str) -> State:
        """The state of an account that exists."""
        state = self.newest(account)
        assert state is not None
        return state

    def available(self, account: str, wallet: str = "points") -> int:
        """What can be spent of a wallet after the newest entry."""
        return self.state(account).wallet(wallet).available(self.now)

    def tries(self, command: Command, account: str | None = None) -> Decision | Refusal:
        """Decide a command on one account and keep what comes of it."""
        name = account or command.member_id
        outcome = decide(name, self.newest(name), command, self.versions, self.now)
        if isinstance(outcome, Decision):
            self._keep(name, outcome.entries)
        return outcome

    def does(self, command: Command, account: str | None = None) -> Entry:
        """The entry of a command that is not refused."""
        outcome = self.tries(command, account)
        assert isinstance(outcome, Decision), outcome
        return outcome.own

    def between(
        self, decided: Decided, command: object, first: str, second: str
    ) -> Decision | Refusal:
        """Decide what moves between two accounts and keep what comes of it on both."""
        while True:
            outcome = decided(command, self._party(first), self._party(second), self.now)
            if isinstance(outcome, Refusal):
                return outcome
            self._keep(first, outcome.entries)
            self._keep(second, outcome.partner)
            if outcome.complete:
                return outcome

    def _party(self, account: str) -> Party:
        return Party("demo", account, self.newest(account), self.versions)

    def _keep(self, account: str, entries: tuple[Entry, ...]) -> None:
        heard(entries)
        for entry in entries:
            assert not list(discrepancies(self.newest(account), entry)), entry
            self.journals.setdefault(account, []).append(entry)


def some_neighbours(
    *programs: Program, points: int = 25, at: str = "2026-03-01 09:00"
) -> Neighbours:
    """Anna, Bert and Carl, members with so many points each."""
    known = Neighbours(versions_of(*(programs or (a_program(),))), instant(at))
    for name in ("anna", "bert", "carl"):
        known.does(Enrol(member_id=name))
        if points:
            known.does(adjusting(points), name)
    return known
