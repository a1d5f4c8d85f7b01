"""What did not apply to an order, and why not."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.program.decimals import decimal_text
from shared.program.earning.award import award
from shared.program.earning.buyer import Buyer
from shared.program.earning.misses import Miss, misses
from shared.program.expiry import Dates, Never, Rolling, Sliding
from shared.program.loading import load
from shared.program.orders import Line, Order
from shared.program.program import Program
from tests.builders import BASE_RULE, BOOKS_TWICE, a_line, a_program, an_order, instant
from tests.program import shops

PLACED = instant("2026-03-01")
EUROS = {**BASE_RULE, "rule": "euros", "currency": "EUR"}


def missed(program: Program, *lines: Line, tier: str | None = None) -> list[Miss]:
    order = an_order(*lines, placed_at=PLACED)
    buyer = Buyer(tier=tier)
    return list(misses(program, order, buyer, award(program, order, buyer)))


def a_shop(*earning: dict[str, Any], **given: Any) -> Program:
    return a_program(earning=list(earning), **{"tiers": None, **given})


def test_a_rate_in_another_currency_is_told_once_for_the_whole_order() -> None:
    shop = a_shop(BASE_RULE, EUROS)

    assert missed(shop, a_line("1"), a_line("2")) == [
        Miss("euros", None, "only orders in EUR earn by it")
    ]


def test_a_line_of_no_amount_earns_nothing_and_so_nothing_to_multiply() -> None:
    shop = a_shop(BASE_RULE, BOOKS_TWICE)

    assert missed(shop, a_line("1", category="books"), a_line("2", category="books", amount=0)) == [
        Miss("base", "2", "an amount of 0 earns nothing"),
        Miss("books", "2", "the line had earned nothing"),
    ]


def test_an_order_is_told_nothing_of_rules_for_events() -> None:
    given = {"kind": "per_event", "wallet": "points", "event": "visit", "points": "5"}
    shop = a_shop(BASE_RULE, {"rule": "visits", **given}, events=[{"event": "visit"}])

    assert missed(shop, a_line("1")) == []


def test_lines_of_other_categories_are_told_where_the_rule_acted_on_one() -> None:
    shop = a_shop(BASE_RULE, BOOKS_TWICE)

    assert missed(shop, a_line("1"), a_line("2", category="books")) == [
        Miss("books", "1", "only lines of category books")
    ]


def test_the_next_tier_that_multiplies_by_more_is_told_and_only_that() -> None:
    def tiered(metric: str, **given: Any) -> Program:
        levels = [
            {"tier": "bronze", "threshold": 0},
            {"tier": "silver", "threshold": 100},
            {"tier": "gold", "threshold": 20_000, "multiplier": "1.5"},
            {"tier": "black", "threshold": 50_000, "multiplier": "2"},
        ]
        window = {"kind": "lifetime"}
        tiers = {"metric": metric, "window": window, "levels": levels, **given}
        return a_shop(BASE_RULE, tiers=tiers)

    (spend,) = missed(tiered("spend"), tier="bronze")
    assert (spend.rule, spend.line_id) == ("tier:gold", None)
    assert spend.why == "1.5 times only from 200.00 USD of spend on; the member held bronze"
    (orders,) = missed(tiered("orders"), tier="gold")
    assert orders.why == "2 times only from 50000 orders on; the member held gold"
    (nobody,) = missed(tiered("spend", currency="USD"))
    assert nobody.why == "1.5 times only from 200.00 USD of spend on; the member held no tier"
    assert missed(tiered("spend"), tier="black") == []


def test_spend_of_no_known_currency_is_told_as_it_is_counted() -> None:
    tiers = a_program().tiers

    assert tiers is not None
    assert tiers.value_text(12345, None) == "a spend of 12345"


@given(document=shops.documents(), order=shops.orders())
def test_every_rule_either_acts_on_a_line_or_says_why_not(
    document: dict[str, Any], order: Order
) -> None:
    program = load(document)
    buyer = Buyer(tier=program.tiers.levels[0].tier if program.tiers else None)
    awards = award(program, order, buyer)

    acted = {(reason.rule, reason.line_id) for each in awards for reason in each.reasons}
    told = {
        (miss.rule, line.line_id)
        for miss in misses(program, order, buyer, awards)
        for line in order.lines
        if miss.line_id in (None, line.line_id)
    }
    rules = {(rule.rule, line.line_id) for rule in program.earning for line in order.lines}
    by_rules = {each for each in acted | told if not each[0].startswith("tier:")}
    assert by_rules == rules
    assert not acted & told


@given(number=st.fractions(), digits=st.integers(0, 30))
def test_a_decimal_says_exactly_what_it_stands_for(number: Fraction, digits: int) -> None:
    decimal = Fraction(number.numerator, 10**digits)

    assert Fraction(decimal_text(decimal)) == decimal


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(25), "25"),
        (Fraction(-1, 20), "-0.05"),
        (Fraction(7, 2), "3.5"),
    ],
)
def test_decimals_are_written_without_needless_digits(number: Fraction, text: str) -> None:
    assert decimal_text(number) == text


def test_expiries_are_told_in_words() -> None:
    assert Never().text() == "never expire"
    assert Rolling(months=1, end_of="half_year").text() == (
        "expire 1 month after they begin, at the end of the half-year"
    )
    assert Sliding(days=90, activities=("order",)).text() == (
        "expire 90 days after the last activity, at the end of the day"
    )
    assert Dates(dates=("06-30", "12-31"), at_least_days=30).text() == (
        "expire at the end of the next 06-30 or 12-31, at least 30 days away"
    )
