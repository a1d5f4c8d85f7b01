"""Points of any order by any rules, beside a second reckoning written for these tests alone."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.program.award import award
from shared.program.loading import load
from shared.program.orders import Line, Order
from shared.program.shares import apportion
from tests.builders import a_line, an_order
from tests.program.shops import documents, orders

ENOUGH_DIGITS = Context(prec=400)
ROUNDINGS = {"floor": ROUND_FLOOR, "half_up": ROUND_HALF_UP, "ceiling": ROUND_CEILING}
MINOR_UNITS = {"USD": Decimal(100), "JPY": Decimal(1), "KWD": Decimal(1000)}


def reckoned(document: dict[str, Any], wallet: str, line: Line, order: Order, tier: str) -> Decimal:
    """The exact points of a line, read straight off the document."""
    times, points = ENOUGH_DIGITS.multiply, Decimal(0)
    meant = [rule for rule in document["earning"] if _means(rule, wallet, line)]
    for rule in meant:
        if rule["kind"] == "per_amount" and rule["currency"] == order.currency:
            units = ENOUGH_DIGITS.divide(Decimal(line.amount), MINOR_UNITS[order.currency])
            points = ENOUGH_DIGITS.add(points, times(Decimal(rule["rate"]), units))
    for rule in meant:
        points = times(points, Decimal(rule.get("factor", "1")))
    if any(rule["kind"] == "exclusion" for rule in meant):
        return Decimal(0)
    levels = document.get("tiers", {"levels": []})["levels"]
    return times(
        points,
        next(
            (Decimal(level["multiplier"]) for level in levels if level["tier"] == tier), Decimal(1)
        ),
    )


def _means(rule: dict[str, Any], wallet: str, line: Line) -> bool:
    return (
        rule.get("wallet", wallet) == wallet
        and rule.get("category", line.category) == line.category
        and rule.get("sku", line.sku) == line.sku
    )


@settings(max_examples=100)
@given(documents(), orders(), st.sampled_from(["level-0", "level-1", "level-2"]))
def test_points_are_those_of_an_independent_reckoning(
    document: dict[str, Any], order: Order, tier: str
) -> None:
    program = load(document)
    held = program.tiers.level(tier) if program.tiers else None

    awards = award(program, order, held)

    assert [earned.wallet for earned in awards] == [w["wallet"] for w in document["wallets"]]
    for earned, wallet in zip(awards, document["wallets"], strict=True):
        exact = [reckoned(document, wallet["wallet"], line, order, tier) for line in order.lines]
        total = Decimal(0)
        for share in exact:
            total = ENOUGH_DIGITS.add(total, share)
        whole = total.to_integral_value(ROUNDINGS[wallet["rounding"]], context=ENOUGH_DIGITS)
        assert earned.points == whole
        assert sum(earned.lines) == earned.points, "lines add up to the order"
        for points, share in zip(earned.lines, exact, strict=True):
            assert abs(points - share) < 1, "no line is more than a point away from its share"


@settings(max_examples=60)
@given(documents(), orders())
def test_the_reasons_of_a_line_add_up_to_its_points(document: dict[str, Any], order: Order) -> None:
    program = load(document)
    level = program.tiers.levels[-1] if program.tiers else None

    for earned in award(program, order, level):
        for line, points in zip(order.lines, earned.lines, strict=True):
            given = [reason.points for reason in earned.reasons if reason.line_id == line.line_id]
            assert sum(given) == points


@settings(max_examples=40)
@given(documents(), orders(), st.randoms(use_true_random=False))
def test_the_order_of_rules_in_the_document_does_not_matter(
    document: dict[str, Any], order: Order, chance: Any
) -> None:
    shuffled = {**document, "earning": chance.sample(document["earning"], len(document["earning"]))}

    points = [(earned.points, earned.lines) for earned in award(load(document), order, None)]

    assert points == [(e.points, e.lines) for e in award(load(shuffled), order, None)]


@pytest.mark.parametrize(
    ("total", "shares", "lines"),
    [
        (25, ["20", "5.45"], (20, 5)),
        (2, ["0.5", "0.5", "0.5", "0.5"], (1, 1, 0, 0)),
        (3, ["0.9", "0.2", "1.9"], (1, 0, 2)),
        (1, ["0.3", "0.3", "0.4"], (0, 0, 1)),
        (0, ["0.3", "0.3"], (0, 0)),
        (4, ["1.1", "1.1", "1.1"], (2, 1, 1)),
        (7, ["7", "0"], (7, 0)),
    ],
)
def test_the_largest_remainder_gets_the_point_and_of_equals_the_earlier_line(
    total: int, shares: list[str], lines: tuple[int, ...]
) -> None:
    assert apportion(total, [Fraction(share) for share in shares]) == lines


SHARES = st.fractions(min_value=0, max_value=10**9, max_denominator=10**6)


@settings(max_examples=60)
@given(st.lists(SHARES, min_size=1, max_size=12), st.sampled_from(["down", "up"]))
def test_a_larger_remainder_never_gets_less_than_a_smaller_one(
    shares: list[Fraction], rounding: str
) -> None:
    exact = sum(shares, Fraction(0))
    total = exact.__ceil__() if rounding == "up" else exact.__floor__()

    lines = apportion(total, shares)

    assert sum(lines) == total
    extra = [line - share.__floor__() for line, share in zip(lines, shares, strict=True)]
    assert set(extra) <= {0, 1}
    remainders = [share - share.__floor__() for share in shares]
    given = [r for r, one_more in zip(remainders, extra, strict=True) if one_more]
    refused = [r for r, one_more in zip(remainders, extra, strict=True) if not one_more]
    assert min(given, default=Fraction(1)) >= max(refused, default=Fraction(0))


def test_the_amount_of_an_order_is_the_sum_of_its_lines() -> None:
    order = an_order(a_line(amount=2000), a_line(amount=545), placed_at=0)

    assert order.amount == 2545
