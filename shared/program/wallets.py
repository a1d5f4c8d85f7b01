"""Wallets: the kinds of points a program has, how they are rounded, when they begin and when they end."""

from dataclasses import field
from fractions import Fraction
from typing import Literal

from shared.frozen import dataclass
from shared.program.activation import Activation, Immediate
from shared.program.decimals import DECIMAL_PATTERN
from shared.program.earning.limits import EarningLimit
from shared.program.expiry import Expiry, Never
from shared.program.names import CURRENCY, NAME

Rounding = Literal["floor", "half_up", "half_even", "ceiling"]


@dataclass(frozen=True, kw_only=True)
class Wallet:
    """One kind of points."""

    wallet: str = field(
        metadata={**NAME, "description": "The wallet's name, unique in the program."}
    )
    rounding: Rounding = field(
        default="floor",
        metadata={
            "description": "How an order's points are rounded to whole ones, once per order."
        },
    )
    point_value: dict[str, str] = field(
        default_factory=dict,
        metadata={
            "description": "What one point is worth in each currency, as a decimal string.",
            "json_schema_extra": {
                "propertyNames": {"pattern": CURRENCY["pattern"]},
                "additionalProperties": {"type": "string", "pattern": DECIMAL_PATTERN},
            },
        },
    )
    activation: Activation = field(
        default=Immediate(),
        metadata={"description": "When points of this wallet can be spent, once given."},
    )
    expiry: Expiry = field(
        default=Never(), metadata={"description": "When points of this wallet expire."}
    )
    limits: tuple[EarningLimit, ...] = field(
        default=(),
        metadata={
            "max_length": 5,
            "description": "How much a member earns at most by orders and events, one limit for each period.",
        },
    )

    def rounded(self, points: Fraction) -> int:
        """Whole points by this wallet's rounding; ``points`` is 0 or more."""
        if self.rounding == "floor":
            return points.numerator // points.denominator
        if self.rounding == "ceiling":
            return -(-points.numerator // points.denominator)
        if self.rounding == "half_even":
            return round(points)
        return (2 * points.numerator + points.denominator) // (2 * points.denominator)
