"""Calendar rules in zones far apart, over clock changes, leap days and ends of months."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.program.calendar import (
    Period,
    add_months,
    day_after,
    day_of_year,
    first_of_month,
    hour_from,
    local_date,
    midnight,
    month_number,
    zone_of,
)
from tests.builders import instant

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Beirut",  # its clocks skip midnight itself
    "America/Havana",  # its clocks show midnight twice
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Pacific/Kiritimati",  # UTC+14
    "Pacific/Pago_Pago",  # UTC-11
    "Etc/GMT+12",
    "Etc/GMT-14",
)
DAYS = st.dates(date(1971, 1, 1), date(2100, 12, 31))
INSTANTS = st.integers(instant("1996-01-01"), instant("2100-01-01"))
HOUR_MS = 60 * 60 * 1000


@given(DAYS, st.sampled_from(ZONES))
def test_a_day_begins_at_its_midnight_and_not_a_millisecond_before(day: date, zone: str) -> None:
    begin = midnight(day, zone)

    assert local_date(begin, zone) == day
    assert local_date(begin - 1, zone) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "zone", "begin"),
    [
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z"),
        ("2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00Z"),
        ("2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00Z"),
        ("2026-03-29", "Asia/Beirut", "2026-03-28T22:00:00Z"),
        ("2026-11-01", "America/Havana", "2026-11-01T04:00:00Z"),
        ("2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00:00Z"),
        ("2026-01-01", "Etc/GMT+12", "2026-01-01T12:00:00Z"),
    ],
)
def test_midnight_follows_the_clocks_of_the_zone(day: str, zone: str, begin: str) -> None:
    assert midnight(date.fromisoformat(day), zone) == instant(begin)


def test_a_date_the_zone_left_out_begins_when_the_next_one_does() -> None:
    assert midnight(date(2011, 12, 30), "Pacific/Apia") == midnight(
        date(2011, 12, 31), "Pacific/Apia"
    )


@pytest.mark.parametrize(
    ("zone", "moment", "begins"),
    [
        ("UTC", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"),
        ("UTC", "2026-03-01T10:00:00.001Z", "2026-03-01T11:00:00Z"),
        ("Asia/Kolkata", "2026-03-01T10:00:00Z", "2026-03-01T10:30:00Z"),
        # Clocks go from 2:00 to 3:00, and from 3:00 back to 2:00.
        ("Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"),
        # Half an hour of daylight saving begins and ends.
        ("Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", "2026-04-04T15:30:00Z"),
    ],
)
def test_hours_begin_by_the_clocks_of_the_zone(zone: str, moment: str, begins: str) -> None:
    assert hour_from(instant(moment), zone) == instant(begins)


@given(INSTANTS, st.integers(0, 3 * HOUR_MS), st.sampled_from(ZONES))
def test_an_hour_begins_within_the_hour_and_never_earlier_for_who_comes_later(
    moment: int, later: int, zone: str
) -> None:
    begins = hour_from(moment, zone)

    assert moment <= begins < moment + HOUR_MS
    assert begins <= hour_from(moment + later, zone)


def test_one_instant_is_three_dates_around_the_world() -> None:
    noon = instant("2026-03-01T10:30:00Z")

    assert local_date(noon, "Pacific/Kiritimati") == date(2026, 3, 2)
    assert local_date(noon, "UTC") == date(2026, 3, 1)
    assert local_date(noon, "Pacific/Pago_Pago") == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 3, "2027-02-28"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_the_month(
    day: str, months: int, later: str
) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(later)


@given(DAYS, st.integers(1, 1200))
def test_months_later_never_leaves_the_month_meant(day: date, months: int) -> None:
    later = add_months(day, months)

    assert month_number(later) == month_number(day) + months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])


@pytest.mark.parametrize(
    ("period", "day", "after"),
    [
        ("day", "2024-02-28", "2024-02-29"),
        ("day", "2026-02-28", "2026-03-01"),
        ("week", "2026-03-02", "2026-03-09"),
        ("week", "2026-03-08", "2026-03-09"),
        ("week", "2026-12-31", "2027-01-04"),
        ("month", "2026-01-22", "2026-02-01"),
        ("month", "2026-12-31", "2027-01-01"),
        ("quarter", "2026-01-01", "2026-04-01"),
        ("quarter", "2026-03-31", "2026-04-01"),
        ("quarter", "2026-11-05", "2027-01-01"),
        ("half_year", "2026-06-30", "2026-07-01"),
        ("half_year", "2026-07-01", "2027-01-01"),
        ("year", "2026-01-01", "2027-01-01"),
        ("year", "2026-12-31", "2027-01-01"),
    ],
)
def test_a_period_ends_at_the_first_day_after_it(period: Period, day: str, after: str) -> None:
    assert day_after(period, date.fromisoformat(day)) == date.fromisoformat(after)


@pytest.mark.parametrize(
    ("year", "month", "day", "found"),
    [
        (2026, 12, 31, "2026-12-31"),
        (2026, 2, 28, "2026-02-28"),
        (2028, 2, 29, "2028-02-29"),
        (2026, 2, 29, "2026-02-28"),
        (2100, 2, 29, "2100-02-28"),
    ],
)
def test_the_leap_day_of_a_year_without_one_is_the_last_of_february(
    year: int, month: int, day: int, found: str
) -> None:
    assert day_of_year(year, month, day) == date.fromisoformat(found)


@given(DAYS)
def test_months_count_on_without_a_gap(day: date) -> None:
    first = first_of_month(month_number(day))

    assert (first.year, first.month, first.day) == (day.year, day.month, 1)
    assert first_of_month(month_number(day) + 1) > day


@pytest.mark.parametrize(
    "wrong", [None, "", "Mars/Olympus", "Europe", "../../etc/localtime", "\x00"]
)
def test_what_is_no_time_zone_is_the_usual_one(wrong: str | None) -> None:
    assert zone_of(wrong, "Asia/Tokyo") == "Asia/Tokyo"
    assert zone_of("Europe/Berlin", "Asia/Tokyo") == "Europe/Berlin"
