"""How a wallet rounds, and when its points expire."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.program.calendar import local_date
from shared.program.checks import lots_at_most
from shared.program.wallets import Expiry, NeverExpires, RollingExpiry, Rounding, Wallet
from tests.builders import DAY_MS, a_program, a_wallet, instant

KIRITIMATI, PAGO_PAGO = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # 25 hours apart


@pytest.mark.parametrize(
    ("rounding", "points"),
    [
        ("floor", [0, 0, 1, 1, 1, 2]),
        ("half_up", [0, 0, 1, 1, 2, 2]),
        ("ceiling", [0, 1, 1, 2, 2, 2]),
    ],
)
def test_points_become_whole_ones(rounding: Rounding, points: list[int]) -> None:
    wallet = Wallet(wallet="points", rounding=rounding)
    exact = [Fraction(n) for n in ("0", "0.000001", "1", "1.499999", "1.5", "2")]

    assert [wallet.rounded(each) for each in exact] == points


def test_points_that_never_expire_have_no_expiry() -> None:
    never: Expiry = a_program(wallets=[a_wallet(expiry={"kind": "never"})]).wallets[0].expiry

    assert never.expires_at(instant("2026-03-01"), "UTC") is None
    assert never == NeverExpires()


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
    ],
)
def test_points_expire_at_the_end_of_their_period(
    lives: dict[str, object], earned: str, expires: str
) -> None:
    expiry = RollingExpiry(**lives)  # type: ignore[arg-type]

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
    assert RollingExpiry(months=1).expires_at(instant(earned), zone) == instant(expires)


@given(
    st.integers(instant("1971-01-01"), instant("2100-01-01")),
    st.integers(1, 800),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", KIRITIMATI, PAGO_PAGO]),
)
def test_points_live_so_many_whole_days_and_the_rest_of_the_last(
    earned: int, days: int, zone: str
) -> None:
    expires = RollingExpiry(days=days).expires_at(earned, zone)

    last = local_date(expires - 1, zone)
    assert last == local_date(earned, zone) + timedelta(days=days)
    assert local_date(expires, zone) == last + timedelta(days=1)


@pytest.mark.parametrize(
    "lives",
    [
        {"days": 30},
        {"months": 12},
        {"days": 100, "end_of": "month"},
        {"months": 12, "end_of": "month"},
        {"months": 6, "end_of": "quarter"},
        {"months": 36, "end_of": "year"},
    ],
)
def test_who_buys_every_day_never_holds_more_lots_than_foretold(lives: dict[str, object]) -> None:
    expiry = RollingExpiry(**lives)  # type: ignore[arg-type]
    first = instant("2022-06-15 12:00")
    expiries = [expiry.expires_at(first + day * DAY_MS, "UTC") for day in range(4 * 366)]

    held = [
        len({expires for expires in expiries[: day + 1] if expires > first + day * DAY_MS})
        for day in range(0, len(expiries), 7)
    ]
    most = lots_at_most(Wallet(wallet="points", expiry=expiry))
    assert max(held) <= most <= 2 * max(held) + 2


def test_points_that_never_expire_are_one_lot() -> None:
    assert lots_at_most(Wallet(wallet="points")) == 1


def test_expiry_is_counted_from_the_day_earned_not_from_midnight_utc() -> None:
    late_evening = instant("2026-06-30T23:30:00-04:00")

    expires = RollingExpiry(months=1).expires_at(late_evening, "America/New_York")

    assert local_date(expires, "America/New_York") == date(2026, 7, 31)
