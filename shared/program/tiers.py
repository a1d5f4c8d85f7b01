"""Tiers: what is measured, over which window, and what each level gives.

Windows count in calendar months of the program's time zone, by the month an order was placed in.
"""

from dataclasses import dataclass, field
from typing import Literal

from shared.program.decimals import DECIMAL_PATTERN
from shared.program.expiry import FixedExpiry
from shared.program.names import CURRENCY, NAME

Metric = Literal["spend", "points", "orders"]


@dataclass(frozen=True, kw_only=True)
class LifetimeWindow:
    """Everything ever counts; a tier once reached is kept."""

    kind: Literal["lifetime"] = "lifetime"

    def first_month(self, _month: int) -> None:
        """None: no month is too old to count."""
        return

    def next_change(self, _month: int) -> None:
        """None: time alone takes nothing out of the window."""
        return


@dataclass(frozen=True, kw_only=True)
class CalendarYearWindow:
    """The present calendar year counts."""

    kind: Literal["calendar_year"] = "calendar_year"

    def first_month(self, month: int) -> int:
        """The oldest month number that counts in ``month``."""
        return month // 12 * 12

    def next_change(self, month: int) -> int:
        """The next month number at whose start something leaves the window."""
        return (month // 12 + 1) * 12


@dataclass(frozen=True, kw_only=True)
class RollingWindow:
    """The present month and so many whole months before it count, so never less than that time."""

    kind: Literal["rolling"] = "rolling"
    months: int = field(metadata={"ge": 1, "le": 60, "description": "How many whole months count."})

    def first_month(self, month: int) -> int:
        """The oldest month number that counts in ``month``."""
        return month - self.months

    def next_change(self, month: int) -> int:
        """The next month number at whose start something leaves the window."""
        return month + 1


Window = LifetimeWindow | CalendarYearWindow | RollingWindow


@dataclass(frozen=True, kw_only=True)
class Level:
    """One tier: from which value of the metric it is held, and what it gives."""

    tier: str = field(metadata={**NAME, "description": "The tier's name, unique in the program."})
    threshold: int = field(
        metadata={
            "ge": 0,
            "le": 999_999_999_999,
            "description": "The least value that reaches it: minor units, points or orders.",
        }
    )
    multiplier: str = field(
        default="1",
        metadata={
            "pattern": DECIMAL_PATTERN,
            "hint": 'a decimal string such as "1.5"',
            "description": "What orders of members who hold it earn is multiplied by this.",
        },
    )
    expiry: FixedExpiry | None = field(
        default=None,
        metadata={
            "description": "When points earned by members who hold it expire, instead of the wallets' own."
        },
    )
    perks: tuple[str, ...] = field(
        default=(),
        metadata={
            "max_length": 20,
            "each": NAME,
            "json_schema_extra": {"items": {"type": "string", "pattern": NAME["pattern"]}},
            "description": "Named benefits the shop honours.",
        },
    )


@dataclass(frozen=True, kw_only=True)
class Tiers:
    """The tier table."""

    metric: Metric = field(
        metadata={
            "description": "spend (minor units), points earned by orders (first wallet), or orders."
        }
    )
    currency: str | None = field(
        default=None,
        metadata={
            **CURRENCY,
            "description": "Only orders in this currency count as spend; needed when orders may come in several.",
        },
    )
    window: Window = field(metadata={"description": "Which time counts."})
    levels: tuple[Level, ...] = field(
        metadata={
            "min_length": 1,
            "max_length": 20,
            "description": "From the lowest, whose threshold is 0, to the highest.",
        }
    )

    def level(self, tier: str | None) -> Level | None:
        """The level of that name, if the table has it."""
        return next((level for level in self.levels if level.tier == tier), None)

    def reached(self, value: int) -> Level:
        """The highest level whose threshold ``value`` reaches."""
        return [level for level in self.levels if level.threshold <= value][-1]

    def following(self, tier: Level) -> Level | None:
        """The next higher level, if there is one."""
        return next((level for level in self.levels if level.threshold > tier.threshold), None)
