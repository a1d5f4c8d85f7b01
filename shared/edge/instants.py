"""Instants on the wire: RFC 3339 with an offset, answered in UTC with milliseconds; inside, epoch ms."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

_FORM = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_UTC = _EPOCH.replace(tzinfo=None)
_MILLISECOND = timedelta(milliseconds=1)
LATEST = 253402300799999  # the end of the year 9999

InstantText = Annotated[
    str, "date-time"
]  # an instant as answered; the API's description tells its format


def parse_instant(raw: object) -> int:
    """An instant as epoch ms, cut to whole ones; ValueError says what is wrong."""
    if not isinstance(raw, str) or not (form := _FORM.fullmatch(raw)):
        raise ValueError('Must be an instant with its offset, such as "2026-03-01T09:30:00Z".')
    day, clock, fraction, offset = form.groups()
    written = f"{day}T{clock}{(fraction or '.0')[:7]:0<7}{offset.upper()}"
    try:
        instant = (datetime.fromisoformat(written) - _EPOCH) // _MILLISECOND
    except (ValueError, OverflowError):
        raise ValueError(
            "Must be a date and time of the calendar; this day or time does not exist."
        ) from None
    if not 0 <= instant <= LATEST:
        raise ValueError("Must lie between the years 1970 and 9999.")
    return instant


def instant_text(instant: int) -> InstantText:
    """Epoch ms as text, such as ``2026-03-01T09:30:00.000Z``."""
    moment = _EPOCH_UTC + timedelta(milliseconds=instant)
    return moment.isoformat(timespec="milliseconds") + "Z"
