"""Members who bring friends: several journals, and the receipts and referrals that the store keeps beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shared.ledger.commands import Enrol, RecordOrder, ReturnOrder, ReviseOrder
from shared.ledger.entry import Decision, Entry
from shared.ledger.explaining.explain import explain
from shared.ledger.explaining.explanation import Explanation, Subject
from shared.ledger.histories import OrderHistory, WaitingReturn
from shared.ledger.household_commands import (
    FoundHousehold,
    HouseholdCommand,
    Invite,
    Join,
    Leave,
    Merge,
)
from shared.ledger.households import found, join, leave, merge
from shared.ledger.introductions import Introduce, introduce
from shared.ledger.records import Record, Referred
from shared.ledger.referrers import referrer_of
from shared.ledger.referring import concerned
from shared.ledger.refusals import Refusal
from shared.ledger.state import Share
from shared.program.program import Program
from tests.builders import BASE_RULE, a_program, a_sum, an_order, instant, versions_of
from tests.ledger.acts import decide
from tests.ledger.neighbours import Neighbours
from tests.ledger.receipts import Receipts

OrderCommand = RecordOrder | ReturnOrder | ReviseOrder
USUAL: Mapping[str, Any] = {"friend": {"points": 200}, "referrer": {"points": 500}}


@dataclass
class Circle(Neighbours):
    """Journals with the receipts of orders, and how each friend stands."""

    receipts: Receipts = field(default_factory=Receipts)
    stands: dict[str, Referred] = field(default_factory=dict)
    records: dict[tuple[str, int], Record] = field(default_factory=dict)
    before: dict[tuple[str, int], OrderHistory] = field(default_factory=dict)

    def home(self, member: str) -> str:
        """The account that goes on for a member."""
        state = self.newest(member)
        return self.home(state.joined) if state and state.joined else member

    def joins(self, member: str) -> None:
        """Somebody enrols without a code."""
        self.does(Enrol(member_id=member))

    def introduced(self, friend: str, by: str | None, **more: Any) -> Decision | Refusal:
        """Somebody enrols, or tries to, with a member's code."""
        command = Introduce(member_id=friend, referral_id=f"ref-{friend}", referrer=by, **more)
        other = self.newest(self.home(by)) if by else None
        outcome = introduce(command, self.newest(friend), other, self.versions, self.now)
        return self._kept(friend, None, outcome)

    def brings(self, by: str, friend: str) -> Entry:
        """A member brings somebody."""
        outcome = self.introduced(friend, by)
        assert isinstance(outcome, Decision), outcome
        return outcome.own

    def buys(
        self, member: str, *sums: str, order: str = "", placed: str = "", **more: Any
    ) -> Decision:
        """An order of lines of so many dollars."""
        name = order or f"o-{member}"
        placed_at = instant(placed) if placed else self.now
        command = RecordOrder(
            order_id=name,
            member_id=member,
            source="shop",
            order=_order(sums, placed_at, **more),
            waiting=self.receipts.waiting.get(name, ()),
        )
        return self.done(command)

    def returns(
        self, order: str, lines: Mapping[str, int] | None = None, amount: int = 0
    ) -> Decision:
        """A return of the units of lines, of an amount in cents, or of the first line."""
        history, member = self.receipts.order(order), order.removeprefix("o-").split("-")[0]
        units = lines or ({} if amount else {"1": 1})
        command = ReturnOrder(
            return_id=f"r-{len(history.returns) + 1}",
            order_id=order,
            member_id=member,
            source="shop",
            quantities=units,
            amount=amount,
            history=history,
        )
        return self.done(command)

    def returns_early(self, order: str, lines: Mapping[str, int]) -> None:
        """A return that comes before its order, and waits for it."""
        self.receipts.waiting[order] = (WaitingReturn("r-1", "f", lines, 0),)

    def edits(self, order: str, *sums: str) -> Decision:
        """A later revision of an order, of lines of so many dollars."""
        history, member = self.receipts.order(order), order.removeprefix("o-").split("-")[0]
        command = ReviseOrder(
            order_id=order,
            member_id=member,
            source="shop",
            order=_order(sums, history.record.placed_at),
            revision=history.record.revision + 1,
            history=history,
        )
        return self.done(command)

    def done(self, command: OrderCommand) -> Decision:
        """What is decided with who brought the member beside, settlements first; it is not refused."""
        account = self.home(command.member_id)
        while True:
            outcome = self._decided(account, command)
            assert isinstance(outcome, Decision), outcome
            if outcome.complete:
                self.receipts.keep(command, outcome)
                return outcome

    def _decided(self, account: str, command: OrderCommand) -> Decision | Refusal:
        other = concerned(account, self.newest(account), command)
        if other is None:
            return self._kept(account, None, self._asked(account, command))
        home = self.home(other)
        referrer = referrer_of(home, self.newest(home), self.versions, self.now)
        if isinstance(referrer, Decision):
            return self._kept(account, home, referrer)
        outcome = self._asked(account, replace(command, referrer=referrer))
        if not isinstance(command, RecordOrder) and isinstance(outcome, Decision):
            self.before[account, outcome.own.seq] = command.history
        return self._kept(account, home, outcome)

    def _asked(self, account: str, command: OrderCommand) -> Decision | Refusal:
        return decide(account, self.newest(account), command, self.versions, self.now)

    def _kept(
        self, account: str, other: str | None, outcome: Decision | Refusal
    ) -> Decision | Refusal:
        if isinstance(outcome, Decision):
            self._keep(account, outcome.entries)
            self._keep(other or "", outcome.partner)
            if outcome.referred:
                self.stands[outcome.referred.referral.id] = outcome.referred
            if outcome.record and outcome.entries:
                self.records[account, outcome.own.seq] = outcome.record
        return outcome

    def lives_with(self, member: str, other: str) -> None:
        """Two members begin to share an account."""
        named = {"member_id": member, "source": "shop"}
        founding = FoundHousehold(household_id="home", **named)
        assert isinstance(self.between(found, founding, "@home", member), Decision)
        invites = Invite(invitation_id="i", member_id=other, source="shop", share=Share())
        self.does(invites, "@home")
        joining = Join(joining_id="j", member_id=other, source="shop")
        assert isinstance(self.between(join, joining, "@home", other), Decision)

    def leaves(self, member: str) -> None:
        """A member leaves the household."""
        leaving = Leave(departure_id=f"l-{member}", member_id=member, source="shop")
        assert isinstance(self.between(leave, leaving, "@home", member), Decision)

    def becomes(self, member: str, other: str) -> None:
        """A member's account is merged into another's."""
        merging: HouseholdCommand = Merge(merge_id="g", member_id=member, source="desk")
        assert isinstance(self.between(merge, merging, other, member), Decision)

    def points(self, account: str, wallet: str = "points") -> tuple[int, int, int]:
        """What is available, pending and owed in a wallet."""
        found = self.state(account).wallet(wallet)
        return found.available(self.now), found.pending(self.now), found.debt

    def explained(self, account: str, seq: int = 0) -> Explanation:
        """Why an entry of a journal, the newest if none is named, is what it is."""
        journal = self.journals[account]
        entry = journal[seq - 1] if seq else journal[-1]
        subject = Subject(
            entry=entry,
            before=journal[entry.seq - 2].state if entry.seq > 1 else None,
            versions=self.versions,
            record=self.records.get((account, entry.seq)),
            order=self.before.get((account, entry.seq)),
        )
        return explain(subject)


def _order(sums: tuple[str, ...], placed_at: int, currency: str = "USD") -> Any:
    lines = [a_sum(each, line_id=str(number)) for number, each in enumerate(sums, start=1)]
    return an_order(*lines, placed_at=placed_at, currency=currency)


def a_circle(*programs: Program, at: str = "2026-03-01 09:00", **referrals: Any) -> Circle:
    """Anna, a member, in a program where she gets 500 points and each friend 200, unless told otherwise."""
    terms = {name: said for name, said in {**USUAL, **referrals}.items() if said}
    document = a_program(earning=[BASE_RULE], tiers=None, referrals=terms)
    circle = Circle(versions_of(*(programs or (document,))), instant(at))
    circle.joins("anna")
    return circle
