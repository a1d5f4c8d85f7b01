"""Records: what a receipt keeps of its command, enough to explain it and to take it back exactly."""

from collections.abc import Mapping
from dataclasses import field
from itertools import compress
from typing import Any

from shared.frozen import dataclass
from shared.ledger.state import Lot, Referral
from shared.program.earning.events import Value
from shared.program.money import Money
from shared.program.orders import Checkout, Line, Order

# The kinds of rewards that lower the price of an order; told here too, so that no class of them need be loaded.
FOR_ORDERS = frozenset({"money_off", "percent_off", "free_product", "free_shipping", "voucher"})


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """Points that were issued: the lot they opened (instants in epoch ms).

    ``event`` is what they wait for, or would have but that it came first; ``active_at`` is None while they do.
    ``expires_at`` None never expires, or is not known before the event. ``rule`` is whose terms these are.
    """

    wallet: str
    active_at: int | None
    expires_at: int | None
    event: str | None = None
    slides: bool = False
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class LimitUse:
    """What an order or an event used of a limit in a period: ``granted`` of the points it ``asked`` for."""

    limit: str
    wallet: str
    period: int
    asked: int
    granted: int


@dataclass(frozen=True, slots=True)
class GivenBonus:
    """Points that a referral gave, and the lot they are in."""

    points: int
    grant: GrantRecord


@dataclass(frozen=True, slots=True)
class ReferralRecord:
    """A referral that an order qualified: what it gave the friend and, in ``account``, who brought them.

    ``uses`` are of the limits of that account; ``why`` is told where less was given there than is usual.
    """

    referral: Referral
    friend: GivenBonus | None = None
    referrer: GivenBonus | None = None
    account: str = ""
    uses: tuple[LimitUse, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Referred:
    """How a referral stands, for the member who brought the friend: what it gave, or why not all of it."""

    referral: Referral
    status: str
    why: str = ""
    points: int = 0
    wallet: str = ""
    active_at: int | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order; ``points`` runs parallel to the record's grants."""

    line_id: str
    quantity: int
    amount: int
    points: tuple[int, ...]
    sku: str
    category: str | None = None
    brand: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order: enough to explain what it gave, and to take it back exactly.

    It earned by program version ``version``, for a member who held ``tier`` before it, was in those ``segments``
    that rules ask for, and whose order of that ``number`` it was, 0 where that was not kept. ``referral`` is the
    one that it qualified, as long as that has not been taken back by an edit.
    """

    placed_at: int
    currency: str
    lines: tuple[OrderLine, ...]
    grants: tuple[GrantRecord, ...]
    version: int
    tier: str | None = None
    revision: int = 0
    checkout: Checkout = Checkout()
    number: int = 0
    uses: tuple[LimitUse, ...] = ()
    segments: tuple[str, ...] = ()
    referral: ReferralRecord | None = None

    @property
    def amount(self) -> int:
        """The sum of the lines in minor units."""
        return sum(line.amount for line in self.lines)

    @property
    def tells_what_was_bought(self) -> bool:
        """Whether SKUs, categories and the like are kept; orders of very much text are kept without."""
        return all(line.sku for line in self.lines)

    @property
    def order(self) -> Order:
        """The order as the earning rules saw it."""
        lines = tuple(
            Line(
                line_id=line.line_id,
                sku=line.sku,
                quantity=line.quantity,
                amount=line.amount,
                category=line.category,
                brand=line.brand,
                tags=line.tags,
            )
            for line in self.lines
        )
        return Order(
            placed_at=self.placed_at, currency=self.currency, lines=lines, checkout=self.checkout
        )

    def booked(self, wallet: str) -> tuple[int, ...]:
        """What each line gave in a wallet."""
        meant = [grant.wallet == wallet for grant in self.grants]
        return tuple(sum(compress(line.points, meant)) for line in self.lines)


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A return: quantities by line or an amount, what each line lost, and what it gave back of points spent.

    ``refunds`` maps the id of a redemption to the points given back of it.
    """

    order_id: str
    quantities: Mapping[str, int] = field(default_factory=dict)
    amount: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    refunds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Issued:
    """What a redemption bought: a reward as it was then, what it is worth, in words and as JSON, and its code.

    It was issued ``at`` and can be used until ``usable_until`` (epoch ms), None for ever. ``cost`` is what it cost
    the shop, ``money`` what was paid beside the points. ``grant`` are the points it gave at once, ``granted`` so
    many; ``drawn`` what it took from pools, which comes back if it is taken back. ``connection`` is to the shop in
    which its code is made.
    """

    reward: str
    kind: str
    text: str
    worth: Mapping[str, Any] = field(default_factory=dict)
    code: str | None = None
    usable_until: int | None = None
    cost: Money | None = None
    money: Money | None = None
    grant: GrantRecord | None = None
    granted: int = 0
    drawn: Mapping[str, int] = field(default_factory=dict)
    at: int = 0
    connection: str | None = None

    @property
    def balance(self) -> Money | None:
        """The money on a gift card to begin with; None for what is used at once."""
        told = self.worth.get("balance")
        return Money(**told) if told else None

    @property
    def for_order(self) -> bool:
        """Whether it lowers the price of an order, and so comes back as that is returned."""
        return self.kind in FOR_ORDERS

    @property
    def unspent(self) -> int | None:
        """What is left on a gift card before its first use, in minor units; None for what is used at once."""
        return self.balance.amount if self.balance else None


@dataclass(frozen=True, slots=True)
class RedemptionRecord:
    """A redemption: the lots its points came from; ``held`` if they were only reserved; the reward they bought.

    ``uses`` are the limits of the reward that it counts in, each with the period.
    """

    wallet: str
    points: int
    lots: tuple[Lot, ...]
    order_id: str | None = None
    held: bool = False
    issued: Issued | None = None
    uses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UseRecord:
    """A use of what a redemption bought: of a gift card so much money, and what was left on it."""

    redemption_id: str
    spent: Money | None = None
    left: int = 0


@dataclass(frozen=True, slots=True)
class Owned:
    """What a member has of rewards: how a redemption stands that bought one; of a gift card what is left.

    What is held is so ``until`` (epoch ms); what has lapsed or expired since is told at read.
    """

    member_id: str
    source: str
    redemption_id: str
    issued: Issued
    status: str
    until: int | None = None
    left: int | None = None

    @property
    def gift(self) -> tuple[str, str] | None:
        """The campaign and the trigger, where no redemption but a campaign gave it."""
        trigger, sign, _ = self.redemption_id.partition("#")
        return (self.source, trigger) if sign else None

    def status_at(self, instant: int) -> str:
        """How it stands at an instant (epoch ms): what time has ended by then needs nobody to book it."""
        if self.status == "held" and self.until is not None and self.until <= instant:
            return "lapsed"
        end = self.issued.usable_until
        if self.status == "issued" and end is not None and end <= instant:
            return "expired"
        return self.status


@dataclass(frozen=True, slots=True)
class EndRecord:
    """How a hold ended: captured or voided, and the lots that were spent."""

    kind: str
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True)
class EventRecord:
    """What an event did for an order: the lots that points which waited for it are in since."""

    grants: tuple[GrantRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class OccurrenceRecord:
    """A custom event: what was told of it, for a member of ``segments`` who held ``tier``.

    ``number`` is that of the member's next order.
    """

    occurred_at: int
    attributes: Mapping[str, Value] = field(default_factory=dict)
    tier: str | None = None
    number: int = 0
    uses: tuple[LimitUse, ...] = ()
    segments: tuple[str, ...] = ()


Record = (
    OccurrenceRecord
    | OrderRecord
    | ReturnRecord
    | RedemptionRecord
    | EndRecord
    | EventRecord
    | UseRecord
)
