"""An account reckoned the slow and simple way: every lot and order ever, nothing merged, booked or forgotten.

It reads the program's document itself and shares no arithmetic with the ledger it is held against.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

NEVER = 10**18


@dataclass
class PlainLot:
    """Points granted at once; ``left`` of them are neither spent nor taken back."""

    points: int
    expires_at: int
    left: int


@dataclass
class PlainAccount:
    """Lots, orders and the tier held; ``clock`` is how far time has been lived through."""

    document: dict[str, Any]
    clock: int
    lots: list[PlainLot] = field(default_factory=list)
    orders: list[tuple[int, int]] = field(default_factory=list)  # month, spend
    spent: int = 0
    taken_back: int = 0
    tier: int = 0

    def lives_to(self, instant: int) -> None:
        """Let time pass, month by month: a tier not reached at the start of a month is lost."""
        last = self._month(instant)
        for month in range(self._month(self.clock) + 1, last + 1):
            self.tier = min(self.tier, self._reached(month))
        self.clock = instant

    def buys(self, amount: int, placed_at: int) -> int:
        """Earn a point per 100 minor units by the tier held, and what that does to the tier."""
        multiplier = Fraction(self._levels[self.tier].get("multiplier", "1"))
        points = int(amount * multiplier / 100)
        self._grant(points, placed_at)
        self.orders.append((self._month(placed_at), amount))
        self.tier = max(self.tier, self._reached(self._month(self.clock)))
        return points

    def is_given(self, points: int) -> None:
        """Points by hand."""
        if points < 0:
            self._take(-points)
            self.taken_back -= points
        else:
            self._grant(points, self.clock)

    def redeems(self, points: int) -> None:
        """Spend points."""
        self._take(points)
        self.spent += points

    @property
    def tier_name(self) -> str:
        """The tier held."""
        return str(self._levels[self.tier]["tier"])

    @property
    def open(self) -> dict[int, int]:
        """What can be spent now, by expiry."""
        lots: dict[int, int] = {}
        for lot in self._alive():
            lots[lot.expires_at] = lots.get(lot.expires_at, 0) + lot.left
        return lots

    @property
    def available(self) -> int:
        """What can be spent now."""
        return sum(lot.left for lot in self._alive())

    @property
    def expired(self) -> int:
        """What was left of lots whose time is over."""
        return sum(lot.left for lot in self.lots if lot.expires_at <= self.clock)

    @property
    def lifetime(self) -> int:
        """What was granted, less what was taken back."""
        return sum(lot.points for lot in self.lots) - self.taken_back

    def _alive(self) -> list[PlainLot]:
        alive = [lot for lot in self.lots if lot.left and lot.expires_at > self.clock]
        return sorted(alive, key=lambda lot: lot.expires_at)

    def _take(self, points: int) -> None:
        for lot in self._alive():
            share = min(points, lot.left)
            lot.left -= share
            points -= share

    def _grant(self, points: int, start: int) -> None:
        self.lots.append(PlainLot(points, self._expiry(start), points))

    def _expiry(self, start: int) -> int:
        rule = self.document["wallets"][0]["expiry"]
        if rule["kind"] == "never":
            return NEVER
        day = self._day(start) + timedelta(days=rule.get("days", 0))
        month = day.year * 12 + day.month - 1 + rule.get("months", 0)
        year, month = month // 12, month % 12 + 1
        day = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
        period = _PERIODS[rule["end_of"]]
        end = day
        while period(end) == period(day):
            end += timedelta(days=1)
        midnight = datetime(end.year, end.month, end.day, tzinfo=self._zone)
        return int(midnight.timestamp()) * 1000

    def _reached(self, month: int) -> int:
        window = self.document["tiers"]["window"]
        oldest = {
            "lifetime": 0,
            "calendar_year": month - month % 12,
            "rolling": month - int(window.get("months", 0)),
        }[window["kind"]]
        value = sum(spend for placed, spend in self.orders if placed >= oldest)
        return max(n for n, level in enumerate(self._levels) if level["threshold"] <= value)

    def _month(self, instant: int) -> int:
        day = self._day(instant)
        return day.year * 12 + day.month - 1

    def _day(self, instant: int) -> date:
        return datetime.fromtimestamp(instant // 1000, self._zone).date()

    @property
    def _levels(self) -> list[dict[str, Any]]:
        levels: list[dict[str, Any]] = self.document["tiers"]["levels"]
        return levels

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.document["time_zone"])


_PERIODS: dict[str, Callable[[date], object]] = {
    "day": lambda day: day,
    "month": lambda day: (day.year, day.month),
    "quarter": lambda day: (day.year, (day.month - 1) // 3),
    "year": lambda day: day.year,
}
