"""Reads the cells of a member export; Unusable says what is wrong with one."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from infra.cli.exports.instants import instant
from infra.cli.exports.unusable import Unusable
from shared.edge.fields import AMOUNT_MAX

_SEPARATED = re.compile(r"\d{1,3}(?:[,.' \u00a0\u2009\u202f\u2019]\d{3})+")
_FORMULA = re.compile(r"[=@\t\r]|[+-](?!\d+$)")
_YES = frozenset({"true", "yes", "y", "1"})
_NO = frozenset({"false", "no", "n", "0"})


def points(text: str) -> int:
    """Whole points from 0, in plain digits."""
    if text.isascii() and text.isdigit() and int(text) <= AMOUNT_MAX:
        return int(text)
    if text.startswith("-"):
        raise Unusable("negative_points", f"points {text[:20]!r} are below zero")
    if _SEPARATED.fullmatch(text):
        raise Unusable(
            "thousands_separator", f"points {text[:20]!r} have a separator; write plain digits"
        )
    raise Unusable("unreadable_points", f"points {text[:20]!r} are no whole number such as 1250")


def end(text: str, zone: ZoneInfo, name: str, date_format: str | None = None) -> datetime:
    """The instant at which something ends; a date alone ends with its day, so at the next midnight of ``zone``."""
    day = _date(text, date_format)
    if day is None:
        return instant(text, zone, name=name)
    if day == date.max:
        raise Unusable("unreadable_time", f"{name} {text!r} is the last day there is")
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def birthday(text: str, date_format: str | None = None) -> str:
    """A day of the calendar; the profile's own rule looks at what is no date."""
    day = _date(text, date_format)
    return day.isoformat() if day else text


def consent(text: str, name: str) -> bool:
    """Yes or no."""
    word = text.casefold()
    if word not in _YES | _NO:
        raise Unusable("unreadable_consent", f"{name} is neither true or yes nor false or no")
    return word in _YES


def plain(text: str, name: str) -> str:
    """A text that no spreadsheet would take for a formula."""
    if _FORMULA.match(text):
        raise Unusable("formula", f"{name} begins like a formula of a spreadsheet")
    return text


def _date(text: str, date_format: str | None) -> date | None:
    try:
        if date_format:
            return datetime.strptime(text, date_format).date()  # noqa: DTZ007 a day has no zone
        return date.fromisoformat(text)
    except ValueError:
        return None
