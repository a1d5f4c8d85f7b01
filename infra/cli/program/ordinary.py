"""An ordinary member's life under a program: orders as its goals expect them, decided as the service would."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.ledger.commands import Enrol, RecordEvent, RecordOrder
from shared.ledger.decide import Act, Asked, decide
from shared.ledger.enrolment import enrol
from shared.ledger.entry import Entry
from shared.ledger.events import record_event
from shared.ledger.orders import record_order
from shared.ledger.redemption_commands import RedeemPoints
from shared.ledger.refusals import Refusal
from shared.ledger.settle import settle
from shared.ledger.spending import redeem_points
from shared.ledger.state import State
from shared.program.activation import OnEvent
from shared.program.document import Document
from shared.program.orders import Line, Order
from shared.program.program import Program
from shared.program.versions import Effect, Versions

YEARS = 3
_DAY_MS = 24 * 60 * 60 * 1000
_YEAR_MS = 365 * _DAY_MS
_BEGIN = round(datetime(2027, 1, 4, 12, tzinfo=UTC).timestamp() * 1000)  # a Monday at noon
_MEMBER, _SOURCE = "ordinary", "validate"


@dataclass(frozen=True)
class Price:
    """How many points of a wallet something takes."""

    wallet: str
    points: int


@dataclass
class Life:
    """What came of it, by wallet; ``revenue`` in minor units of ``currency``."""

    currency: str
    revenue: int = 0
    given: Counter[str] = field(default_factory=Counter)
    redeemed: Counter[str] = field(default_factory=Counter)
    expired: Counter[str] = field(default_factory=Counter)
    pending: Counter[str] = field(default_factory=Counter)  # at the end
    best: dict[str, int] = field(default_factory=dict)  # the most that could be spent at once
    tiers: set[str] = field(default_factory=set)


def lived(program: Document, spending: Price | None = None) -> Life:
    """Three years of orders, evenly spread; points are spent, if at all, as soon as they are enough.

    Orders have one line of no category, and whatever points wait for happens at once.
    """
    member = _Member(program, Life(_currency(program)))
    interval = _YEAR_MS // program.goals.orders_a_year
    for number in range(YEARS * program.goals.orders_a_year):
        member.passes_to(_BEGIN + number * interval)
        member.buys(program.goals.order_value)
        if spending:
            member.spends(spending)
    member.passes_to(_BEGIN + YEARS * _YEAR_MS)
    if spending:
        member.spends(spending)
    member.ends()
    return member.life


def _currency(program: Program) -> str:
    return min(program.currencies, default="USD")


class _Member:
    """One account, and what is counted of it."""

    def __init__(self, program: Document, life: Life) -> None:
        self.life = life
        self._program = program
        effects = (Effect(1, 0, 0),)
        self._versions = Versions(lambda: effects, lambda *_: program)
        self._now = _BEGIN
        self._commands = 0
        self._state: State | None = None
        self._does(Enrol(member_id=_MEMBER), enrol)

    def passes_to(self, instant: int) -> None:
        """Let time pass."""
        self._now = instant
        if self._state:
            for entry in settle(_MEMBER, self._state, instant, self._versions):
                self._count(entry)

    def ends(self) -> None:
        """Count what is left that never could be spent."""
        for name, wallet in self._state.wallets.items() if self._state else ():
            self.life.pending[name] = wallet.pending(self._now)

    def buys(self, amount: int) -> None:
        """An order, and the events that points of it may wait for."""
        line = Line(line_id="1", sku="ordinary", quantity=1, amount=amount)
        order = Order(placed_at=self._now, currency=self.life.currency, lines=(line,))
        name = self._next()
        self._does(
            RecordOrder(order_id=name, member_id=_MEMBER, source=_SOURCE, order=order), record_order
        )
        self.life.revenue += amount
        for event in sorted(_awaited(self._program)):
            self._happens(event)

    def spends(self, price: Price) -> None:
        """As many redemptions at a price as there are points for, in one."""
        available = self._state.wallet(price.wallet).available(self._now) if self._state else 0
        points = available - available % price.points
        if not points:
            return
        command = RedeemPoints(
            redemption_id=self._next(),
            member_id=_MEMBER,
            source=_SOURCE,
            points=points,
            wallet=price.wallet,
        )
        self._does(command, redeem_points)

    def _happens(self, event: str) -> None:
        command = RecordEvent(
            event_id=self._next(),
            member_id=_MEMBER,
            source=_SOURCE,
            type=event,
            occurred_at=self._now,
        )
        self._does(command, record_event)

    def _does(self, command: Asked, act: Act[Asked]) -> None:
        """Decide a command; one that the program refuses changes nothing."""
        while True:
            outcome = decide(_MEMBER, self._state, command, act, self._versions, self._now)
            if isinstance(outcome, Refusal):
                return
            for entry in outcome.entries:
                self._count(entry)
            if outcome.complete:
                return

    def _count(self, entry: Entry) -> None:
        self._state = entry.state
        if entry.state.tier:
            self.life.tiers.add(entry.state.tier)
        for name, wallet in entry.state.wallets.items():
            self.life.best[name] = max(
                self.life.best.get(name, 0), wallet.available(entry.state.at)
            )
        for posting in entry.postings:
            counted = {
                "issue": self.life.given,
                "redeem": self.life.redeemed,
                "expire": self.life.expired,
            }.get(posting.kind)
            if counted is not None:
                counted[posting.wallet] += abs(posting.points)

    def _next(self) -> str:
        self._commands += 1
        return str(self._commands)


def _awaited(program: Program) -> set[str]:
    """The events that points of some wallet or rule wait for."""
    wallets = (wallet.activation for wallet in program.wallets)
    rules = (rule.activation for rule in program.givers)
    return {each.event for each in (*wallets, *rules) if isinstance(each, OnEvent)}
