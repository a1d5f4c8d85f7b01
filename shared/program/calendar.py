"""Calendar arithmetic in a program's time zone. Instants are epoch milliseconds (UTC)."""

from calendar import isleap
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Period = Literal["day", "week", "month", "quarter", "half_year", "year"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_MONTHS_IN = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_FEBRUARY, _LEAP_DAY = 2, 29
_HOUR_MS = 60 * 60 * 1000


def zone_of(named: str | None, usual: str) -> str:
    """A named time zone if it is one, else the usual one: a member's profile takes any text."""
    try:
        return ZoneInfo(named).key if named else usual
    except (KeyError, OSError, ValueError):  # unknown, a folder of zones, not a zone's file
        return usual


def local_date(instant: int, zone: str) -> date:
    """The calendar date of an instant in a zone."""
    return datetime.fromtimestamp(instant / 1000, ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> int:
    """The instant at which a date begins in a zone; where midnight is skipped, the moment the clock jumps."""
    return hour_on(day, 0, zone)


def hour_on(day: date, hour: int, zone: str) -> int:
    """The instant at which an hour of a date begins in a zone: first, where twice; where skipped, so much later."""
    begin = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
    return round(begin.timestamp()) * 1000


def hour_from(instant: int, zone: str) -> int:
    """The instant itself if an hour begins there on the zone's clocks, else the next at which one does."""
    offset = datetime.fromtimestamp(instant / 1000, ZoneInfo(zone)).utcoffset() or timedelta()
    return instant + -(instant + offset // timedelta(milliseconds=1)) % _HOUR_MS


def month_number(day: date) -> int:
    """Months since year 0, so that months subtract like numbers."""
    return day.year * 12 + day.month - 1


def first_of_month(month: int) -> date:
    """The first day of a month number."""
    return date(month // 12, month % 12 + 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day: 31 January + 1 month is 28 February."""
    following = first_of_month(month_number(day) + months + 1)
    last = following - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def day_of_year(year: int, month: int, day: int) -> date:
    """That day of a year; 29 February of a year without one is the 28th."""
    leap = month == _FEBRUARY and day == _LEAP_DAY and not isleap(year)
    return date(year, month, day - 1 if leap else day)


def days_from_yearly(day: date, today: date, *, since: int = 1) -> int | None:
    """How many days the nearest return of a day is away, before or after, from ``since`` years after it on."""
    years = range(max(day.year + since, today.year - 1), today.year + 2)
    away = [abs((day_of_year(year, day.month, day.day) - today).days) for year in years]
    return min(away, default=None)


def day_after(period: Period, day: date) -> date:
    """The first day after the period that holds ``day``; weeks begin on Monday (ISO 8601)."""
    if period == "day":
        return day + timedelta(days=1)
    if period == "week":
        return day + timedelta(days=7 - day.weekday())
    months = _MONTHS_IN[period]
    return first_of_month((month_number(day) // months + 1) * months)
