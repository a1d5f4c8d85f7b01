"""Calendar arithmetic in a program's time zone. Instants are epoch milliseconds (UTC)."""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Period = Literal["day", "month", "quarter", "year"]

_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


def local_date(instant: int, zone: str) -> date:
    """The calendar date of an instant in a zone."""
    return datetime.fromtimestamp(instant / 1000, ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> int:
    """The instant at which a date begins in a zone; where midnight is skipped, the moment the clock jumps."""
    begin = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return round(begin.timestamp()) * 1000


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


def day_after(period: Period, day: date) -> date:
    """The first day after the period that holds ``day``."""
    if period == "day":
        return day + timedelta(days=1)
    months = _MONTHS_IN[period]
    return first_of_month((month_number(day) // months + 1) * months)
