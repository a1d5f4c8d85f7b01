"""How a program treats returns, holds, redemptions, adjustments and reminders."""

from dataclasses import field
from typing import Literal

from shared.frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class Returns:
    """What a return takes back and gives back."""

    policy: Literal["allow_negative", "within_balance", "only_pending"] = field(
        default="allow_negative",
        metadata={
            "description": "What a return may take beyond the order's own points: allow_negative leaves a "
            "debt that later points repay first; within_balance takes what is available and forgives the "
            "rest; only_pending takes the order's own points as long as they wait."
        },
    )
    refund_spent: Literal["none", "all", "proportional"] = field(
        default="proportional",
        metadata={
            "description": "Which of the points spent on the order come back to the lots they came from."
        },
    )
    refund_expiry_days: int = field(
        default=30,
        metadata={
            "ge": 1,
            "le": 3650,
            "description": "How many days points live that come back to a lot that has expired.",
        },
    )


@dataclass(frozen=True, kw_only=True)
class Holds:
    """How points are reserved for a cart."""

    minutes: int = field(
        default=30,
        metadata={"ge": 1, "le": 43_200, "description": "How long a hold lasts by itself."},
    )
    expiry_waits: bool = field(
        default=True,
        metadata={"description": "Held points do not expire before their hold ends."},
    )


@dataclass(frozen=True, kw_only=True)
class Redemptions:
    """How small a redemption may be, and from how small a balance."""

    minimum_points: int = field(
        default=1,
        metadata={
            "ge": 1,
            "le": 999_999_999_999,
            "description": "The fewest points of one redemption; a reward has a price of its own.",
        },
    )
    minimum_balance: int = field(
        default=0,
        metadata={
            "ge": 0,
            "le": 999_999_999_999,
            "description": "The fewest points of the wallet with which a member may redeem anything.",
        },
    )

    def refused(self, points: int | None, available: int) -> str | None:
        """Why so many points, None those of a reward, cannot be redeemed by who has so many; None if they can."""
        if points is not None and points < self.minimum_points:
            return f"At least {self.minimum_points} points are redeemed at a time."
        if available < self.minimum_balance:
            return f"Who has {self.minimum_balance} points may redeem; there are {available}."
        return None


@dataclass(frozen=True, kw_only=True)
class Adjustments:
    """What an operator may do alone."""

    second_approver_above: int | None = field(
        default=None,
        metadata={
            "ge": 0,
            "le": 999_999_999_999,
            "description": "Adjustments of more points than this wait for a second person's approval.",
        },
    )

    def needs_approval(self, points: int) -> bool:
        """Whether an adjustment of so many points, given or taken, waits for a second person."""
        return self.second_approver_above is not None and abs(points) > self.second_approver_above


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """When members are told what time is about to take."""

    expiry_days: tuple[int, ...] = field(
        default=(),
        metadata={
            "max_length": 5,
            "each": {"ge": 1, "le": 365},
            "json_schema_extra": {"items": {"type": "integer", "minimum": 1, "maximum": 365}},
            "description": "How many days before points expire the fact points.expiring is told.",
        },
    )
    tier_days: tuple[int, ...] = field(
        default=(),
        metadata={
            "max_length": 5,
            "each": {"ge": 1, "le": 365},
            "json_schema_extra": {"items": {"type": "integer", "minimum": 1, "maximum": 365}},
            "description": "How many days before a tier may be lost the fact tier.expiring is told.",
        },
    )
