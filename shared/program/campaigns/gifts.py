"""Gifts: what a campaign gives each member it comes to, told apart by what they name."""

from dataclasses import field
from typing import ClassVar

from shared.frozen import dataclass
from shared.program.activation import Delay, FixedDate, Immediate
from shared.program.expiry import FixedExpiry
from shared.program.names import NAME
from shared.program.points import POINTS_MOST


@dataclass(frozen=True, kw_only=True)
class PointsGift:
    """Points of a wallet, with times of their own or those that points of the wallet have."""

    points: int = field(
        metadata={"ge": 1, "le": POINTS_MOST, "description": "How many points each member gets."}
    )
    wallet: str | None = field(
        default=None, metadata={**NAME, "description": "The wallet; left out, the first."}
    )
    activation: Immediate | Delay | FixedDate | None = field(
        default=None, metadata={"description": "When the points can be spent; left out, at once."}
    )
    expiry: FixedExpiry | None = field(
        default=None,
        metadata={"description": "When they expire; left out, as points of the wallet do."},
    )


@dataclass(frozen=True, kw_only=True)
class RewardGift:
    """A reward of the program, for nothing."""

    points: ClassVar[int] = 0  # it takes nothing of a budget, which counts points

    reward: str = field(
        metadata={**NAME, "description": "The reward that each member gets, and pays nothing for."}
    )


Gift = PointsGift | RewardGift
