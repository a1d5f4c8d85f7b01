"""What each kind of earning rule does, in examples."""

from fractions import Fraction
from typing import Any

import pytest

from shared.program.decimals import decimal_text
from shared.program.earning.award import Award, award
from shared.program.earning.buyer import GUEST, Buyer
from shared.program.earning.misses import Miss, misses
from shared.program.earning.steps import Reason
from shared.program.loading import InvalidProgram
from shared.program.orders import Line
from shared.program.program import Program
from tests.builders import (
    BASE_RULE,
    BOOKS_TWICE,
    NO_GIFT_CARDS,
    a_line,
    a_program,
    a_sum,
    a_wallet,
    an_order,
    instant,
)


def a_shop_with(*earning: dict[str, Any], **given: Any) -> Program:
    return a_program(earning=list(earning), **given)


def what_is_earned(
    program: Program, *lines: Line, tier: str | None = None, currency: str = "USD"
) -> Award:
    buyer = Buyer(tier=tier)
    return award(program, an_order(*lines, placed_at=0, currency=currency), buyer)[0]


@pytest.mark.parametrize(
    ("spent", "points"), [("0.00", 0), ("0.99", 0), ("1.00", 1), ("25.45", 25), ("25.99", 25)]
)
def test_a_point_per_whole_dollar(spent: str, points: int) -> None:
    assert what_is_earned(a_shop_with(BASE_RULE), a_sum(spent)).points == points


def test_a_rate_is_per_whole_unit_of_its_currency_whatever_its_minor_units() -> None:
    yen = {**BASE_RULE, "rule": "yen", "currency": "JPY", "rate": "0.01"}
    dinar = {**BASE_RULE, "rule": "dinar", "currency": "KWD", "rate": "2"}
    shop = a_shop_with(BASE_RULE, yen, dinar, tiers=None)

    assert what_is_earned(shop, a_line(amount=5000), currency="JPY").points == 50
    assert what_is_earned(shop, a_line(amount=5000), currency="KWD").points == 10
    assert what_is_earned(shop, a_line(amount=5000), currency="USD").points == 50


def test_rates_in_the_same_currency_add_up() -> None:
    bonus = {**BASE_RULE, "rule": "bonus", "rate": "0.5"}

    assert what_is_earned(a_shop_with(BASE_RULE, bonus), a_sum("19.99")).points == 29


def test_a_category_earns_twice_and_the_rest_does_not() -> None:
    shop = a_shop_with(BASE_RULE, BOOKS_TWICE)

    earned = what_is_earned(
        shop,
        a_sum("10.00", line_id="novel", category="books"),
        a_sum("10.00", line_id="mug", category="kitchen"),
        a_sum("10.00", line_id="pen"),
    )

    assert earned.lines == (20, 10, 10)


def test_a_sku_can_be_multiplied_too() -> None:
    mugs = {"rule": "mugs", "kind": "multiplier", "sku": "mug", "factor": "3"}

    earned = what_is_earned(
        a_shop_with(BASE_RULE, mugs),
        a_sum("10.00", line_id="1", sku="mug"),
        a_sum("10.00", line_id="2", sku="pen"),
    )

    assert earned.lines == (30, 10)


def test_a_rule_with_category_and_sku_means_both() -> None:
    narrow = {**BOOKS_TWICE, "sku": "atlas"}

    earned = what_is_earned(
        a_shop_with(BASE_RULE, narrow),
        a_sum("10.00", line_id="1", category="books", sku="atlas"),
        a_sum("10.00", line_id="2", category="books", sku="novel"),
        a_sum("10.00", line_id="3", category="maps", sku="atlas"),
    )

    assert earned.lines == (20, 10, 10)


def test_multipliers_multiply_each_other() -> None:
    atlases = {"rule": "atlases", "kind": "multiplier", "sku": "atlas", "factor": "1.5"}

    earned = what_is_earned(
        a_shop_with(atlases, BOOKS_TWICE, BASE_RULE), a_sum("10.00", category="books", sku="atlas")
    )

    assert earned.points == 30


def test_gift_cards_earn_nothing_even_in_a_multiplied_category() -> None:
    twice = {"rule": "twice", "kind": "multiplier", "category": "gift_card", "factor": "2"}

    earned = what_is_earned(
        a_shop_with(NO_GIFT_CARDS, twice, BASE_RULE),
        a_sum("50.00", line_id="card", category="gift_card"),
        a_sum("10.00", line_id="mug"),
    )

    assert earned.lines == (0, 10)


def test_the_tier_held_multiplies_what_is_earned() -> None:
    shop = a_shop_with(BASE_RULE)

    assert what_is_earned(shop, a_sum("10.00"), tier="silver").points == 15
    assert what_is_earned(shop, a_sum("10.00"), tier="bronze").points == 10
    assert what_is_earned(shop, a_sum("10.00"), tier="unheard-of").points == 10


def test_an_order_is_rounded_once_not_line_by_line() -> None:
    halves = [a_sum("0.50", line_id=str(n)) for n in range(5)]

    for rounding, points in (("floor", 2), ("half_up", 3), ("ceiling", 3)):
        shop = a_shop_with(BASE_RULE, wallets=[a_wallet(rounding=rounding)])
        assert what_is_earned(shop, *halves).points == points


def test_wallets_earn_by_rules_of_their_own() -> None:
    cashback = {**BASE_RULE, "rule": "cash", "wallet": "cashback", "rate": "0.05"}
    no_cash_for_books = {**NO_GIFT_CARDS, "rule": "x", "category": "books", "wallet": "cashback"}
    twice_points = {**BOOKS_TWICE, "wallet": "points"}
    shop = a_shop_with(
        BASE_RULE,
        cashback,
        no_cash_for_books,
        twice_points,
        wallets=[a_wallet(), a_wallet(wallet="cashback")],
    )
    order = an_order(
        a_sum("100.00", line_id="1", category="books"),
        a_sum("100.00", line_id="2"),
        placed_at=0,
    )

    points, cash = award(shop, order, GUEST)

    assert (points.wallet, points.lines) == ("points", (200, 100))
    assert (cash.wallet, cash.lines) == ("cashback", (0, 5))


def test_the_reasons_say_what_each_rule_gave_to_each_line() -> None:
    shop = a_shop_with(BASE_RULE, BOOKS_TWICE, NO_GIFT_CARDS)

    earned = what_is_earned(
        shop,
        a_sum("10.50", line_id="novel", category="books"),
        a_sum("5.00", line_id="card", category="gift_card"),
        tier="silver",
    )

    assert earned.reasons == (
        Reason("base", "novel", "points", 10, "1 point per 1.00 USD"),
        Reason("books", "novel", "points", 11, "2 times for category books"),
        Reason("tier:silver", "novel", "points", 10, "1.5 times for tier silver"),
        Reason("base", "card", "points", 5, "1 point per 1.00 USD"),
        Reason("gift-cards", "card", "points", -5, "category gift_card earns nothing"),
    )


def test_rules_that_did_nothing_give_no_reason() -> None:
    shop = a_shop_with(BOOKS_TWICE, NO_GIFT_CARDS, BASE_RULE)

    assert what_is_earned(shop, a_sum("0.00", category="books")).reasons == ()


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({**BASE_RULE, "rate": "2.5"}, "2.5 points per 1.00 USD"),
        ({**BASE_RULE, "rate": "1.0", "currency": "JPY"}, "1.0 point per 1 JPY"),
        ({**BOOKS_TWICE, "sku": "atlas"}, "2 times for category books and SKU atlas"),
        ({"rule": "x", "kind": "exclusion", "sku": "bag"}, "SKU bag earns nothing"),
    ],
)
def test_a_rule_says_in_words_what_it_does(rule: dict[str, Any], text: str) -> None:
    assert a_shop_with(rule, tiers=None).earning[0].text() == text


def test_a_program_takes_the_currencies_its_rules_name() -> None:
    assert a_shop_with(BASE_RULE).takes_currency("USD")
    assert not a_shop_with(BASE_RULE).takes_currency("EUR")
    assert a_shop_with(BOOKS_TWICE).takes_currency("EUR"), "no rule names any"


PER_MUG = {"rule": "mugs", "kind": "per_unit", "wallet": "points", "points": "5", "sku": "mug"}
WELCOME = {"rule": "welcome", "kind": "per_order", "wallet": "points", "points": "50"}


def test_points_for_each_unit_whatever_it_costs() -> None:
    earned = what_is_earned(
        a_shop_with(PER_MUG),
        a_line("1", sku="mug", quantity=3, amount=0),
        a_line("2", sku="tea", quantity=9),
    )
    assert (earned.points, earned.lines) == (15, (15, 0))
    assert [reason.text for reason in earned.reasons] == ["5 points for each unit of SKU mug"]


def test_points_for_an_order_are_shared_by_what_its_lines_cost() -> None:
    earned = what_is_earned(
        a_shop_with(WELCOME),
        a_line("1", amount=3000),
        a_line("2", amount=1000),
        a_line("3", amount=0),
    )
    assert (earned.points, earned.lines) == (50, (38, 12, 0))
    assert {reason.text for reason in earned.reasons} == {"50 points for the order"}


def test_points_for_an_order_of_free_things_are_shared_by_units() -> None:
    earned = what_is_earned(
        a_shop_with(WELCOME), a_line("1", amount=0, quantity=4), a_line("2", amount=0)
    )
    assert earned.lines == (40, 10)


def test_a_product_that_is_there_earns_once_however_often() -> None:
    for_books = {**WELCOME, "category": "books"}
    books = [a_line(str(n), category="books") for n in range(3)]
    assert what_is_earned(a_shop_with(for_books), *books, a_line("9")).points == 50
    assert what_is_earned(a_shop_with(for_books), a_line("9")).points == 0


def test_thirds_come_to_the_whole() -> None:
    lines = [a_line(str(n)) for n in range(3)]
    earned = what_is_earned(a_shop_with({**WELCOME, "points": "100"}), *lines)
    assert (earned.points, earned.lines) == (100, (34, 33, 33))


def test_multipliers_need_not_name_lines() -> None:
    weekend = {
        "rule": "weekend",
        "kind": "multiplier",
        "factor": "3",
        "weekdays": ["saturday", "sunday"],
    }
    shop = a_shop_with(BASE_RULE, weekend)
    saturday = an_order(a_sum("20.00"), placed_at=instant("2026-03-07 10:00"))
    monday = an_order(a_sum("20.00"), placed_at=instant("2026-03-09 10:00"))
    assert [award(shop, order, GUEST)[0].points for order in (saturday, monday)] == [60, 20]
    assert shop.earning[1].text() == "3 times for such orders"


def test_a_free_line_beside_others_has_no_part_and_is_told_so() -> None:
    shop = a_shop_with(WELCOME, tiers=None)
    order = an_order(a_line("1"), a_line("2", amount=0), placed_at=0)

    assert list(misses(shop, order, GUEST, award(shop, order, GUEST))) == [
        Miss("welcome", "2", "an amount of 0 has no part in it")
    ]


@pytest.mark.parametrize("kind", ["per_unit", "per_order"])
def test_points_are_more_than_none(kind: str) -> None:
    with pytest.raises(InvalidProgram, match="/earning/0/points: must be more than 0"):
        a_shop_with({**WELCOME, "kind": kind, "points": "0"})


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(1, 3), "0.333333…"), (Fraction(-50, 3), "-16.666666…"), (Fraction(1, 8), "0.125")],
)
def test_a_number_without_an_end_is_cut_when_it_is_told(number: Fraction, text: str) -> None:
    assert decimal_text(number) == text
