"""Tiers: gained in the entry that earns them, lost only by time, exactly when it is said."""

from typing import Any

import pytest

from shared.ledger.entry import Fact
from shared.ledger.refusals import InsufficientPoints
from shared.ledger.settle import next_due
from shared.ledger.state import Progress, Standing
from shared.ledger.tiers.standing import lowered, moved_back
from shared.program.program import Program
from tests.builders import BASE_RULE, a_program, a_wallet, instant
from tests.ledger.member import Account, a_member, buying, granting, redeeming
from tests.ledger.ranks import (
    CALENDAR_YEAR,
    LIFETIME,
    PERIOD_END,
    SIX_SINCE_TIER,
    TWO_MONTHS,
    a_ranked_shop,
)


def a_shop(window: dict[str, Any], metric: str = "spend", **given: Any) -> Program:
    """Bronze, silver from 100 (100.00 of spend) with half as many points again, gold from 200."""
    unit = 100 if metric == "spend" else 1
    levels = [
        {"tier": "bronze", "threshold": 0},
        {"tier": "silver", "threshold": 100 * unit, "multiplier": "1.5"},
        {"tier": "gold", "threshold": 200 * unit, "multiplier": "2"},
    ]
    tiers = {"metric": metric, "window": window, "levels": levels}
    never = [a_wallet(expiry={"kind": "never"})]
    return a_program(**{"wallets": never, "tiers": tiers, **given})


def standing(member: Account) -> Standing:
    held = member.today.standing
    assert held is not None
    return held


@pytest.mark.parametrize(
    ("spent", "tier"),
    [
        ("99.99", "bronze"),
        ("100.00", "silver"),
        ("100.01", "silver"),
        ("199.99", "silver"),
        ("200.00", "gold"),
        ("999.99", "gold"),
    ],
)
def test_a_tier_is_reached_exactly_at_its_threshold(spent: str, tier: str) -> None:
    order = a_member(a_shop(LIFETIME)).buys(spent)

    assert order.state.tier == tier


def test_a_tier_is_gained_in_the_entry_that_earns_it_and_multiplies_from_the_next() -> None:
    member = a_member(a_shop(LIFETIME), at="2026-03-01 12:00")
    member.buys("60.00")

    rising = member.at("2026-04-01 12:00").buys("40.00")
    after = member.at("2026-05-01 12:00").buys("40.00")

    assert (rising.state.tier, rising.points) == ("silver", 40)
    assert rising.facts[-1] == Fact("tier.changed", {"from": "bronze", "to": "silver"})
    assert (after.state.tier, after.points) == ("silver", 60)
    assert after.facts == (Fact("points.earned", {"wallet": "points", "points": 60}),)
    assert standing(member).since == instant("2026-04-01 12:00")


@pytest.mark.parametrize(
    ("metric", "spends", "value_reaches_silver"),
    [
        ("points", ["99.99", "0.99"], False),
        ("points", ["99.99", "1.00"], True),
        ("orders", ["1.00"] * 99, False),
        ("orders", ["1.00"] * 100, True),
    ],
)
def test_tiers_can_be_measured_by_points_or_orders(
    metric: str, spends: list[str], value_reaches_silver: bool
) -> None:
    member = a_member(a_shop(LIFETIME, metric))

    for spent in spends:
        member.buys(spent)

    assert (member.today.tier == "silver") is value_reaches_silver


def test_only_spend_in_the_tables_currency_counts() -> None:
    euro = {**BASE_RULE, "rule": "euro", "currency": "EUR"}
    tiers = {
        "metric": "spend",
        "currency": "USD",
        "window": LIFETIME,
        "levels": [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 5000}],
    }
    member = a_member(a_program(earning=[BASE_RULE, euro], tiers=tiers))

    in_euros = member.does(buying("50.00", placed_at=member.now, currency="EUR"))
    in_dollars = member.does(buying("50.00", placed_at=member.now, currency="USD"))

    assert (in_euros.points, in_euros.state.tier) == (50, "bronze")
    assert (in_dollars.points, in_dollars.state.tier) == (50, "silver")


def test_with_a_lifetime_window_a_tier_is_kept_for_good() -> None:
    member = a_member(a_shop(LIFETIME), at="2026-03-01 12:00")
    member.buys("100.00")

    assert next_due(member.today) is None
    assert member.at("2076-03-01").today.tier == "silver"


def test_with_a_calendar_year_a_tier_falls_when_the_year_ends() -> None:
    member = a_member(a_shop(CALENDAR_YEAR), at="2026-03-01 12:00")
    member.buys("100.00")
    new_year = instant("2027-01-01")
    assert standing(member).review_at == new_year

    assert member.at(new_year - 1).today.tier == "silver"
    (fall,) = member.at(new_year).is_swept()

    assert (fall.kind, fall.at, fall.postings) == ("settlement", new_year, ())
    assert fall.state.standing == Standing("bronze", new_year)
    assert fall.facts == (Fact("tier.changed", {"from": "silver", "to": "bronze"}),)
    assert next_due(member.today) is None


def test_a_new_calendar_year_starts_from_nothing() -> None:
    member = a_member(a_shop(CALENDAR_YEAR), at="2026-12-31 12:00")
    member.buys("99.00")

    member.at("2027-01-01 00:00").buys("99.00")

    assert member.today.tier == "bronze"
    assert member.buys("1.00").state.tier == "silver"


def test_a_rolling_window_counts_this_month_and_the_whole_ones_before_it() -> None:
    member = a_member(a_shop(TWO_MONTHS), at="2026-03-31 23:00")
    member.buys("50.00")

    assert member.at("2026-05-31 23:59").buys("50.00").state.tier == "silver"


def test_after_the_rolling_window_the_oldest_month_counts_no_more() -> None:
    member = a_member(a_shop(TWO_MONTHS), at="2026-03-31 23:00")
    member.buys("50.00")

    assert member.at("2026-06-01 00:00").buys("50.00").state.tier == "bronze"


def test_a_tier_falls_exactly_when_its_months_have_left_the_window() -> None:
    member = a_member(a_shop(TWO_MONTHS), at="2026-03-10 12:00")
    member.buys("100.00")
    june = instant("2026-06-01")
    assert standing(member).review_at == june

    assert member.at(june - 1).today.tier == "silver"
    assert member.at(june).today.standing == Standing("bronze", june)
    assert member.today.progress.months == {}, "and are not carried along"


def test_a_tier_falls_only_as_far_as_what_is_left_in_the_window() -> None:
    member = a_member(a_shop(TWO_MONTHS), at="2026-03-10 12:00")
    member.buys("100.00")
    member.at("2026-04-10 12:00").buys("100.00")
    assert standing(member) == Standing("gold", member.now, instant("2026-06-01"))

    falls = member.at("2026-12-01").is_swept()

    assert [(entry.at, entry.state.tier) for entry in falls] == [
        (instant("2026-06-01"), "silver"),
        (instant("2026-07-01"), "bronze"),
    ]


def test_an_order_in_time_keeps_the_tier_and_moves_its_review() -> None:
    member = a_member(a_shop(TWO_MONTHS), at="2026-03-10 12:00")
    member.buys("100.00")
    since = member.now

    member.at("2026-05-31 12:00").buys("100.00")

    assert standing(member) == Standing("gold", member.now, instant("2026-06-01"))
    assert member.at("2026-06-01").today.tier == "silver"
    assert standing(member).since == instant("2026-06-01") > since
    assert standing(member).review_at == instant("2026-08-01")


def test_the_multiplier_of_a_tier_lost_is_lost_with_it() -> None:
    member = a_member(a_shop(CALENDAR_YEAR), at="2026-03-01 12:00")
    member.buys("100.00")

    assert member.at("2026-12-31 23:59").buys("10.00").points == 15
    assert member.at("2027-01-01 00:00").buys("10.00").points == 10


def test_a_late_order_counts_in_the_month_it_was_placed() -> None:
    member = a_member(a_shop(TWO_MONTHS), at="2026-06-10 12:00")

    assert member.buys("100.00", placed="2026-03-31 12:00").state.tier == "bronze"
    assert member.buys("100.00", placed="2026-04-01 12:00").state.tier == "silver"
    assert standing(member).review_at == instant("2026-07-01")


def test_an_order_placed_by_a_clock_ahead_in_the_next_month_raises_its_tier_at_once() -> None:
    member = a_member(a_shop(TWO_MONTHS), at="2026-03-31 23:55")

    assert member.buys("100.00", placed="2026-04-01 00:05").state.tier == "silver"
    assert standing(member).review_at == instant("2026-07-01")


def test_months_begin_in_the_programs_zone() -> None:
    for zone, first_of_april in (
        ("Pacific/Kiritimati", "2026-04-01T00:00:00+14:00"),
        ("Pacific/Pago_Pago", "2026-04-01T00:00:00-11:00"),
    ):
        member = a_member(a_shop({"kind": "rolling", "months": 1}, time_zone=zone))
        member.at(instant(first_of_april) - 1).buys("100.00")

        assert standing(member).review_at == instant("2026-05-01", zone), zone


def test_what_is_too_old_to_count_is_not_carried_along() -> None:
    member = a_member(a_shop(TWO_MONTHS), at="2026-01-10 12:00")
    for month in range(1, 10):
        member.at(f"2026-0{month}-10 12:00").buys("10.00")

    assert len(member.today.progress.months) == 3
    assert member.today.progress.spend == 9000


def test_a_refused_redemption_still_meets_the_tier_it_has_fallen_to() -> None:
    member = a_member(a_shop(CALENDAR_YEAR), at="2026-03-01 12:00")
    member.buys("100.00")

    refusal = member.at("2027-02-01").tries(redeeming(101))

    assert refusal == InsufficientPoints(101, 100)
    assert member.newest is not None
    assert member.newest.tier == "silver", "nothing is written for a refusal"
    assert member.today.tier == "bronze"


def takes_back(member: Account, program: Program, units: int, placed: str) -> Standing | None:
    """The standing after a return of so many dollars of an order placed then."""
    state = member.today
    progress = moved_back(
        state.progress,
        program.tiers,
        program.time_zone,
        instant(placed),
        spend=units * 100,
        points=0,
        orders=0,
    )
    return lowered(state, progress, program, member.now)


def test_what_a_return_takes_back_is_taken_from_the_month_of_the_order() -> None:
    program = a_shop(TWO_MONTHS)
    march, april = 2026 * 12 + 2, 2026 * 12 + 3
    progress = Progress(9000, 90, 2, "spend", {march: 5000, april: 4000})

    left = moved_back(
        progress, program.tiers, "UTC", instant("2026-03-31"), spend=3000, points=30, orders=1
    )

    assert left == Progress(6000, 60, 1, "spend", {march: 2000, april: 4000})


def test_progress_never_falls_below_nothing() -> None:
    program = a_shop(TWO_MONTHS)
    march = 2026 * 12 + 2
    progress = Progress(2000, 20, 1, "spend", {march: 2000})

    left = moved_back(
        progress, program.tiers, "UTC", instant("2026-03-31"), spend=3000, points=30, orders=2
    )

    assert left == Progress(0, 0, 0, "spend", {march: 0})


def test_a_month_that_counts_no_more_is_not_taken_from() -> None:
    april = 2026 * 12 + 3
    progress = Progress(9000, 90, 2, "spend", {april: 4000})
    tables = (a_shop(TWO_MONTHS).tiers, a_shop(LIFETIME).tiers, None)

    for tiers in tables:
        left = moved_back(
            progress, tiers, "UTC", instant("2025-03-31"), spend=5000, points=50, orders=1
        )

        assert (left.spend, left.months) == (4000, {april: 4000} if tiers else {})


@pytest.mark.parametrize("window", [LIFETIME, CALENDAR_YEAR, TWO_MONTHS])
@pytest.mark.parametrize(
    ("returned", "tier"), [(0, "gold"), (1, "silver"), (100, "silver"), (101, "bronze")]
)
def test_a_tier_that_a_return_no_longer_leaves_reached_is_taken_back(
    window: dict[str, Any], returned: int, tier: str
) -> None:
    program = a_shop(window)
    member = a_member(program, at="2026-03-01 12:00")
    member.buys("200.00")
    member.at("2026-04-01 12:00")

    after = takes_back(member, program, returned, "2026-03-01")

    assert after is not None
    assert (after.tier, after.since) == (
        tier,
        member.now if returned else instant("2026-03-01 12:00"),
    )


def test_a_return_may_bring_the_review_of_a_tier_nearer() -> None:
    program = a_shop(TWO_MONTHS)
    member = a_member(program, at="2026-03-01 12:00")
    member.buys("100.00")
    member.at("2026-04-01 12:00").buys("50.00")
    member.at("2026-05-01 12:00").buys("50.00")
    assert standing(member) == Standing("gold", member.now, instant("2026-06-01"))

    after = takes_back(member, program, 50, "2026-04-01")

    assert after == Standing("silver", member.now, instant("2026-06-01"))


def test_a_return_takes_back_no_tier_that_was_not_reached_before_it() -> None:
    cheap = a_shop(LIFETIME)
    levels = [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 50000}]
    dear = a_shop(LIFETIME, tiers={"metric": "spend", "window": LIFETIME, "levels": levels})
    member = a_member(cheap)
    member.buys("100.00")

    after = takes_back(member, dear, 10, "2026-03-01")

    assert after is not None
    assert after.tier == "silver"


def test_after_a_return_the_tier_follows_the_table_in_force() -> None:
    with_tiers, without = a_shop(LIFETIME), a_shop(LIFETIME, tiers=None)
    member, stranger_to_tiers = a_member(with_tiers), a_member(without)
    renamed = [{"tier": "basic", "threshold": 0}]
    other = a_shop(LIFETIME, tiers={"metric": "spend", "window": LIFETIME, "levels": renamed})

    assert takes_back(member, without, 1, "2026-03-01") is None
    assert takes_back(stranger_to_tiers, with_tiers, 1, "2026-03-01") == Standing(
        "bronze", stranger_to_tiers.now
    )
    assert takes_back(member, other, 1, "2026-03-01") == Standing("basic", member.now)


def test_a_return_takes_back_what_a_past_period_had_given() -> None:
    program = a_ranked_shop(CALENDAR_YEAR, PERIOD_END)
    member = a_member(program, at="2026-03-01 12:00")
    member.buys("200.00")
    member.at("2027-02-01 12:00").buys("5.00")

    silver = takes_back(member, program, 6, "2026-03-01")
    bronze = takes_back(member, program, 150, "2026-03-01")
    kept = takes_back(member, program, 5, "2027-02-01")

    assert [each and each.tier for each in (silver, bronze, kept)] == ["silver", "bronze", "gold"]


def test_a_return_takes_back_a_tier_gained_before_its_own_window_began() -> None:
    program = a_ranked_shop(SIX_SINCE_TIER, PERIOD_END)
    member = a_member(program, at="2026-02-01 12:00")
    member.buys("60.00")
    member.at("2026-03-01 12:00").buys("40.00")
    member.at("2026-04-01 12:00")

    after = takes_back(member, program, 1, "2026-02-01")

    assert after is not None
    assert (after.tier, after.since) == ("bronze", member.now)


def test_a_return_in_grace_leaves_the_grace_alone() -> None:
    for window, review in (
        (TWO_MONTHS, {"grace_days": 90}),
        (CALENDAR_YEAR, {**PERIOD_END, "grace_days": 90}),
    ):
        program = a_ranked_shop(window, review)
        member = a_member(program, at="2026-03-01 12:00")
        member.buys("100.00")
        review_at = standing(member).review_at
        assert review_at is not None
        in_grace = member.at(review_at if window == CALENDAR_YEAR else "2026-06-02")
        in_grace.buys("10.00")

        after = takes_back(
            member, program, 5, "2026-06-02" if window == TWO_MONTHS else "2027-01-01"
        )

        assert after == standing(member), window


@pytest.mark.parametrize(
    ("lasting", "tier"), [("gold", "gold"), ("silver", "silver"), (None, "bronze")]
)
def test_a_return_does_not_take_a_tier_that_is_for_ever(lasting: str | None, tier: str) -> None:
    program = a_ranked_shop(LIFETIME, lasting=lasting)
    member = a_member(program)
    member.buys("200.00")

    after = takes_back(member, program, 200, "2026-03-01")

    assert after is not None
    assert after.tier == tier


def test_a_return_does_not_take_a_granted_tier_but_what_is_beneath_it() -> None:
    program = a_ranked_shop(LIFETIME)
    member = a_member(program)
    member.buys("200.00")
    member.does(granting("silver", "2026-06-01"))

    after = takes_back(member, program, 200, "2026-03-01")

    assert after is not None
    assert (after.tier, after.earned) == ("silver", "bronze")


def test_months_that_carry_a_tier_are_kept_until_they_do_not() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR, PERIOD_END), at="2026-03-01 12:00")
    member.buys("100.00")
    member.at("2027-02-01 12:00").buys("100.00")
    assert list(member.today.progress.months) == [2026 * 12 + 2, 2027 * 12 + 1]

    member.at("2028-02-01 12:00").buys("5.00")

    assert list(member.today.progress.months) == [2027 * 12 + 1, 2028 * 12 + 1]
    member.at("2029-02-01 12:00").buys("5.00")
    assert list(member.today.progress.months) == [2029 * 12 + 1]
