"""When points that wait can be spent: in zones far apart and over clock changes."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.program.activation import Delay, FixedDate, Immediate, OnEvent
from shared.program.calendar import local_date
from tests.builders import DAY_MS, a_program, a_wallet, instant

HOUR_MS = 60 * 60 * 1000
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Etc/GMT-14", "Etc/GMT+12")
INSTANTS = st.integers(instant("1996-01-01"), instant("2100-01-01"))


def test_points_do_not_wait_unless_the_program_says_so() -> None:
    at = instant("2026-03-01 09:30")

    assert a_program().wallets[0].activation == Immediate()
    assert Immediate().active_at(at, "UTC") == at


@pytest.mark.parametrize(
    ("waits", "given", "active"),
    [
        ({"days": 14}, "2026-03-01 09:30", "2026-03-16"),
        ({"days": 14}, "2026-03-01 23:59:59.999", "2026-03-16"),
        ({"days": 1}, "2024-02-28 00:00", "2024-03-01"),
        ({"hours": 48}, "2026-03-01 09:30", "2026-03-03 10:00"),
        ({"hours": 48}, "2026-03-01 09:00", "2026-03-03 09:00"),
        ({"hours": 1}, "2026-12-31 23:00:00.001", "2027-01-01 01:00"),
    ],
)
def test_points_wait_to_the_end_of_the_last_day_or_hour(
    waits: dict[str, Any], given: str, active: str
) -> None:
    assert Delay(**waits).active_at(instant(given), "UTC") == instant(active)


@pytest.mark.parametrize(
    ("zone", "waits", "given", "active"),
    [
        # Clocks change while points wait: days are days of the calendar, hours are hours that pass.
        ("Europe/Berlin", {"days": 1}, "2026-03-28T12:00:00+01:00", "2026-03-30T00:00:00+02:00"),
        ("Europe/Berlin", {"days": 1}, "2026-10-24T12:00:00+02:00", "2026-10-26T00:00:00+01:00"),
        ("Europe/Berlin", {"hours": 24}, "2026-03-28T12:00:00+01:00", "2026-03-29T13:00:00+02:00"),
        ("Europe/Berlin", {"hours": 24}, "2026-10-24T12:00:00+02:00", "2026-10-25T11:00:00+01:00"),
        # One instant, 26 hours apart on the calendar.
        ("Etc/GMT-14", {"days": 1}, "2026-02-28T11:00:00Z", "2026-03-02T10:00:00Z"),
        ("Etc/GMT+12", {"days": 1}, "2026-02-28T11:00:00Z", "2026-03-01T12:00:00Z"),
        ("Asia/Kolkata", {"hours": 1}, "2026-03-01T10:00:00Z", "2026-03-01T11:30:00Z"),
    ],
)
def test_waiting_ends_by_the_clocks_of_the_zone(
    zone: str, waits: dict[str, Any], given: str, active: str
) -> None:
    assert Delay(**waits).active_at(instant(given), zone) == instant(active)


@given(INSTANTS, st.integers(1, 400), st.sampled_from(ZONES))
def test_points_wait_the_whole_time_and_no_more_than_the_rest_of_a_day_or_hour(
    start: int, count: int, zone: str
) -> None:
    by_day = Delay(days=count).active_at(start, zone)
    by_hour = Delay(hours=count).active_at(start, zone)

    assert (local_date(by_day - 1, zone) - local_date(start, zone)).days == count
    assert (local_date(by_day, zone) - local_date(start, zone)).days == count + 1
    assert 0 <= by_hour - start - count * HOUR_MS < HOUR_MS


@given(INSTANTS, st.integers(0, 3 * DAY_MS), st.sampled_from(ZONES))
def test_who_comes_later_never_gets_points_earlier(start: int, later: int, zone: str) -> None:
    for waits in (Immediate(), Delay(days=2), Delay(hours=5), FixedDate(date="2050-06-01")):
        assert start <= waits.active_at(start, zone) <= waits.active_at(start + later, zone)


@pytest.mark.parametrize(
    ("given", "active"),
    [
        ("2026-11-30 12:00", "2026-12-24 00:00"),
        ("2026-12-23 23:59:59.999", "2026-12-24 00:00"),
        ("2026-12-24 00:00", "2026-12-24 00:00"),
        ("2026-12-24 10:00", "2026-12-24 10:00"),
        ("2027-03-01 12:00", "2027-03-01 12:00"),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_points_wait_for_a_date_until_it_has_come(zone: str, given: str, active: str) -> None:
    waits = FixedDate(date="2026-12-24")

    assert waits.active_at(instant(given, zone), zone) == instant(active, zone)


def test_points_that_wait_for_an_event_wait_until_it_comes_or_is_given_up() -> None:
    waits = OnEvent(event="order.delivered", cancel_after_days=30)
    given = instant("2026-03-01 09:30", "Europe/Berlin")

    begins: Callable[[int, str], int | None] = waits.active_at
    assert begins(given, "Europe/Berlin") is None
    assert waits.cancel_at(given, "Europe/Berlin") == instant("2026-04-01", "Europe/Berlin")


def test_nothing_of_an_event_is_wrong_that_its_fields_do_not_tell() -> None:
    assert list(OnEvent(event="order.delivered", cancel_after_days=30).flaws()) == []


@given(INSTANTS, st.integers(0, 3 * DAY_MS), st.integers(1, 365), st.sampled_from(ZONES))
def test_an_event_is_awaited_the_whole_time(start: int, later: int, days: int, zone: str) -> None:
    waits = OnEvent(event="order.delivered", cancel_after_days=days)
    given_up = waits.cancel_at(start, zone)

    assert (local_date(given_up - 1, zone) - local_date(start, zone)).days == days
    assert given_up <= waits.cancel_at(start + later, zone)


def test_a_wallet_says_how_its_points_wait() -> None:
    program = a_program(wallets=[a_wallet(activation={"kind": "delay", "days": 14})])

    assert program.wallets[0].activation == Delay(days=14)
