"""Wallets: the kinds of points a program has, how they are rounded and when they expire."""

from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Literal

from shared.program.calendar import add_months, day_after, local_date, midnight
from shared.program.decimals import DECIMAL_PATTERN
from shared.program.names import CURRENCY, NAME

Rounding = Literal["floor", "half_up", "ceiling"]


@dataclass(frozen=True, kw_only=True)
class NeverExpires:
    """Points of this wallet never expire."""

    kind: Literal["never"] = "never"

    def expires_at(self, _start: int, _zone: str) -> None:
        """None: there is no such instant."""
        return


@dataclass(frozen=True, kw_only=True)
class RollingExpiry:
    """Points expire so many days or months after they are earned, at the end of the period that day falls in."""

    kind: Literal["rolling"] = "rolling"
    days: int | None = field(
        default=None,
        metadata={
            "ge": 1,
            "le": 36500,
            "description": "How many days points live; or give months.",
        },
    )
    months: int | None = field(
        default=None,
        metadata={"ge": 1, "le": 1200, "description": "How many months points live; or give days."},
    )
    end_of: Literal["day", "month", "quarter", "year"] = field(
        default="day",
        metadata={
            "description": "Points live on to the end of this period, in the program's time zone."
        },
    )

    def expires_at(self, start: int, zone: str) -> int:
        """The first instant at which points earned at ``start`` are no longer spendable (epoch ms)."""
        earned = local_date(start, zone)
        last = (
            add_months(earned, self.months) if self.months else earned + timedelta(self.days or 0)
        )
        return midnight(day_after(self.end_of, last), zone)


Expiry = NeverExpires | RollingExpiry


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
    expiry: Expiry = field(
        default=NeverExpires(), metadata={"description": "When points of this wallet expire."}
    )

    def rounded(self, points: Fraction) -> int:
        """Whole points by this wallet's rounding; ``points`` is 0 or more."""
        if self.rounding == "floor":
            return points.numerator // points.denominator
        if self.rounding == "ceiling":
            return -(-points.numerator // points.denominator)
        return (2 * points.numerator + points.denominator) // (2 * points.denominator)
