"""Points parted by when they begin and end: by rule, line by line, adding up exactly."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.program.activation import Delay, Immediate
from shared.program.earning.award import Award, award
from shared.program.earning.buyer import GUEST, Buyer
from shared.program.expiry import Never, Rolling
from shared.program.loading import load
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.shares import spread
from tests.builders import (
    BASE_RULE,
    BOOKS_TWICE,
    NO_GIFT_CARDS,
    SILVER_FROM_100,
    a_program,
    a_sum,
    an_order,
)
from tests.program.shops import documents, orders

A_YEAR = Rolling(months=12, end_of="month")
BONUS = {
    **BASE_RULE,
    "rule": "bonus",
    "rate": "0.5",
    "activation": {"kind": "delay", "days": 14},
    "expiry": {"kind": "rolling", "days": 30},
}


def earned(program: Program, *sums: str, tier: str | None = None, **given: Any) -> Award:
    lines = [a_sum(each, line_id=str(n), **given) for n, each in enumerate(sums, start=1)]
    buyer = Buyer(tier=tier)
    (only,) = award(program, an_order(*lines, placed_at=0), buyer)
    return only


def parts(of: Award) -> list[tuple[str | None, tuple[int, ...]]]:
    return [(grant.rule, grant.lines) for grant in of.grants]


def test_points_on_one_set_of_terms_are_one_grant() -> None:
    order = earned(a_program(), "20.00", "5.45")

    (grant,) = order.grants
    assert (grant.wallet, grant.rule, grant.points, grant.lines) == ("points", None, 25, (20, 5))
    assert (grant.activation, grant.expiry) == (Immediate(), A_YEAR)


def test_a_rule_with_terms_of_its_own_makes_a_grant_of_its_own() -> None:
    order = earned(a_program(earning=[BASE_RULE, BONUS]), "20.00", "5.00")

    usual, bonus = order.grants
    assert (usual.rule, usual.points, usual.lines) == (None, 25, (20, 5))
    assert (usual.activation, usual.expiry) == (Immediate(), A_YEAR)
    assert (bonus.rule, bonus.points, bonus.lines) == ("bonus", 12, (10, 2))
    assert (bonus.activation, bonus.expiry) == (Delay(days=14), Rolling(days=30))
    assert order.lines == (30, 7)


def test_a_program_of_one_rule_with_terms_of_its_own_makes_one_grant() -> None:
    assert parts(earned(a_program(earning=[BONUS]), "20.00")) == [("bonus", (10,))]


def test_rules_on_the_same_terms_share_a_grant() -> None:
    twin = {**BONUS, "rule": "twin"}

    assert parts(earned(a_program(earning=[BASE_RULE, BONUS, twin]), "20.00")) == [
        (None, (20,)),
        ("bonus", (20,)),
    ]


def test_the_terms_of_the_tier_held_go_before_the_wallets() -> None:
    levels = [
        {"tier": "bronze", "threshold": 0},
        {"tier": "silver", "threshold": 10, "multiplier": "1.5", "expiry": {"kind": "never"}},
    ]
    program = a_program(tiers={**SILVER_FROM_100, "levels": levels}, earning=[BASE_RULE, BONUS])

    order = earned(program, "20.00", tier="silver")

    assert [grant.expiry for grant in order.grants] == [Never(), Rolling(days=30)]
    assert parts(order) == [(None, (30,)), ("bonus", (15,))], "the multiplier scales both alike"


def test_multipliers_and_exclusions_scale_every_grant_alike() -> None:
    program = a_program(earning=[BASE_RULE, BONUS, BOOKS_TWICE, NO_GIFT_CARDS])

    assert parts(earned(program, "20.00", category="books")) == [(None, (40,)), ("bonus", (20,))]
    assert parts(earned(program, "20.00", category="gift_card")) == []


def test_a_grant_that_comes_to_nothing_is_left_out() -> None:
    rules = [BASE_RULE, {**BONUS, "rate": "0.001"}]

    assert parts(earned(a_program(earning=rules), "20.00")) == [(None, (20,))]


def test_a_point_goes_to_the_rule_it_is_owed_to() -> None:
    """Each line has half a point of either rule; every second line's point is the bonus's."""
    rules = [{**BASE_RULE, "rate": "0.5"}, BONUS]

    order = earned(a_program(earning=rules), "1.00", "1.00", "1.00", "1.00")

    assert parts(order) == [(None, (1, 0, 1, 0)), ("bonus", (0, 1, 0, 1))]


@settings(max_examples=100)
@given(documents(), orders(), st.sampled_from(["level-0", "level-1", "level-2"]))
def test_grants_add_up_to_the_award_line_by_line(
    document: dict[str, Any], order: Order, tier: str
) -> None:
    program = load(document)
    buyer = Buyer(tier=tier)

    for of_wallet in award(program, order, buyer):
        grants = of_wallet.grants
        assert sum(grant.points for grant in grants) == of_wallet.points
        for grant in grants:
            assert grant.wallet == of_wallet.wallet
            assert sum(grant.lines) == grant.points > 0
            assert min(grant.lines) >= 0
        for position, points in enumerate(of_wallet.lines):
            assert sum(grant.lines[position] for grant in grants) == points
        kinds = [(grant.activation, grant.expiry) for grant in grants]
        assert len(set(kinds)) == len(kinds)


@settings(max_examples=60)
@given(documents(), orders())
def test_terms_change_when_points_begin_and_end_and_never_how_many_there_are(
    document: dict[str, Any], order: Order
) -> None:
    bare = [
        {key: value for key, value in rule.items() if key not in ("activation", "expiry")}
        for rule in document["earning"]
    ]

    with_terms = award(load(document), order, GUEST)
    without = award(load({**document, "earning": bare}), order, GUEST)

    assert [(a.points, a.lines, a.reasons) for a in with_terms] == [
        (a.points, a.lines, a.reasons) for a in without
    ]
    assert all(len(a.grants) == bool(a.points) for a in without)


SHARES = st.fractions(min_value=0, max_value=1000, max_denominator=60)


@given(st.lists(st.lists(SHARES, min_size=3, max_size=3), min_size=1, max_size=8), st.booleans())
def test_every_part_is_its_share_rounded_down_or_up(rows: list[list[Fraction]], up: bool) -> None:
    exact = [sum(shares, Fraction(0)) for shares in rows]
    totals = [each.__ceil__() if up else each.__floor__() for each in exact]

    for total, shares, split in zip(totals, rows, spread(totals, rows), strict=True):
        assert sum(split) == total
        for points, share in zip(split, shares, strict=True):
            assert share.__floor__() <= points <= share.__ceil__()


@pytest.mark.parametrize("count", [2, 10, 500])
def test_remainders_carry_on_so_that_many_small_lines_are_split_evenly(count: int) -> None:
    halves = [[Fraction(1, 2), Fraction(1, 2)]] * count

    columns = list(zip(*spread([1] * count, halves), strict=True))

    assert [sum(column) for column in columns] == [count // 2, count // 2]
