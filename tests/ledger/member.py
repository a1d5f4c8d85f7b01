"""A member's journal in memory: commands are decided one by one and their entries kept, as the store keeps them."""

from dataclasses import dataclass, field
from typing import Self

from shared.ledger.commands import (
    AdjustPoints,
    Command,
    Enrol,
    EvaluateTier,
    GrantTier,
    RecordOrder,
)
from shared.ledger.entry import Decision, Entry
from shared.ledger.records import Record
from shared.ledger.redemption_commands import RedeemPoints
from shared.ledger.refusals import Refusal
from shared.ledger.settle import settle, settled
from shared.ledger.state import State, WalletState
from shared.program.orders import Line
from shared.program.program import Program
from shared.program.versions import Versions
from tests.builders import a_program, a_sum, an_order, instant, versions_of
from tests.ledger.acts import decide
from tests.ledger.heard import heard

MEMBER = "m-1"


def buying(
    *what: Line | str, placed_at: int, order_id: str = "1001", currency: str = "USD"
) -> RecordOrder:
    """An order of lines, or of sums such as "20.00"."""
    lines = [
        a_sum(each, line_id=str(number)) if isinstance(each, str) else each
        for number, each in enumerate(what, start=1)
    ]
    order = an_order(*lines, placed_at=placed_at, currency=currency)
    return RecordOrder(order_id=order_id, member_id=MEMBER, source="shop", order=order)


def redeeming(points: int, wallet: str | None = None) -> RedeemPoints:
    """A redemption of points."""
    return RedeemPoints(
        redemption_id="d-1", member_id=MEMBER, source="shop", points=points, wallet=wallet
    )


def adjusting(points: int, wallet: str | None = None) -> AdjustPoints:
    """An adjustment by an operator's hand."""
    return AdjustPoints(
        adjustment_id="a-1",
        member_id=MEMBER,
        source="desk",
        points=points,
        reason="goodwill",
        wallet=wallet,
    )


def granting(tier: str, until: str | int | None = None) -> GrantTier:
    """A tier given by an operator's hand."""
    return GrantTier(
        grant_id="g-1",
        member_id=MEMBER,
        source="desk",
        tier=tier,
        reason="vip",
        until=instant(until) if isinstance(until, str) else until,
    )


def evaluating() -> EvaluateTier:
    """An evaluation on demand."""
    return EvaluateTier(evaluation_id="v-1", member_id=MEMBER, source="shop")


@dataclass
class Account:
    """One account of a program, and the clock on the wall."""

    versions: Versions
    now: int
    entries: list[Entry] = field(default_factory=list)
    record: Record | None = None

    def at(self, moment: str | int) -> Self:
        """The same account when the clock shows another time."""
        self.now = instant(moment) if isinstance(moment, str) else moment
        return self

    @property
    def newest(self) -> State | None:
        """What the newest entry left."""
        return self.entries[-1].state if self.entries else None

    @property
    def today(self) -> State:
        """The state at the clock's time, with everything due booked."""
        assert self.newest is not None
        return settled(MEMBER, self.newest, max(self.now, self.newest.at), self.versions)

    @property
    def points(self) -> WalletState:
        """The first wallet of that state."""
        return self.today.wallet(self.today.first_wallet)

    @property
    def available(self) -> int:
        """What can be spent of the first wallet now."""
        return self.points.available(max(self.now, self.today.at))

    def tries(self, command: Command) -> Decision | Refusal:
        """Decide a command and keep what comes of it; settlements that go first are kept first."""
        while True:
            outcome = decide(MEMBER, self.newest, command, self.versions, self.now)
            if isinstance(outcome, Refusal):
                return outcome
            heard(outcome.entries)
            self.entries.extend(outcome.entries)
            if outcome.complete:
                self.record = outcome.record
                return outcome

    def does(self, command: Command) -> Entry:
        """The entry of a command that is not refused."""
        outcome = self.tries(command)
        assert isinstance(outcome, Decision), outcome
        return outcome.entries[-1]

    def buys(self, *what: Line | str, placed: str | int | None = None) -> Entry:
        """An order, placed now unless told otherwise."""
        placed_at = instant(placed) if isinstance(placed, str) else placed
        return self.does(buying(*what, placed_at=self.now if placed_at is None else placed_at))

    def redeems(self, points: int, wallet: str | None = None) -> Entry:
        """A redemption."""
        return self.does(redeeming(points, wallet))

    def is_given(self, points: int, wallet: str | None = None) -> Entry:
        """An adjustment."""
        return self.does(adjusting(points, wallet))

    def is_swept(self) -> list[Entry]:
        """What the schedule books when it comes by now."""
        if self.newest is None:
            return []
        booked = list(settle(MEMBER, self.newest, self.now, self.versions))
        heard(booked)
        self.entries.extend(booked)
        return booked


def a_stranger(
    *programs: Program, effective_at: tuple[int, ...] = (), at: str = "2026-03-01 09:00"
) -> Account:
    """Somebody the program has never seen."""
    versions = versions_of(*(programs or (a_program(),)), effective_at=effective_at)
    return Account(versions, instant(at))


def a_member(
    *programs: Program, effective_at: tuple[int, ...] = (), at: str = "2026-03-01 09:00"
) -> Account:
    """Somebody enrolled at the time given."""
    account = a_stranger(*programs, effective_at=effective_at, at=at)
    account.does(Enrol(member_id=MEMBER))
    return account
