"""Windows: which months of a member's orders count towards a tier, and when something stops counting.

Months are month numbers (see ``shared.program.calendar``). A window never falls short of the time it
names: the month in which it begins counts whole, and whole months follow.
"""

from dataclasses import field
from functools import lru_cache
from typing import Literal

from shared.frozen import dataclass
from shared.program.calendar import local_date, month_number


@dataclass(frozen=True, slots=True)
class Beginning:
    """The month in which something began, and the first month that lies wholly after that moment."""

    month: int
    whole: int


JANUARY = Beginning(0, 0)  # whoever's day of joining is not known joined with a calendar year


@dataclass(frozen=True, slots=True)
class Began:
    """When a member joined and when the tier that their orders earned began (epoch ms), in a zone."""

    joined_at: int | None
    tier_at: int
    zone: str

    @property
    def joined(self) -> Beginning:
        """When the member joined."""
        return JANUARY if self.joined_at is None else beginning(self.joined_at, self.zone)

    @property
    def tier(self) -> Beginning:
        """When the tier began."""
        return beginning(self.tier_at, self.zone)


@lru_cache(maxsize=1024)
def beginning(instant: int, zone: str) -> Beginning:
    """The beginning that an instant (epoch ms) makes in a zone."""
    month = month_number(local_date(instant, zone))
    return Beginning(month, month_number(local_date(instant - 1, zone)) + 1)


@dataclass(frozen=True, kw_only=True)
class LifetimeWindow:
    """Everything ever counts; a tier once reached is kept."""

    kind: Literal["lifetime"] = "lifetime"

    def first_month(self, _month: int, _began: Began) -> None:
        """None: no month is too old to count."""
        return

    def next_change(self, _month: int, _began: Began) -> None:
        """None: time alone takes nothing out of the window."""
        return


@dataclass(frozen=True, kw_only=True)
class CalendarYearWindow:
    """The present calendar year counts."""

    kind: Literal["calendar_year"] = "calendar_year"

    def first_month(self, month: int, _began: Began) -> int:
        """The oldest month that counts in ``month``."""
        return month // 12 * 12

    def next_change(self, month: int, _began: Began) -> int:
        """The next month at whose start something leaves the window."""
        return (month // 12 + 1) * 12


@dataclass(frozen=True, kw_only=True)
class JoinDateWindow:
    """The present year of membership counts: from the month of joining, and twelve whole months."""

    kind: Literal["join_date"] = "join_date"

    def first_month(self, month: int, began: Began) -> int:
        """The oldest month that counts in ``month``."""
        return _period(began.joined, 12, month)[0]

    def next_change(self, month: int, began: Began) -> int:
        """The next month at whose start something leaves the window."""
        return _period(began.joined, 12, month)[1]


@dataclass(frozen=True, kw_only=True)
class SinceTierWindow:
    """What came since the present tier began counts: its month and so many whole ones, then as many again."""

    kind: Literal["since_tier"] = "since_tier"
    months: int = field(metadata={"ge": 1, "le": 60, "description": "How many whole months count."})

    def first_month(self, month: int, began: Began) -> int:
        """The oldest month that counts in ``month``."""
        return _period(began.tier, self.months, month)[0]

    def next_change(self, month: int, began: Began) -> int:
        """The next month at whose start something leaves the window."""
        return _period(began.tier, self.months, month)[1]


@dataclass(frozen=True, kw_only=True)
class RollingWindow:
    """The present month and so many whole months before it count, so never less than that time."""

    kind: Literal["rolling"] = "rolling"
    months: int = field(metadata={"ge": 1, "le": 60, "description": "How many whole months count."})

    def first_month(self, month: int, _began: Began) -> int:
        """The oldest month that counts in ``month``."""
        return month - self.months

    def next_change(self, month: int, _began: Began) -> int:
        """The next month at whose start something leaves the window."""
        return month + 1


Cycle = CalendarYearWindow | JoinDateWindow | SinceTierWindow
Window = LifetimeWindow | Cycle | RollingWindow


def _period(began: Beginning, months: int, month: int) -> tuple[int, int]:
    """The first month of the period that holds ``month``, and the first after it."""
    passed = (month - began.whole) // months
    if passed <= 0:
        return min(began.month, month), began.whole + months
    return began.whole + passed * months, began.whole + (passed + 1) * months
