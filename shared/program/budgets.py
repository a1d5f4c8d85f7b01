"""Budgets: how many points are given in all, to all members together."""

from dataclasses import field
from typing import Literal

from shared.frozen import dataclass
from shared.program.points import POINTS_MOST


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How many points a rule, or a campaign with all its triggers, wallets and variants, gives in all."""

    points: int = field(
        metadata={"ge": 1, "le": POINTS_MOST, "description": "The most points given in all."}
    )
    over: Literal["trim", "refuse"] = field(
        default="trim",
        metadata={
            "description": "trim: points that do not fit are cut to what is left; refuse: none of them is given."
        },
    )
