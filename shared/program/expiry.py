"""Expiry: when points can be spent no longer. Instants are epoch milliseconds.

Each kind is one dataclass holding its stored form, its wire form and its behaviour, named in ``Expiry``.
It is cut up to the end of a day or of a longer period, in the program's time zone, so that an account's
lots stay few.
"""

from collections.abc import Iterator
from dataclasses import field
from datetime import timedelta
from typing import ClassVar, Literal

from shared.frozen import dataclass
from shared.program.calendar import (
    Period,
    add_months,
    day_after,
    day_of_year,
    local_date,
    midnight,
)

Activity = Literal["order", "return", "event", "redemption", "adjustment", "transfer", "exchange"]

_DAYS_IN = {"day": 1, "week": 7, "month": 28, "quarter": 90, "half_year": 181, "year": 365}

_DAY_OF_YEAR = {
    "pattern": r"^(02-(0[1-9]|[12][0-9])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01]))$",
    "hint": 'a day of the year, month first, such as "12-31"',
}


@dataclass(frozen=True, kw_only=True)
class Never:
    """Points never expire."""

    kind: Literal["never"] = "never"

    def expires_at(self, _start: int, _zone: str) -> None:
        """None: there is no such instant."""
        return

    def text(self) -> str:
        """When points expire, in words."""
        return "never expire"

    @property
    def lots_at_most(self) -> int:
        """How many lots can be open at once: one."""
        return 1

    def flaws(self) -> Iterator[tuple[str, str]]:
        """Nothing can be wrong with it."""
        yield from ()


@dataclass(frozen=True, kw_only=True)
class _Lifetime:
    """So many days or months, to the end of the period that the last day falls in."""

    _after: ClassVar[str]

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
    end_of: Period = field(
        default="day",
        metadata={
            "description": "Points live on to the end of this period, in the program's time zone."
        },
    )

    def expires_at(self, start: int, zone: str) -> int:
        """The first instant at which points that count from ``start`` are no longer spendable."""
        begin = local_date(start, zone)
        last = add_months(begin, self.months) if self.months else begin + timedelta(self.days or 0)
        return midnight(day_after(self.end_of, last), zone)

    def text(self) -> str:
        """When points expire, in words."""
        count, unit = (self.months, "month") if self.months else (self.days, "day")
        lifetime = f"{count} {unit}" if count == 1 else f"{count} {unit}s"
        return f"expire {lifetime} after {self._after}, at the end of the {self.end_of.replace('_', '-')}"

    @property
    def lots_at_most(self) -> int:
        """How many lots can be open at once: one for each period that points may end in."""
        days = (self.months or 0) * 31 + (self.days or 0)
        return days // _DAYS_IN[self.end_of] + 2

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        if (self.days is None) == (self.months is None):
            yield "", "give either days or months"


@dataclass(frozen=True, kw_only=True)
class Rolling(_Lifetime):
    """Points expire so many days or months after they became spendable, at the end of a period."""

    _after: ClassVar[str] = "they begin"

    kind: Literal["rolling"] = "rolling"


@dataclass(frozen=True, kw_only=True)
class Sliding(_Lifetime):
    """Points expire so many days or months after the member's last activity, at the end of a period."""

    _after: ClassVar[str] = "the last activity"

    kind: Literal["sliding"] = "sliding"
    activities: tuple[Activity, ...] = field(
        metadata={
            "min_length": 1,
            "max_length": 7,
            "description": "What moves the expiry of all the wallet's sliding points on.",
        }
    )

    @property
    def lots_at_most(self) -> int:
        """Where orders count as activity: one, and one more for what came by hand since the last of them."""
        return 2 if "order" in self.activities else super().lots_at_most

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        yield from _repeated("/activities", self.activities)


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Points expire on fixed days of the year: at the end of the next of them that is far enough away."""

    kind: Literal["dates"] = "dates"
    dates: tuple[str, ...] = field(
        metadata={
            "min_length": 1,
            "max_length": 20,
            "each": _DAY_OF_YEAR,
            "json_schema_extra": {"items": {"type": "string", "pattern": _DAY_OF_YEAR["pattern"]}},
            "description": "Days of the year, month first; in a year without 02-29 that is 02-28.",
        }
    )
    at_least_days: int = field(
        default=0,
        metadata={
            "ge": 0,
            "le": 3650,
            "description": "Days less than so many days away are passed over for the next one.",
        },
    )

    def expires_at(self, start: int, zone: str) -> int:
        """The first instant at which points that count from ``start`` are no longer spendable."""
        earliest = local_date(start, zone) + timedelta(self.at_least_days)
        days = (
            day_of_year(earliest.year + later, *_month_and_day(each))
            for later in (0, 1)
            for each in self.dates
        )
        return midnight(day_after("day", min(day for day in days if day >= earliest)), zone)

    @property
    def lots_at_most(self) -> int:
        """How many lots can be open at once: one for each of the days until the last that points may get."""
        years = -(-self.at_least_days // _DAYS_IN["year"])
        return len(self.dates) * years + 1

    def text(self) -> str:
        """When points expire, in words."""
        days = " or ".join(self.dates)
        return f"expire at the end of the next {days}, at least {self.at_least_days} days away"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from _repeated("/dates", self.dates)


FixedExpiry = Never | Rolling | Dates
Expiry = FixedExpiry | Sliding


def _month_and_day(written: str) -> tuple[int, int]:
    month, day = written.split("-")
    return int(month), int(day)


def _repeated(place: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for position, name in enumerate(names):
        if name in names[:position]:
            yield f"{place}/{position}", f'"{name}" is there already'
