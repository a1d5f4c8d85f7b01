"""Stacking: which of several rules act on a line, by groups, priorities and exclusive rules."""

from typing import Any

import pytest

from shared.program.earning.award import Award, award
from shared.program.earning.buyer import GUEST
from shared.program.earning.misses import misses
from shared.program.loading import InvalidProgram, load
from shared.program.orders import Line, Order
from tests.builders import BASE_RULE, a_document, a_line, an_order, instant

BOOK = a_line("1", category="books", brand="acme", amount=1000)
MUG = a_line("2", brand="acme", amount=1000)
PLACED = instant("2026-03-01")


def a_multiplier(rule: str, factor: str, **given: Any) -> dict[str, Any]:
    return {"rule": rule, "kind": "multiplier", "factor": factor, **given}


def a_bonus(rule: str, points: str, **given: Any) -> dict[str, Any]:
    return {"rule": rule, "kind": "per_order", "wallet": "points", "points": points, **given}


def earned(*rules: dict[str, Any], order: Order | None = None, **group: Any) -> Award:
    """What a book and a mug of 10.00 each earn."""
    groups = [{"group": "promos", **group}] if group else []
    shop = load(a_document(earning=[BASE_RULE, *rules], groups=groups, tiers=SINGLE))
    (only,) = award(shop, order or an_order(BOOK, MUG, placed_at=PLACED), GUEST)
    return only


SINGLE = {
    "metric": "spend",
    "window": {"kind": "lifetime"},
    "levels": [{"tier": "bronze", "threshold": 0}],
}
IN_PROMOS = {"group": "promos"}
DOUBLE_BRAND = a_multiplier("brand", "2", brand="acme", **IN_PROMOS)
TRIPLE_BOOKS = a_multiplier("books", "3", category="books", **IN_PROMOS)


def test_the_best_multiplier_of_a_group_is_taken_line_by_line() -> None:
    assert earned(DOUBLE_BRAND, TRIPLE_BOOKS, takes="best").lines == (30, 20)


def test_or_once_for_the_whole_order() -> None:
    fourfold = a_multiplier("fourfold", "4", category="books", **IN_PROMOS)

    assert earned(DOUBLE_BRAND, fourfold, takes="best", by="order").lines == (40, 10), (
        "30 > 10 + 10"
    )


def test_of_two_that_add_as_much_the_first_in_the_document_is_taken() -> None:
    assert earned(TRIPLE_BOOKS, DOUBLE_BRAND, takes="best", by="order").lines == (30, 10)
    assert earned(DOUBLE_BRAND, TRIPLE_BOOKS, takes="best", by="order").lines == (20, 20)


def test_a_group_that_takes_all_multiplies_all() -> None:
    assert earned(DOUBLE_BRAND, TRIPLE_BOOKS, takes="all").lines == (60, 20)


def test_the_first_of_a_group_is_that_of_the_highest_priority() -> None:
    urgent = {**TRIPLE_BOOKS, "priority": 5}

    assert earned(DOUBLE_BRAND, TRIPLE_BOOKS, takes="first").lines == (20, 20)
    assert earned(DOUBLE_BRAND, urgent, takes="first").lines == (30, 20)


def test_the_best_bonus_of_an_order_is_given_alone() -> None:
    small = a_bonus("small", "5", minimum=500, currency="USD", **IN_PROMOS)
    large = a_bonus("large", "50", minimum=2000, currency="USD", **IN_PROMOS)

    assert earned(small, large, takes="best", by="order").points == 20 + 50


def test_a_rule_beside_a_group_acts_all_the_same() -> None:
    flat = a_bonus("flat", "4")
    small, large = a_bonus("small", "5", **IN_PROMOS), a_bonus("large", "50", **IN_PROMOS)

    assert earned(flat, small, large, takes="best").points == 20 + 4 + 50


def test_an_exclusive_rule_gives_alone_on_its_lines() -> None:
    books = {**BASE_RULE, "rule": "books", "rate": "5", "category": "books"}

    assert earned({**books, "exclusive": True, "priority": 1}).lines == (50, 10)
    assert earned({**books, "exclusive": True, "priority": -1}).lines == (60, 10), "base went first"


def test_an_exclusive_multiplier_leaves_what_gives_alone() -> None:
    alone = {**a_multiplier("books", "3", category="books"), "exclusive": True, "priority": 1}
    brand = a_multiplier("brand", "2", brand="acme")

    assert earned(brand, alone).lines == (30, 20)


def test_a_rule_that_its_group_did_not_take_excludes_nobody() -> None:
    loser = {**DOUBLE_BRAND, "exclusive": True, "priority": 9}
    other = a_multiplier("other", "10", brand="acme")

    assert earned(loser, TRIPLE_BOOKS, other, takes="best").lines == (300, 20)


def test_what_was_not_taken_is_told() -> None:
    alone = {**BASE_RULE, "rule": "alone", "exclusive": True, "priority": 1, "category": "books"}
    closed = a_multiplier("closed", "3", brand="acme", exclusive=True, priority=1)
    brand = a_multiplier("brand", "2", brand="acme")
    groups = [{"group": "promos", "takes": "best"}]
    rules = [
        BASE_RULE,
        alone,
        closed,
        brand,
        a_bonus("a", "1", **IN_PROMOS),
        a_bonus("b", "2", **IN_PROMOS),
    ]
    shop = load(a_document(earning=rules, groups=groups, tiers=None) | {"tiers": SINGLE})
    order = an_order(BOOK, MUG, placed_at=PLACED)

    told = {
        (miss.rule, miss.line_id): miss.why
        for miss in misses(shop, order, GUEST, award(shop, order, GUEST))
    }

    assert told == {
        ("base", "1"): "an exclusive rule went before it",
        ("alone", "2"): "only lines of category books",
        ("brand", None): "the line had earned nothing, or an exclusive rule went before",
        ("a", None): "the group promos took another rule, or an exclusive one went before",
        ("b", "1"): "the group promos took another rule, or an exclusive one went before",
    }


def test_groups_have_names_of_their_own() -> None:
    twice = [{"group": "promos", "takes": "best"}, {"group": "promos", "takes": "all"}]

    with pytest.raises(InvalidProgram, match="/groups/1/group"):
        load(a_document(groups=twice))


def test_the_same_lines_whatever_else_is_in_the_order() -> None:
    lines: list[Line] = [BOOK, MUG, a_line("3", amount=0, category="books")]

    assert earned(
        DOUBLE_BRAND, TRIPLE_BOOKS, takes="best", order=an_order(*lines, placed_at=PLACED)
    ).lines == (
        30,
        20,
        0,
    )
