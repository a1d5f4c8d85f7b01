"""Tiers: what is measured, over which window, what each level gives, and how it is lost.

Windows count in calendar months of the program's time zone, by the month an order was placed in.
"""

from dataclasses import field
from datetime import timedelta
from typing import Literal

from shared.frozen import dataclass
from shared.program.calendar import Period, day_after, local_date, midnight
from shared.program.currencies import amount_text
from shared.program.decimals import DECIMAL_PATTERN
from shared.program.expiry import Expiry
from shared.program.names import CURRENCY, NAME
from shared.program.windows import CalendarYearWindow, Cycle, RollingWindow, SinceTierWindow, Window

Metric = Literal["spend", "points", "orders"]


@dataclass(frozen=True, kw_only=True)
class Review:
    """When a tier that is no longer reached is lost, and how far its member falls.

    Both are apart: a program may review at the end of each year and yet take one level at most.
    """

    at: Literal["immediately", "period_end"] = field(
        default="immediately",
        metadata={
            "description": "immediately: when time takes so much out of the window that it no longer reaches; "
            "period_end: at the end of each period, by what counted in its last month."
        },
    )
    period: Cycle | None = field(
        default=None,
        metadata={
            "description": "The periods meant; left out, those of the window, with a rolling window as many "
            "months since the tier began, and with a lifetime calendar years."
        },
    )
    grace_days: int = field(
        default=0,
        metadata={
            "ge": 0,
            "le": 730,
            "description": "How many days longer the tier is kept; reached by then, it stays.",
        },
    )
    grace_end_of: Period = field(
        default="day",
        metadata={
            "description": "Grace lasts to the end of this period, in the program's time zone."
        },
    )
    downgrade: Literal["recompute", "one_level", "none"] = field(
        default="recompute",
        metadata={
            "description": "recompute: to the tier that is reached; one_level: to the next lower one; "
            "none: a tier is never lost by time."
        },
    )

    def grace_end(self, instant: int, zone: str) -> int:
        """When a tier that is no longer reached at an instant (a midnight) is lost."""
        if not self.grace_days:
            return instant
        last = local_date(instant, zone) + timedelta(days=self.grace_days - 1)
        return midnight(day_after(self.grace_end_of, last), zone)


@dataclass(frozen=True, kw_only=True)
class Reset:
    """Points that do not outlive a period: after the tier was reviewed, what can be spent of them expires."""

    wallets: tuple[str, ...] = field(
        metadata={
            "min_length": 1,
            "max_length": 10,
            "each": NAME,
            "json_schema_extra": {"items": {"type": "string", "pattern": NAME["pattern"]}},
            "description": "The wallets that are emptied; points pending or held are left alone.",
        }
    )
    at: Literal["period_end"] = field(
        default="period_end",
        metadata={"description": "At the end of each period of the review."},
    )


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
    expiry: Expiry | None = field(
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
    never_downgrade: bool = field(
        default=False,
        metadata={"description": "Once reached, this tier is kept for ever."},
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
    review: Review = field(
        default=Review(), metadata={"description": "When a tier is lost, and how."}
    )
    reset: Reset | None = field(
        default=None, metadata={"description": "Points that expire with the period."}
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

    def value_text(self, value: int, currency: str | None) -> str:
        """A value of the metric for people; ``currency`` is that of spend where the table names none."""
        if self.metric != "spend":
            return f"{value} {self.metric}"
        money = self.currency or currency
        return f"{amount_text(value, money)} of spend" if money else f"a spend of {value}"

    @property
    def cycle(self) -> Cycle:
        """The periods at whose ends tiers are reviewed and points reset."""
        if self.review.period:
            return self.review.period
        if isinstance(self.window, RollingWindow):
            return SinceTierWindow(months=self.window.months)
        return self.window if isinstance(self.window, Cycle) else CalendarYearWindow()

    @property
    def by_period(self) -> bool:
        """Whether tiers are reviewed at ends of periods, rather than when the window changes."""
        return self.review.at == "period_end"

    def is_kept(self, level: Level) -> bool:
        """Whether time cannot take a level: the lowest, one for ever, or any where none is ever lost."""
        return not level.threshold or level.never_downgrade or self.review.downgrade == "none"

    def without(self, held: Level, reached: Level) -> Level:
        """What is left of ``held`` when only a lower level is ``reached``: no less than one held for ever."""
        lasting = [
            level
            for level in self.levels
            if level.never_downgrade and level.threshold <= held.threshold
        ]
        return max(reached, *lasting, key=_threshold) if lasting else reached

    def below(self, held: Level, reached: Level) -> Level:
        """Where a review takes a member who held a level and has only reached a lower one."""
        if self.is_kept(held):
            return held
        if self.review.downgrade == "one_level":
            reached = self.levels[self.levels.index(held) - 1]
        return self.without(held, reached)


def _threshold(level: Level) -> int:
    return level.threshold
