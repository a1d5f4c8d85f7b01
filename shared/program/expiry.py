"""Expiry: when points can be spent no longer. Instants are epoch milliseconds.

Each kind is one dataclass holding its stored form, its wire form and its behaviour, named in ``Expiry``.
It is cut up to the end of a day or of a longer period, in the program's time zone, so that an account's
lots stay few.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from shared.program.calendar import Period, add_months, day_after, local_date, midnight

_DAYS_IN = {"day": 1, "week": 7, "month": 28, "quarter": 90, "half_year": 181, "year": 365}


@dataclass(frozen=True, kw_only=True)
class Never:
    """Points never expire."""

    kind: Literal["never"] = "never"

    def expires_at(self, _start: int, _zone: str) -> None:
        """None: there is no such instant."""
        return

    @property
    def lots_at_most(self) -> int:
        """How many lots can be open at once: one."""
        return 1


@dataclass(frozen=True, kw_only=True)
class _Lifetime:
    """So many days or months, to the end of the period that the last day falls in."""

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

    @property
    def lots_at_most(self) -> int:
        """How many lots can be open at once: one for each period that points may end in."""
        days = (self.months or 0) * 31 + (self.days or 0)
        return days // _DAYS_IN[self.end_of] + 2


@dataclass(frozen=True, kw_only=True)
class Rolling(_Lifetime):
    """Points expire so many days or months after they became spendable, at the end of a period."""

    kind: Literal["rolling"] = "rolling"


Expiry = Never | Rolling
