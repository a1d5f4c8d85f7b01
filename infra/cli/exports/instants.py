"""Reads the times of an export and writes the instants of the API."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from infra.cli.exports.unusable import Unusable

_SPACED_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_NAMED_UTC = re.compile(r"\s*(?:UTC|GMT)$")


@lru_cache(maxsize=65536)
def instant(
    text: str, zone: ZoneInfo, time_format: str | None = None, name: str = "placed_at"
) -> datetime:
    """The UTC instant ``text`` names; a time without an offset is local to ``zone``, a bare date its midnight."""
    try:
        found = _parsed(text, time_format)
        aware = found if found.tzinfo else found.replace(tzinfo=zone)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        expected = time_format or "an ISO 8601 date or time; --time-format describes any other"
        raise Unusable("unreadable_time", f"{name} {text[:40]!r} is not {expected}") from None


def shifted(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """``moment`` moved by whole calendar days, at the same time of day in ``zone``."""
    return (moment.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def written(moment: datetime) -> str:
    """``moment`` as the API writes instants: UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _parsed(text: str, time_format: str | None) -> datetime:
    if time_format:
        return datetime.strptime(text, time_format)  # noqa: DTZ007 the zone is the caller's next step
    tidy = _NAMED_UTC.sub("+00:00", _SPACED_OFFSET.sub("", text))
    return datetime.fromisoformat(tidy)
