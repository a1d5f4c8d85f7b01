"""What an account can be asked to do. Ids are the caller's; instants are epoch milliseconds."""

from dataclasses import dataclass

from shared.program.orders import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """Make somebody a member."""

    member_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOrder:
    """Record an order and give the points it earns."""

    order_id: str
    member_id: str
    source: str
    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemPoints:
    """Spend points of a wallet, the first if none is named."""

    redemption_id: str
    member_id: str
    source: str
    points: int
    wallet: str | None = None
    order_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustPoints:
    """Give (+) or take (-) points by an operator's hand, with the reason."""

    adjustment_id: str
    member_id: str
    source: str
    points: int
    reason: str
    wallet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAccount:
    """End an account for good, because its member is erased."""

    member_id: str


Command = Enrol | RecordOrder | RedeemPoints | AdjustPoints | CloseAccount
