"""What can be asked about redemptions: points and rewards, holds, and what becomes of both."""

from collections.abc import Mapping
from dataclasses import field

from shared.frozen import dataclass
from shared.ledger.commands import StillTaken
from shared.ledger.histories import RedemptionHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemPoints:
    """Spend points of a wallet, the first if none is named; with ``hold`` only reserve them.

    ``reward`` is what they are spent on, ``unit`` the pool that is drawn from for it, and ``uses`` the limits it
    counts in, each with the period; ``told`` is what the world is told of it.
    """

    redemption_id: str
    member_id: str
    source: str
    points: int
    wallet: str | None = None
    order_id: str | None = None
    hold: bool = False
    reward: str | None = None
    unit: str | None = None
    uses: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A code that nobody has yet: of which pool, and where in it."""

    pool: str
    code: str
    place: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemReward:
    """Spend the points that a reward costs, or hold them for it.

    ``code`` is what it is to be used by, made up for this, and ``claim`` one out of a pool, where the reward's codes
    come from there. ``segments`` are those the member is in.
    """

    redemption_id: str
    member_id: str
    source: str
    reward: str
    code: str
    claim: Claim | None = None
    segments: frozenset[str] = frozenset()
    order_id: str | None = None
    hold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UseReward:
    """Use what a redemption bought; of a gift card ``amount``, in minor units, all that is left if None.

    ``redeemed_by`` is the source of the redemption, ``order_id`` the order that it is used for.
    """

    use_id: str
    member_id: str
    source: str
    redemption_id: str
    redeemed_by: str
    history: RedemptionHistory
    amount: int | None = None
    order_id: str | None = None

    @property
    def gift(self) -> str | None:
        """The campaign, the trigger and the member, where no redemption but a campaign gave it."""
        named = f"{self.redeemed_by}#{self.redemption_id}"
        return named if "#" in self.redemption_id else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureHold:
    """Spend what a hold reserved, or ``points`` of it; the rest is released."""

    member_id: str
    redemption_id: str
    source: str
    history: RedemptionHistory
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidHold(StillTaken):
    """Release all that a hold reserved."""

    member_id: str
    redemption_id: str
    source: str
    history: RedemptionHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseRedemption:
    """Give the points of a redemption back to the lots they came from."""

    member_id: str
    redemption_id: str
    source: str
    history: RedemptionHistory
