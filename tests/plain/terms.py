"""When points begin and end, reckoned by walking the calendar day by day and hour by hour."""

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

NEVER = 10**18  # epoch ms of what never comes
MINUTE_MS = 60_000

Document = dict[str, Any]


def expiry_of(document: Document, wallet: str, start: int) -> int:
    """When points of a wallet expire that count from ``start``; NEVER if they do not."""
    rule, zone = wallet_of(document, wallet)["expiry"], document["time_zone"]
    if rule["kind"] == "never":
        return NEVER
    day = day_of(start, zone)
    if rule["kind"] == "dates":
        day += timedelta(days=rule.get("at_least_days", 0))
        while not _is_one_of(day, rule["dates"]):
            day += timedelta(days=1)
        return start_of(day + timedelta(days=1), zone)
    day = _months_later(day + timedelta(days=rule.get("days", 0)), rule.get("months", 0))
    period, end = _PERIODS[rule.get("end_of", "day")], day
    while period(end) == period(day):
        end += timedelta(days=1)
    return start_of(end, zone)


def activation_of(document: Document, wallet: str, start: int) -> int:
    """When points of a wallet begin that were earned at ``start``, if nothing but time lets them wait."""
    rule, zone = wallet_of(document, wallet)["activation"], document["time_zone"]
    if rule["kind"] == "date":
        return max(start, start_of(date.fromisoformat(rule["date"]), zone))
    if rule["kind"] == "delay" and "days" in rule:
        return start_of(day_of(start, zone) + timedelta(days=rule["days"] + 1), zone)
    if rule["kind"] == "delay":
        return _next_hour(start + rule["hours"] * 60 * MINUTE_MS, zone)
    return start


def slides(document: Document, wallet: str) -> bool:
    """Whether the expiry of a wallet moves on with activity."""
    return bool(wallet_of(document, wallet)["expiry"]["kind"] == "sliding")


def wallet_of(document: Document, wallet: str) -> dict[str, Any]:
    """What the document says of a wallet."""
    return next(each for each in document["wallets"] if each["wallet"] == wallet)


def month_of(document: Document, instant: int) -> int:
    """Months since year 0."""
    day = day_of(instant, document["time_zone"])
    return day.year * 12 + day.month - 1


def month_start(document: Document, month: int) -> int:
    """When a month begins."""
    return start_of(date(month // 12, month % 12 + 1, 1), document["time_zone"])


def days_later(document: Document, start: int, days: int) -> int:
    """The end of the day so many days after the day of ``start``."""
    zone = document["time_zone"]
    return start_of(day_of(start, zone) + timedelta(days=days + 1), zone)


def day_of(instant: int, zone: str) -> date:
    """The day on a zone's calendar."""
    return datetime.fromtimestamp(instant // 1000, ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> int:
    """When a day begins on a zone's clocks."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp()) * 1000


def _next_hour(instant: int, zone: str) -> int:
    """The instant itself, or the first after it, at which a zone's clocks show a full hour."""
    whole = -(-instant // MINUTE_MS) * MINUTE_MS
    while datetime.fromtimestamp(whole // 1000, ZoneInfo(zone)).minute:
        whole += MINUTE_MS
    return whole


def _months_later(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _is_one_of(day: date, dates: list[str]) -> bool:
    """Whether it is one of these days of the year; 29 February is the 28th where there is none."""
    names = {f"{day:%m-%d}"}
    if f"{day:%m-%d}" == "02-28" and not calendar.isleap(day.year):
        names.add("02-29")
    return not names.isdisjoint(dates)


_PERIODS: dict[str, Callable[[date], object]] = {
    "day": lambda day: day,
    "week": lambda day: day.isocalendar()[:2],
    "month": lambda day: (day.year, day.month),
    "quarter": lambda day: (day.year, (day.month - 1) // 3),
    "half_year": lambda day: (day.year, (day.month - 1) // 6),
    "year": lambda day: day.year,
}
