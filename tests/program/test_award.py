"""Points of any order by any rules, beside a second reckoning written for these tests alone."""

import math
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.program.earning.award import award
from shared.program.earning.buyer import GUEST, Buyer
from shared.program.loading import load
from shared.program.orders import Line, Order
from shared.program.shares import apportion
from tests.builders import a_line, an_order
from tests.program.shops import documents, orders

ROUNDINGS: dict[str, Callable[[Fraction], int]] = {
    "floor": math.floor,
    "half_up": lambda exact: math.floor(exact + Fraction(1, 2)),
    "half_even": round,
    "ceiling": math.ceil,
}
MINOR_UNITS = {"USD": 100, "JPY": 1, "KWD": 1000}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def reckoned(
    document: dict[str, Any], wallet: str, line: Line, order: Order, tier: str
) -> Fraction:
    """The exact points of a line, read straight off the document."""
    for_order = [rule for rule in document["earning"] if _is_for(rule, order, document)]
    meant = [rule for rule in for_order if _means(rule, wallet, line)]
    points = sum((_given(rule, line, order) for rule in meant), Fraction(0))
    for rule in meant:
        points *= Fraction(rule.get("factor", "1"))
    if any(rule["kind"] == "exclusion" for rule in meant):
        return Fraction(0)
    levels = document.get("tiers", {"levels": []})["levels"]
    held = [level["multiplier"] for level in levels if level["tier"] == tier]
    return points * Fraction(held[0] if held else 1)


def _given(rule: dict[str, Any], line: Line, order: Order) -> Fraction:
    if rule["kind"] == "per_amount":
        return Fraction(rule["rate"]) * line.amount / MINOR_UNITS[order.currency]
    if rule["kind"] == "per_unit":
        return Fraction(rule["points"]) * line.quantity
    if rule["kind"] == "per_order":
        fellows = [each for each in order.lines if _means(rule, rule["wallet"], each)]
        weights = [each.amount for each in fellows]
        if any(weights):
            return Fraction(rule["points"]) * line.amount / sum(weights)
        return Fraction(rule["points"]) * line.quantity / sum(each.quantity for each in fellows)
    return Fraction(0)


def _is_for(rule: dict[str, Any], order: Order, document: dict[str, Any]) -> bool:
    moment = datetime.fromtimestamp(order.placed_at / 1000, ZoneInfo(document["time_zone"]))
    hours = rule.get("hours")
    night = hours is None or moment.hour >= 22 or moment.hour < 6
    paid_by = order.checkout.payment_method
    first, last = rule.get("first_day", "0000"), rule.get("last_day", "9999")
    return (
        rule.get("currency", order.currency) == order.currency
        and rule.get("minimum", 0) <= sum(line.amount for line in order.lines)
        and order.checkout.channel in rule.get("channels", [order.checkout.channel])
        and paid_by in rule.get("payment_methods", [paid_by])
        and DAYS[moment.weekday()] in rule.get("weekdays", DAYS)
        and night
        and first <= moment.date().isoformat() <= last
    )


def _means(rule: dict[str, Any], wallet: str, line: Line) -> bool:
    return (
        rule.get("wallet", wallet) == wallet
        and rule.get("category", line.category) == line.category
        and rule.get("sku", line.sku) == line.sku
        and rule.get("brand", line.brand) == line.brand
        and (not rule.get("tag") or rule["tag"] in line.tags)
    )


@settings(max_examples=100)
@given(documents(), orders(), st.sampled_from(["level-0", "level-1", "level-2"]))
def test_points_are_those_of_an_independent_reckoning(
    document: dict[str, Any], order: Order, tier: str
) -> None:
    program = load(document)
    buyer = Buyer(tier=tier)

    awards = award(program, order, buyer)

    assert [earned.wallet for earned in awards] == [w["wallet"] for w in document["wallets"]]
    for earned, wallet in zip(awards, document["wallets"], strict=True):
        exact = [reckoned(document, wallet["wallet"], line, order, tier) for line in order.lines]
        assert earned.points == ROUNDINGS[wallet["rounding"]](sum(exact, Fraction(0)))
        assert sum(earned.lines) == earned.points, "lines add up to the order"
        for points, share in zip(earned.lines, exact, strict=True):
            assert abs(points - share) < 1, "no line is more than a point away from its share"


@settings(max_examples=60)
@given(documents(), orders())
def test_the_reasons_of_a_line_add_up_to_its_points(document: dict[str, Any], order: Order) -> None:
    program = load(document)
    buyer = Buyer(tier=program.tiers.levels[-1].tier if program.tiers else None)

    for earned in award(program, order, buyer):
        for line, points in zip(order.lines, earned.lines, strict=True):
            given = [reason.points for reason in earned.reasons if reason.line_id == line.line_id]
            assert sum(given) == points


@settings(max_examples=40)
@given(documents(), orders(), st.randoms(use_true_random=False))
def test_the_order_of_rules_in_the_document_does_not_matter(
    document: dict[str, Any], order: Order, chance: Any
) -> None:
    shuffled = {**document, "earning": chance.sample(document["earning"], len(document["earning"]))}

    points = [(earned.points, earned.lines) for earned in award(load(document), order, GUEST)]

    assert points == [(e.points, e.lines) for e in award(load(shuffled), order, GUEST)]


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
