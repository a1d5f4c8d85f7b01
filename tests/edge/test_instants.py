"""Instants on the wire: any offset is read, UTC with milliseconds is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.edge.instants import LATEST, instant_text, parse_instant
from tests.builders import instant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00.000Z"),
        ("2026-03-01t09:30:00z", "2026-03-01T09:30:00.000Z"),
        ("2026-03-01T09:30:00.5Z", "2026-03-01T09:30:00.500Z"),
        ("2026-03-01T09:30:00.123456789Z", "2026-03-01T09:30:00.123Z"),
        ("2026-03-01T09:30:00.9999Z", "2026-03-01T09:30:00.999Z"),
        ("2026-03-01T09:30:00+14:00", "2026-02-28T19:30:00.000Z"),
        ("2026-03-01T09:30:00-12:00", "2026-03-01T21:30:00.000Z"),
        ("2026-03-01T09:30:00+05:45", "2026-03-01T03:45:00.000Z"),
        ("2026-03-01T09:30:00-00:00", "2026-03-01T09:30:00.000Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_an_instant_is_read_with_any_offset_and_answered_in_utc(written: str, meant: str) -> None:
    assert instant_text(parse_instant(written)) == meant


@pytest.mark.parametrize(
    "written",
    [
        None,
        True,
        1772357400000,
        "",
        "yesterday",
        "2026-03-01",
        "2026-03-01T09:30:00",
        "2026-03-01 09:30:00Z",
        "2026-03-01T09:30Z",
        "2026-03-01T09:30:00.Z",
        "2026-03-01T09:30:00.1234567890Z",
        "2026-03-01T09:30:00+1400",
        "2026-03-01T09:30:00Z\n",
        "2026-W09-7T09:30:00Z",
        "12026-03-01T09:30:00Z",
        "\uff12026-03-01T09:30:00Z",
    ],
)
def test_what_has_not_the_form_of_an_instant_is_refused_with_an_example(written: object) -> None:
    with pytest.raises(ValueError, match="2026-03-01T09:30:00Z"):
        parse_instant(written)


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-30T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-03-01T25:00:00Z",
        "2026-03-01T09:60:00Z",
        "2026-03-01T09:30:60Z",
        "2026-03-01T09:30:00+24:00",
        "2026-03-01T09:30:00-99:99",
        "0000-01-01T00:00:00Z",
    ],
)
def test_a_day_or_time_that_no_calendar_has_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="calendar"):
        parse_instant(written)


@pytest.mark.parametrize(
    "written",
    [
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00+00:01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-00:01",
    ],
)
def test_an_instant_before_1970_or_after_9999_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="between"):
        parse_instant(written)


@given(st.integers(0, LATEST))
def test_an_instant_survives_being_written_and_read(moment: int) -> None:
    assert parse_instant(instant_text(moment)) == moment


@given(st.integers(instant("1971-01-01"), instant("9998-01-01")), st.integers(-14 * 60, 14 * 60))
def test_an_offset_moves_the_clock_and_not_the_instant(moment: int, minutes: int) -> None:
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    elsewhere = instant_text(moment + minutes * 60_000).replace("Z", f"{sign}{hours:02}:{rest:02}")

    assert parse_instant(elsewhere) == moment
