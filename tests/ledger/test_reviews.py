"""Reviews: when a tier is lost is apart from how far its member falls, over every window."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ledger.settle import next_due
from shared.program.program import Program
from tests.builders import DAY_MS, instant
from tests.ledger.member import Account, a_member, redeeming
from tests.ledger.ranks import (
    CALENDAR_YEAR,
    JOIN_DATE,
    LIFETIME,
    PERIOD_END,
    SIX_SINCE_TIER,
    TWO_MONTHS,
    a_ranked_shop,
    tiers_over_time,
)

IMMEDIATELY: dict[str, Any] = {}
LATER = "2031-01-01"


def a_golden_member(program: Program) -> Account:
    """Joined on 15 January 2026 and reached gold on 10 March 2026 with all they ever bought."""
    member = a_member(program, at="2026-01-15 12:00")
    assert member.at("2026-03-10 12:00").buys("200.00").state.tier == "gold"
    return member


def on(*changes: tuple[str, str]) -> list[tuple[int, str]]:
    return [(instant(day), tier) for day, tier in changes]


@pytest.mark.parametrize(
    ("window", "review", "falls"),
    [
        (LIFETIME, IMMEDIATELY, []),
        (CALENDAR_YEAR, IMMEDIATELY, [("2027-01-01", "bronze")]),
        (JOIN_DATE, IMMEDIATELY, [("2027-02-01", "bronze")]),
        (TWO_MONTHS, IMMEDIATELY, [("2026-06-01", "bronze")]),
        (SIX_SINCE_TIER, IMMEDIATELY, [("2026-10-01", "bronze")]),
        (CALENDAR_YEAR, PERIOD_END, [("2028-01-01", "bronze")]),
        (JOIN_DATE, PERIOD_END, [("2028-02-01", "bronze")]),
        (SIX_SINCE_TIER, PERIOD_END, [("2027-04-01", "bronze")]),
        (TWO_MONTHS, PERIOD_END, [("2026-08-01", "bronze")]),
        (TWO_MONTHS, {**PERIOD_END, "period": CALENDAR_YEAR}, [("2027-01-01", "bronze")]),
        (TWO_MONTHS, {**PERIOD_END, "period": SIX_SINCE_TIER}, [("2026-10-01", "bronze")]),
        (LIFETIME, {**PERIOD_END, "period": CALENDAR_YEAR}, []),
    ],
)
def test_a_tier_is_lost_when_its_window_and_its_review_say_so(
    window: dict[str, Any], review: dict[str, Any], falls: list[tuple[str, str]]
) -> None:
    member = a_golden_member(a_ranked_shop(window, review))

    assert tiers_over_time(member, LATER) == on(*falls)


@pytest.mark.parametrize("window", [CALENDAR_YEAR, TWO_MONTHS, SIX_SINCE_TIER, JOIN_DATE])
@pytest.mark.parametrize("at", ["immediately", "period_end"])
def test_a_member_falls_one_level_at_each_review_where_the_program_says_so(
    window: dict[str, Any], at: str
) -> None:
    to_the_bottom = a_golden_member(a_ranked_shop(window, {"at": at}))
    by_steps = a_golden_member(a_ranked_shop(window, {"at": at, "downgrade": "one_level"}))

    (once,) = tiers_over_time(to_the_bottom, LATER)
    first, second = tiers_over_time(by_steps, LATER)

    assert first == (once[0], "silver")
    assert second[0] > first[0]
    assert second[1] == "bronze"


@pytest.mark.parametrize("window", [CALENDAR_YEAR, TWO_MONTHS, SIX_SINCE_TIER, JOIN_DATE])
@pytest.mark.parametrize("at", ["immediately", "period_end"])
def test_a_tier_that_time_cannot_take_is_never_reviewed(window: dict[str, Any], at: str) -> None:
    keeping = a_golden_member(a_ranked_shop(window, {"at": at, "downgrade": "none"}))
    lasting = a_golden_member(a_ranked_shop(window, {"at": at}, lasting="gold"))
    partly = a_golden_member(a_ranked_shop(window, {"at": at}, lasting="silver"))

    assert next_due(keeping.today) is None
    assert next_due(lasting.today) is None
    assert [tier for _, tier in tiers_over_time(partly, LATER)] == ["silver"]
    assert next_due(partly.today) is None


@pytest.mark.parametrize(
    ("spends", "tier"),
    [
        (["99.99"], "bronze"),
        (["100.00"], "silver"),
        (["100.01"], "silver"),
        (["199.99"], "silver"),
        (["200.00"], "gold"),
        (["150.00", "50.00"], "gold"),
    ],
)
def test_at_the_end_of_a_period_what_counted_in_it_decides_exactly(
    spends: list[str], tier: str
) -> None:
    member = a_golden_member(a_ranked_shop(CALENDAR_YEAR, PERIOD_END))
    member.at("2027-01-01 00:00")
    for spent in spends:
        member.buys(spent)

    assert member.at("2027-12-31 23:59").today.tier == "gold"
    assert member.at("2028-01-01 00:00").today.tier == tier


def test_a_tier_kept_at_the_end_of_a_period_keeps_its_beginning() -> None:
    member = a_golden_member(a_ranked_shop(CALENDAR_YEAR, PERIOD_END))

    standing = member.at("2027-06-01").today.standing

    assert standing is not None
    assert (standing.tier, standing.since) == ("gold", instant("2026-03-10 12:00"))
    assert standing.review_at == instant("2028-01-01")


@pytest.mark.parametrize("at", ["immediately", "period_end"])
@pytest.mark.parametrize(
    ("grace", "ends"),
    [
        ({"grace_days": 1}, "2027-01-02"),
        ({"grace_days": 90}, "2027-04-01"),
        ({"grace_days": 60, "grace_end_of": "quarter"}, "2027-04-01"),
        ({"grace_days": 91, "grace_end_of": "quarter"}, "2027-07-01"),
    ],
)
def test_grace_keeps_a_tier_longer(at: str, grace: dict[str, Any], ends: str) -> None:
    member = a_golden_member(
        a_ranked_shop(TWO_MONTHS, {"at": at, "period": CALENDAR_YEAR, **grace})
        if at == "period_end"
        else a_ranked_shop(CALENDAR_YEAR, {"at": at, **grace})
    )

    assert tiers_over_time(member, LATER) == on((ends, "bronze"))


def test_a_tier_reached_again_in_grace_stays() -> None:
    program = a_ranked_shop(CALENDAR_YEAR, {**PERIOD_END, "grace_days": 90})
    member = a_golden_member(program)
    member.at("2027-06-01").buys("150.00")
    member.at("2028-03-01").buys("49.99")
    assert member.today.tier == "gold"
    in_grace = member.today.standing

    member.buys("0.01")
    out_of_grace = member.today.standing

    assert in_grace is not None
    assert (in_grace.grace, in_grace.review_at) == (True, instant("2028-03-31"))
    assert out_of_grace is not None
    assert (out_of_grace.grace, out_of_grace.review_at) == (False, instant("2029-01-01"))
    assert member.today.progress.months == {2027 * 12 + 5: 15000, 2028 * 12 + 2: 5000}


def test_what_is_not_made_up_for_in_grace_is_lost_when_grace_ends() -> None:
    program = a_ranked_shop(CALENDAR_YEAR, {**PERIOD_END, "grace_days": 90})
    member = a_golden_member(program)
    member.at("2027-06-01").buys("150.00")
    member.at("2028-03-01").buys("49.99")

    assert tiers_over_time(member, "2028-12-31") == on(("2028-03-31", "silver"))


def test_orders_in_grace_do_not_begin_it_anew() -> None:
    program = a_ranked_shop(TWO_MONTHS, {"grace_days": 90})
    member = a_golden_member(program)
    for day in ("2026-06-01", "2026-07-01", "2026-08-01"):
        member.at(day).buys("1.00")

    assert tiers_over_time(member, LATER) == on(("2026-08-30", "bronze"))


def test_a_rolling_window_that_reaches_again_in_grace_ends_it() -> None:
    program = a_ranked_shop(TWO_MONTHS, {"grace_days": 90})
    member = a_golden_member(program)
    member.at("2026-08-29").buys("200.00")

    assert tiers_over_time(member, LATER) == on(("2027-01-30", "bronze"))


def test_since_the_tier_began_only_what_came_since_counts() -> None:
    member = a_member(a_ranked_shop(SIX_SINCE_TIER, PERIOD_END), at="2026-01-15 12:00")
    member.at("2026-02-10").buys("99.00")
    assert member.at("2026-03-10").buys("1.00").state.tier == "silver"

    assert member.at("2026-04-01").buys("198.99").state.tier == "silver"
    assert member.buys("0.01").state.tier == "gold"


def test_without_a_tier_above_the_lowest_a_period_since_the_tier_begins_again() -> None:
    member = a_member(a_ranked_shop(SIX_SINCE_TIER, PERIOD_END), at="2026-01-15 12:00")
    member.at("2026-07-31 23:59").buys("99.99")

    assert member.at("2026-08-01 00:00").buys("99.99").state.tier == "bronze"
    assert member.buys("0.01").state.tier == "silver"


def test_years_of_membership_begin_with_the_month_of_joining() -> None:
    member = a_member(a_ranked_shop(JOIN_DATE, PERIOD_END), at="2026-01-15 12:00")
    member.at("2027-01-31 23:59").buys("99.99")

    assert member.at("2027-02-01 00:00").buys("99.99").state.tier == "bronze"


def test_periods_end_in_the_programs_zone_and_where_clocks_change() -> None:
    for zone, end in (
        ("Pacific/Kiritimati", "2027-01-01T00:00:00+14:00"),
        ("Pacific/Pago_Pago", "2027-01-01T00:00:00-11:00"),
        ("Europe/Berlin", "2027-01-01T00:00:00+01:00"),
    ):
        program = a_ranked_shop(TWO_MONTHS, {**PERIOD_END, "period": CALENDAR_YEAR}, time_zone=zone)
        member = a_golden_member(program)

        assert tiers_over_time(member, LATER) == on((end, "bronze")), zone

    program = a_ranked_shop(TWO_MONTHS, {"grace_days": 30}, time_zone="America/New_York")
    member = a_member(program, at="2026-01-02")
    member.at("2026-08-31T23:59:59.999-04:00").buys("100.00")
    assert tiers_over_time(member, LATER) == on(("2026-12-01T00:00:00-05:00", "bronze"))


def test_redeeming_everything_takes_no_tier() -> None:
    windows: list[dict[str, Any]] = [LIFETIME, CALENDAR_YEAR, JOIN_DATE, TWO_MONTHS, SIX_SINCE_TIER]
    for window in windows:
        member = a_golden_member(a_ranked_shop(window))
        before = member.today.standing

        member.redeems(member.available)

        assert member.today.standing == before
        assert member.available == 0


SPENDS = st.lists(
    st.tuples(st.integers(0, 200 * DAY_MS), st.integers(0, 25_000)), min_size=1, max_size=15
)


@settings(max_examples=60)
@given(SPENDS, st.data())
def test_redeeming_never_demotes(spends: list[tuple[int, int]], data: st.DataObject) -> None:
    window: dict[str, Any] = data.draw(
        st.sampled_from([CALENDAR_YEAR, JOIN_DATE, TWO_MONTHS, SIX_SINCE_TIER])
    )
    program = a_ranked_shop(window, data.draw(st.sampled_from([IMMEDIATELY, PERIOD_END])))
    saving, spending = a_member(program), a_member(program)
    for gap, amount in spends:
        for member in (saving, spending):
            member.at(member.now + gap).buys(f"{amount // 100}.{amount % 100:02}")
        spending.tries(redeeming(max(1, spending.available)))

        assert spending.today.standing == saving.today.standing
        assert spending.today.progress == saving.today.progress


@settings(max_examples=60)
@given(SPENDS)
def test_over_calendar_years_the_tier_is_that_of_this_year_or_the_last(
    spends: list[tuple[int, int]],
) -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR, PERIOD_END), at="2026-01-01 00:00")
    by_year: dict[int, int] = {}
    for gap, amount in spends:
        member.at(member.now + gap)
        year = 1970 + (member.now // DAY_MS * 4 + 3) // 1461
        member.buys(f"{amount // 100}.{amount % 100:02}")
        by_year[year] = by_year.get(year, 0) + amount
        best = max(by_year[year], by_year.get(year - 1, 0))

        tier = "gold" if best >= 20_000 else "silver" if best >= 10_000 else "bronze"
        assert member.today.tier == tier
