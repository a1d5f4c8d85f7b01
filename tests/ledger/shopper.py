"""A member who does all that can be done with orders and redemptions, with the receipts of it kept."""

from dataclasses import dataclass, field, replace
from typing import Any

from shared.ledger.commands import (
    Command,
    Enrol,
    ExtendExpiry,
    RecordEvent,
    RecordOrder,
    ReturnOrder,
    ReviseOrder,
)
from shared.ledger.entry import Decision, Entry
from shared.ledger.histories import WaitingReturn
from shared.ledger.redemption_commands import (
    CaptureHold,
    RedeemPoints,
    ReverseRedemption,
    VoidHold,
)
from shared.ledger.refusals import Refusal
from shared.ledger.verification import discrepancies
from shared.program.earning.events import Value
from shared.program.orders import Line
from shared.program.program import Program
from tests.builders import a_program, instant, versions_of
from tests.ledger.member import MEMBER, Account, buying
from tests.ledger.receipts import Receipts

DELIVERED = "order.delivered"
WHO: dict[str, Any] = {"member_id": MEMBER, "source": "shop"}


@dataclass
class Shopper(Account):
    """One account with its receipts; ids may be left out where there is one order or redemption only."""

    receipts: Receipts = field(default_factory=Receipts)

    def tries(self, command: Command) -> Decision | Refusal:
        """Decide a command and keep what comes of it, receipts too; every entry verifies."""
        verified = len(self.entries)
        outcome = super().tries(command)
        if isinstance(outcome, Decision):
            self.receipts.keep(command, outcome)
        self._verifies(verified)
        return outcome

    def decided(self, command: Command) -> Decision:
        """The decision on a command that is not refused."""
        outcome = self.tries(command)
        assert isinstance(outcome, Decision), outcome
        return outcome

    def is_swept(self) -> list[Entry]:
        """What the schedule books when it comes by now; every entry verifies."""
        booked = super().is_swept()
        self._verifies(len(self.entries) - len(booked))
        return booked

    def _verifies(self, start: int) -> None:
        for position in range(start, len(self.entries)):
            before = self.entries[position - 1].state if position else None
            assert list(discrepancies(before, self.entries[position])) == []

    def buying(
        self,
        *what: Line | str,
        placed: str | int | None = None,
        order: str = "1001",
        currency: str = "USD",
    ) -> RecordOrder:
        """An order, placed now unless told otherwise; what waited for it is applied with it."""
        placed_at = instant(placed) if isinstance(placed, str) else placed
        placed_at = self.now if placed_at is None else placed_at
        command = buying(*what, placed_at=placed_at, order_id=order, currency=currency)
        waiting = self.receipts.waiting.get(order, ())
        return replace(
            command,
            waiting=waiting,
            redemptions=self.receipts.spent_on(order) if waiting else (),
            events=frozenset(self.receipts.events[order]),
        )

    def buys(
        self, *what: Line | str, placed: str | int | None = None, order: str = "1001"
    ) -> Entry:
        """An order that is not refused."""
        return self.does(self.buying(*what, placed=placed, order=order))

    def returning(
        self, lines: dict[str, int] | None = None, amount: int = 0, order: str = "1001"
    ) -> ReturnOrder:
        """A return of units by line, of an amount in cents, or of one unit of the first line."""
        units = lines or ({} if amount else {"1": 1})
        history = self.receipts.order(order)
        name = f"r-{len(history.returns) + 1}"
        return ReturnOrder(
            **WHO, return_id=name, order_id=order, quantities=units, amount=amount, history=history
        )

    def returns(
        self, lines: dict[str, int] | None = None, amount: int = 0, order: str = "1001"
    ) -> Entry:
        """A return that is not refused."""
        return self.does(self.returning(lines, amount, order))

    def returns_early(self, lines: dict[str, int] | None = None, amount: int = 0) -> None:
        """A return that comes before its order, and waits for it."""
        waiting = self.receipts.waiting.get("1001", ())
        name = f"r-{len(waiting) + 1}"
        self.receipts.waiting["1001"] = (*waiting, WaitingReturn(name, "f", lines or {}, amount))

    def revising(
        self, *what: Line | str, revision: int = 1, order: str = "1001", **changes: Any
    ) -> ReviseOrder:
        """An edit of an order, placed when it was."""
        history = self.receipts.order(order)
        edited = buying(*what, placed_at=history.record.placed_at, order_id=order)
        return ReviseOrder(
            **WHO,
            order_id=order,
            order=replace(edited.order, **changes),
            revision=revision,
            history=history,
        )

    def revises(self, *what: Line | str, revision: int = 1, order: str = "1001") -> Entry:
        """An edit that is not refused."""
        return self.does(self.revising(*what, revision=revision, order=order))

    def holding(self, points: int, name: str = "d-1", order: str | None = None) -> RedeemPoints:
        """Points to be reserved for a cart."""
        return RedeemPoints(**WHO, redemption_id=name, points=points, order_id=order, hold=True)

    def holds(self, points: int, name: str = "d-1", order: str | None = None) -> Entry:
        """Points reserved for a cart."""
        return self.does(self.holding(points, name, order))

    def spends(self, points: int, name: str = "d-1", order: str | None = None) -> Entry:
        """Points spent, on an order if one is named."""
        return self.does(RedeemPoints(**WHO, redemption_id=name, points=points, order_id=order))

    def capturing(self, points: int | None = None, name: str = "d-1") -> CaptureHold:
        """A capture of what is held, or of a part of it."""
        history = self.receipts.redemptions[name]
        return CaptureHold(**WHO, redemption_id=name, history=history, points=points)

    def captures(self, points: int | None = None, name: str = "d-1") -> Entry:
        """A capture that is not refused."""
        return self.does(self.capturing(points, name))

    def voiding(self, name: str = "d-1") -> VoidHold:
        """A release of all that is held."""
        return VoidHold(**WHO, redemption_id=name, history=self.receipts.redemptions[name])

    def voids(self, name: str = "d-1") -> Entry:
        """A release that is not refused."""
        return self.does(self.voiding(name))

    def reversing(self, name: str = "d-1") -> ReverseRedemption:
        """A redemption to be given back."""
        return ReverseRedemption(**WHO, redemption_id=name, history=self.receipts.redemptions[name])

    def reverses(self, name: str = "d-1") -> Entry:
        """A redemption given back."""
        return self.does(self.reversing(name))

    def is_delivered(self, order: str | None = "1001", what: str = DELIVERED) -> Entry:
        """An event of an order, or of any."""
        command = RecordEvent(
            **WHO, event_id="e-1", type=what, occurred_at=self.now, order_id=order
        )
        return self.does(command)

    def telling(self, what: str, name: str = "e-1", **attributes: Value) -> RecordEvent:
        """An event of the member's own, with what is told of it."""
        return RecordEvent(
            **WHO, event_id=name, type=what, occurred_at=self.now, attributes=attributes
        )

    def tells(self, what: str, name: str = "e-1", **attributes: Value) -> Entry:
        """An event of the member's own that is not refused."""
        return self.does(self.telling(what, name, **attributes))

    def extending(
        self, to: str, before: str | None = None, wallet: str | None = None
    ) -> ExtendExpiry:
        """A later expiry for the points that expire before a day, or for all that expire."""
        return ExtendExpiry(
            extension_id="x-1",
            member_id=MEMBER,
            source="desk",
            expires_at=instant(to),
            reason="moved house",
            wallet=wallet,
            before=instant(before) if before else None,
        )

    def extends(self, to: str, before: str | None = None, wallet: str | None = None) -> Entry:
        """An extension that is not refused."""
        return self.does(self.extending(to, before, wallet))

    @property
    def lots(self) -> list[tuple[int, int | None]]:
        """Points and expiry of the first wallet's lots, what waits included."""
        return [(lot.points, lot.expires_at) for lot in self.points.lots]

    @property
    def debt(self) -> int:
        """What is owed in the first wallet."""
        return self.points.debt

    @property
    def pending(self) -> int:
        """What waits in the first wallet."""
        return self.points.pending(self.now)


def a_shopper(at: str = "2026-03-01 12:00", **given: Any) -> Shopper:
    """A member of a program with no tiers, or with what is given."""
    return a_shopper_of(a_program(**{"tiers": None, **given}), at=at)


def a_shopper_of(*programs: Program, effective_at: tuple[int, ...] = (), at: str) -> Shopper:
    """A member enrolled at the time given."""
    shopper = Shopper(versions_of(*programs, effective_at=effective_at), instant(at))
    shopper.does(Enrol(member_id=MEMBER))
    return shopper
