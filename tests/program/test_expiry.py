"""When points expire: in zones far apart, over clock changes, leap days and ends of periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.program.calendar import day_after, local_date
from shared.program.expiry import Dates, Expiry, Never, Rolling, Sliding
from tests.builders import DAY_MS, a_program, a_wallet, instant

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


HALF_YEARS = ("06-30", "12-31")


@pytest.mark.parametrize(
    ("dates", "at_least_days", "earned", "expires"),
    [
        (HALF_YEARS, 0, "2026-01-01 00:00", "2026-07-01"),
        (HALF_YEARS, 0, "2026-06-30 23:59:59.999", "2026-07-01"),
        (HALF_YEARS, 0, "2026-07-01 00:00", "2027-01-01"),
        (HALF_YEARS, 0, "2026-12-31 12:00", "2027-01-01"),
        (HALF_YEARS, 30, "2026-05-31 12:00", "2026-07-01"),
        (HALF_YEARS, 30, "2026-06-01 12:00", "2027-01-01"),
        (HALF_YEARS, 30, "2026-12-15 12:00", "2027-07-01"),
        (("12-31",), 365, "2026-01-01 12:00", "2028-01-01"),
        (("12-31",), 365, "2025-12-31 12:00", "2027-01-01"),
        (("12-31", "06-30"), 0, "2026-03-01 12:00", "2026-07-01"),
        (("02-29",), 0, "2026-03-01 12:00", "2027-03-01"),
        (("02-29",), 0, "2027-03-01 12:00", "2028-03-01"),
        (("02-29",), 0, "2028-02-29 12:00", "2028-03-01"),
        (("02-28", "02-29"), 0, "2028-02-29 12:00", "2028-03-01"),
        (("02-28", "02-29"), 0, "2028-02-28 12:00", "2028-02-29"),
    ],
)
def test_points_expire_at_the_end_of_the_next_day_that_is_far_enough(
    dates: tuple[str, ...], at_least_days: int, earned: str, expires: str
) -> None:
    expiry = Dates(dates=dates, at_least_days=at_least_days)

    assert expiry.expires_at(instant(earned), "UTC") == instant(expires)


@pytest.mark.parametrize(
    ("zone", "earned", "expires"),
    [
        (KIRITIMATI, "2026-12-31T10:00:00Z", "2027-12-31T10:00:00Z"),
        (PAGO_PAGO, "2026-12-31T10:00:00Z", "2027-01-01T11:00:00Z"),
        ("Etc/GMT-14", "2026-12-31T09:59:59Z", "2026-12-31T10:00:00Z"),
        ("Etc/GMT+12", "2027-01-01T11:59:59Z", "2027-01-01T12:00:00Z"),
        ("Europe/Berlin", "2026-12-31T23:30:00+01:00", "2027-01-01T00:00:00+01:00"),
    ],
)
def test_new_year_comes_by_the_programs_zone(zone: str, earned: str, expires: str) -> None:
    assert Dates(dates=("12-31",)).expires_at(instant(earned), zone) == instant(expires)


def test_sliding_points_live_from_an_activity_as_rolling_ones_do_from_the_start() -> None:
    sliding = Sliding(months=12, end_of="month", activities=("order", "redemption"))
    rolling = Rolling(months=12, end_of="month")
    at = instant("2026-03-01 09:30")

    assert sliding.expires_at(at, "Europe/Berlin") == rolling.expires_at(at, "Europe/Berlin")
    assert sliding.lots_at_most == 2
    assert Sliding(days=30, activities=("redemption",)).lots_at_most == 32


@pytest.mark.parametrize(
    ("sliding", "flaws"),
    [
        (Sliding(months=12, activities=("order",)), []),
        (Sliding(activities=("order",)), [("", "give either days or months")]),
        (
            Sliding(months=12, activities=("order", "event", "order")),
            [("/activities/2", '"order" is there already')],
        ),
    ],
)
def test_a_sliding_expiry_says_what_is_wrong_with_it(
    sliding: Sliding, flaws: list[tuple[str, str]]
) -> None:
    assert list(sliding.flaws()) == flaws


PERIODS = st.sampled_from(["day", "week", "month", "quarter", "half_year", "year"])
DATES = st.lists(
    st.sampled_from(["01-01", "02-28", "02-29", "03-31", "06-30", "12-31"]), min_size=1, unique=True
)
EXPIRIES = st.one_of(
    st.builds(Rolling, days=st.integers(1, 800), end_of=PERIODS),
    st.builds(Rolling, months=st.integers(1, 60), end_of=PERIODS),
    st.builds(Dates, dates=DATES.map(tuple), at_least_days=st.integers(0, 800)),
)


@given(
    EXPIRIES,
    st.integers(instant("1971-01-01"), instant("2090-01-01")),
    st.integers(0, 40 * DAY_MS),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Beirut", "Etc/GMT-14", "Etc/GMT+12"]),
)
def test_points_end_with_a_day_after_they_begin_and_never_earlier_for_who_comes_later(
    expiry: Rolling | Dates, start: int, later: int, zone: str
) -> None:
    expires = expiry.expires_at(start, zone)

    assert start < expires <= expiry.expires_at(start + later, zone)
    last = local_date(expires - 1, zone)
    assert local_date(expires, zone) == last + timedelta(days=1)
    if isinstance(expiry, Rolling):
        assert day_after(expiry.end_of, last) == last + timedelta(days=1)
    else:
        assert (last - local_date(start, zone)).days >= expiry.at_least_days
