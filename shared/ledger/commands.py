"""What an account can be asked to do. Ids are the caller's; instants are epoch milliseconds."""

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from shared.frozen import dataclass
from shared.ledger.histories import OrderHistory, RedemptionHistory, WaitingReturn
from shared.ledger.referrers import Referrer
from shared.program.earning.events import Value
from shared.program.orders import Order


class Command(Protocol):
    """What every command says: whose account is meant, or who acts on one that several share."""

    @property
    def member_id(self) -> str:
        """The member's id."""


class StillTaken:
    """What a suspended account still takes: what gives back, and what ends the suspension."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """Make somebody a member."""

    member_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOrder:
    """Record an order and give the points it earns; apply the returns, and heed the events, that came before.

    ``profile`` is what the member's says, where earning rules ask for segments that need it; ``left`` is what
    rules may still give all members together, where their budgets are short; ``referrer`` the account of who brought
    the member, where that may be paid.
    """

    order_id: str
    member_id: str
    source: str
    order: Order
    revision: int = 0
    waiting: tuple[WaitingReturn, ...] = ()
    redemptions: tuple[RedemptionHistory, ...] = ()
    events: frozenset[str] = frozenset()
    profile: Mapping[str, object] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
    referrer: Referrer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOrder(StillTaken):
    """Take back what returned lines, or a returned amount, of an order gave; of its ``referrer`` too."""

    return_id: str
    order_id: str
    member_id: str
    source: str
    quantities: Mapping[str, int]
    amount: int
    history: OrderHistory
    referrer: Referrer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseOrder:
    """Book the difference that a later revision of an order makes; ``left`` and ``referrer`` as of a new one."""

    order_id: str
    member_id: str
    source: str
    order: Order
    revision: int
    history: OrderHistory
    left: Mapping[str, int] = field(default_factory=dict)
    referrer: Referrer | None = None

    @property
    def events(self) -> frozenset[str]:
        """The events the order has met."""
        return frozenset(self.history.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustPoints:
    """Give (+) or take (-) points by an operator's hand, with the reason.

    What is given expires at ``expires_at``, or as if earned now. ``actor`` is the key that asked for it,
    ``approver`` the one that approved of it.
    """

    adjustment_id: str
    member_id: str
    source: str
    points: int
    reason: str
    wallet: str | None = None
    expires_at: int | None = None
    actor: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendExpiry:
    """Move the expiry of the lots that expire before ``before``, all if None, to another instant."""

    extension_id: str
    member_id: str
    source: str
    expires_at: int
    reason: str
    wallet: str | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEvent:
    """Something happened to a member, such as the delivery of an order: what waits for it matures, and it may earn."""

    event_id: str
    member_id: str
    source: str
    type: str
    occurred_at: int
    order_id: str | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    profile: Mapping[str, object] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTier:
    """Give a member at least a tier until an instant, None for good, with the reason."""

    grant_id: str
    member_id: str
    source: str
    tier: str
    reason: str
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateTier:
    """Hold a member's tier against the rules in force."""

    evaluation_id: str
    member_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPoints:
    """Send points of a wallet, the first if none is named, to another member."""

    transfer_id: str
    member_id: str
    to_member_id: str
    source: str
    points: int
    wallet: str | None = None

    @property
    def id(self) -> str:
        """The id the caller chose."""
        return self.transfer_id

    @property
    def received_from(self) -> str:
        """Where the receiver's entry comes from: the same source."""
        return self.source


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangePoints:
    """Give points by one of the program's exchanges, to oneself or to one's account with a partner."""

    exchange_id: str
    member_id: str
    to_member_id: str
    source: str
    exchange: str
    points: int
    program: str = ""

    @property
    def id(self) -> str:
        """The id the caller chose."""
        return self.exchange_id

    @property
    def received_from(self) -> str:
        """Where the receiver's entry comes from: a source of the giver's program."""
        return f"{self.program}:{self.source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendAccount:
    """Close a member's account until it is reopened."""

    closure_id: str
    member_id: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenAccount(StillTaken):
    """Open an account again that was closed, but not erased."""

    reopening_id: str
    member_id: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAccount(StillTaken):
    """End an account for good, because its member is erased."""

    member_id: str
