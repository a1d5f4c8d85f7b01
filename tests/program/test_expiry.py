"""When points expire: in zones far apart, over clock changes, leap days and ends of periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.program.calendar import local_date
from shared.program.expiry import Expiry, Never, Rolling
from tests.builders import a_program, a_wallet, instant

KIRITIMATI, PAGO_PAGO = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # 25 hours apart


def test_points_that_never_expire_have_no_expiry() -> None:
    never: Expiry = a_program(wallets=[a_wallet(expiry={"kind": "never"})]).wallets[0].expiry

    assert never.expires_at(instant("2026-03-01"), "UTC") is None
    assert never == Never()


@pytest.mark.parametrize(
    ("lives", "earned", "expires"),
    [
        ({"days": 30}, "2026-01-01 00:00", "2026-02-01"),
        ({"days": 30}, "2026-01-01 23:59:59.999", "2026-02-01"),
        ({"days": 1}, "2024-02-28 12:00", "2024-03-01"),
        ({"months": 1}, "2026-01-31 12:00", "2026-03-01"),
        ({"months": 12}, "2024-02-29 12:00", "2025-03-01"),
        ({"months": 12, "end_of": "month"}, "2026-03-01 09:30", "2027-04-01"),
        ({"months": 12, "end_of": "month"}, "2026-03-31 23:59", "2027-04-01"),
        ({"months": 1, "end_of": "month"}, "2026-01-31 12:00", "2026-03-01"),
        ({"months": 1, "end_of": "quarter"}, "2026-02-28 12:00", "2026-04-01"),
        ({"months": 1, "end_of": "quarter"}, "2026-03-01 12:00", "2026-07-01"),
        ({"months": 24, "end_of": "year"}, "2024-02-29 12:00", "2027-01-01"),
        ({"days": 365, "end_of": "year"}, "2023-12-31 12:00", "2025-01-01"),
        ({"days": 1, "end_of": "week"}, "2026-03-07 12:00", "2026-03-09"),
        ({"days": 1, "end_of": "week"}, "2026-03-08 12:00", "2026-03-16"),
        ({"months": 1, "end_of": "half_year"}, "2026-05-31 12:00", "2026-07-01"),
        ({"months": 1, "end_of": "half_year"}, "2026-06-01 12:00", "2027-01-01"),
    ],
)
def test_points_expire_at_the_end_of_their_period(
    lives: dict[str, object], earned: str, expires: str
) -> None:
    expiry = Rolling(**lives)  # type: ignore[arg-type]

    assert expiry.expires_at(instant(earned), "UTC") == instant(expires)


@pytest.mark.parametrize(
    ("zone", "earned", "expires"),
    [
        # 31 January at +14, 30 January at -11: the zone alone decides which day was lived.
        (KIRITIMATI, "2026-01-30T10:30:00Z", "2026-02-28T10:00:00Z"),
        (PAGO_PAGO, "2026-01-30T10:30:00Z", "2026-03-01T11:00:00Z"),
        # Earned in winter, expired in summer and the other way about: midnight stays midnight.
        ("Europe/Berlin", "2026-03-15T12:00:00+01:00", "2026-04-16T00:00:00+02:00"),
        ("Europe/Berlin", "2026-10-01T12:00:00+02:00", "2026-11-02T00:00:00+01:00"),
        # Expiring on the day the clocks change, where midnight does not exist.
        ("Asia/Beirut", "2026-02-28T12:00:00+02:00", "2026-03-29T01:00:00+03:00"),
    ],
)
def test_days_are_those_of_the_programs_zone(zone: str, earned: str, expires: str) -> None:
    assert Rolling(months=1).expires_at(instant(earned), zone) == instant(expires)


@given(
    st.integers(instant("1971-01-01"), instant("2100-01-01")),
    st.integers(1, 800),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", KIRITIMATI, PAGO_PAGO]),
)
def test_points_live_so_many_whole_days_and_the_rest_of_the_last(
    earned: int, days: int, zone: str
) -> None:
    expires = Rolling(days=days).expires_at(earned, zone)

    last = local_date(expires - 1, zone)
    assert last == local_date(earned, zone) + timedelta(days=days)
    assert local_date(expires, zone) == last + timedelta(days=1)


def test_expiry_is_counted_from_the_day_earned_not_from_midnight_utc() -> None:
    late_evening = instant("2026-06-30T23:30:00-04:00")

    expires = Rolling(months=1).expires_at(late_evening, "America/New_York")

    assert local_date(expires, "America/New_York") == date(2026, 7, 31)
