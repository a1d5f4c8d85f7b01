"""When points that wait can be spent: in zones far apart and over clock changes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.program.activation import Delay, Immediate
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
    for waits in (Immediate(), Delay(days=2), Delay(hours=5)):
        assert start <= waits.active_at(start, zone) <= waits.active_at(start + later, zone)


def test_a_wallet_says_how_its_points_wait() -> None:
    program = a_program(wallets=[a_wallet(activation={"kind": "delay", "days": 14})])

    assert program.wallets[0].activation == Delay(days=14)
