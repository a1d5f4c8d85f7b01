"""Conditions: which orders, lines and times a rule is for, and what is said where it is not."""

from typing import Any

import pytest

from shared.program.earning.buyer import GUEST, Buyer
from shared.program.earning.occasions import OrderOccasion
from shared.program.earning.rules import OrderRule
from shared.program.loading import InvalidProgram, load
from shared.program.orders import Checkout, Line, Order
from tests.builders import BASE_RULE, SILVER_FROM_100, a_document, a_line, instant

SATURDAY = "2026-03-07"
BERLIN = "Europe/Berlin"


def a_rule(**conditions: Any) -> OrderRule:
    """A rule with conditions, as a program's document says them."""
    document = a_document(earning=[{**BASE_RULE, **conditions}], time_zone=BERLIN)
    rule = load(document).earning[0]
    assert isinstance(rule, OrderRule)
    return rule


def missed(rule: OrderRule, order: Order, buyer: Buyer = GUEST) -> str | None:
    """Why the rule is not for an order."""
    return rule.miss(OrderOccasion(order, buyer, BERLIN))


def line_missed(rule: OrderRule, line: Line) -> str | None:
    """Why the rule is not for a line."""
    return rule.line_miss(line, OrderOccasion(an_order_of(line), GUEST, BERLIN))


def an_order_of(*lines: Line, at: str = f"{SATURDAY} 12:00", **given: Any) -> Order:
    """An order placed at a time on Berlin's clocks."""
    placed_at = instant(at, BERLIN)
    return Order(
        placed_at=placed_at, currency="USD", lines=lines or (a_line(),), checkout=Checkout(**given)
    )


def flaws_of(**conditions: Any) -> dict[str, str]:
    with pytest.raises(InvalidProgram) as invalid:
        a_rule(**conditions)
    return {flaw.pointer: flaw.detail for flaw in invalid.value.flaws}


@pytest.mark.parametrize(
    ("conditions", "meant", "other", "why"),
    [
        ({"category": "books"}, {"category": "books"}, {}, "only lines of category books"),
        ({"brand": "acme"}, {"brand": "acme"}, {"brand": "emca"}, "only lines of brand acme"),
        ({"sku": "atlas"}, {"sku": "atlas"}, {"sku": "mug"}, "only lines of SKU atlas"),
        ({"tag": "new"}, {"tags": ("red", "new")}, {"tags": ("red",)}, "only lines of tag new"),
        (
            {"brand": "acme", "tag": "new"},
            {"brand": "acme", "tags": ("new",)},
            {"brand": "acme"},
            "only lines of brand acme and tag new",
        ),
    ],
)
def test_a_line_meets_them_or_is_told_why_not(
    conditions: dict[str, Any], meant: dict[str, Any], other: dict[str, Any], why: str
) -> None:
    rule = a_rule(**conditions)

    assert (rule.meets(a_line(**meant)), line_missed(rule, a_line(**meant))) == (True, None)
    assert (rule.meets(a_line(**other)), line_missed(rule, a_line(**other))) == (False, why)


@pytest.mark.parametrize(
    ("conditions", "meant", "other", "why"),
    [
        (
            {"channels": ["app", "store"]},
            {"channel": "app"},
            {"channel": "web"},
            "only orders of the channel app or store",
        ),
        (
            {"codes": ["ANNA10", "BEN"]},
            {"codes": ("first", "anna10")},
            {"codes": ("ANNA",)},
            "only orders with the code ANNA10 or BEN",
        ),
        ({"stores": ["Ulm"]}, {"store": "Ulm"}, {}, "only orders of the store Ulm"),
        ({"markets": ["DE"]}, {"market": "DE"}, {"market": "AT"}, "only orders of the market DE"),
        (
            {"payment_methods": ["card", "wire", "cash"]},
            {"payment_method": "wire"},
            {},
            "only orders paid by card, wire or cash",
        ),
    ],
)
def test_an_order_meets_them_or_is_told_why_not(
    conditions: dict[str, Any], meant: dict[str, Any], other: dict[str, Any], why: str
) -> None:
    rule = a_rule(**conditions)

    assert missed(rule, an_order_of(**meant)) is None
    assert missed(rule, an_order_of(**other)) == why


@pytest.mark.parametrize(
    ("conditions", "meant", "other", "why"),
    [
        (
            {"weekdays": ["saturday", "sunday"]},
            [f"{SATURDAY} 00:00", "2026-03-08 23:59"],
            ["2026-03-06 23:59", "2026-03-09 00:00"],
            "only on saturday or sunday",
        ),
        (
            {"hours": {"begin": "17:00", "end": "20:30"}},
            ["2026-03-02 17:00", "2026-07-02 20:29"],
            ["2026-03-02 16:59", "2026-07-02 20:30"],
            "only from 17:00 to 20:30",
        ),
        (
            {"hours": {"begin": "22:00", "end": "06:00"}},
            ["2026-03-02 22:00", "2026-03-02 05:59"],
            ["2026-03-02 21:59", "2026-03-02 06:00"],
            "only from 22:00 to 06:00",
        ),
        (
            {"first_day": SATURDAY},
            [f"{SATURDAY} 00:00", "2030-01-01"],
            ["2026-03-06 23:59"],
            f"only from {SATURDAY} on",
        ),
        (
            {"last_day": SATURDAY},
            [f"{SATURDAY} 23:59", "2020-01-01"],
            ["2026-03-08 00:00"],
            f"only until {SATURDAY}",
        ),
    ],
)
def test_times_are_those_of_the_programs_clocks(
    conditions: dict[str, Any], meant: list[str], other: list[str], why: str
) -> None:
    rule = a_rule(**conditions)

    assert [missed(rule, an_order_of(at=at)) for at in meant] == [None] * len(meant)
    assert [missed(rule, an_order_of(at=at)) for at in other] == [why] * len(other)


def test_a_minimum_is_of_all_lines_together() -> None:
    rule = a_rule(minimum=5000)
    lines = a_line("1", amount=3000), a_line("2", amount=2000)

    assert missed(rule, an_order_of(*lines)) is None
    assert missed(rule, an_order_of(lines[0])) == "only orders of at least 50.00 USD"


@pytest.mark.parametrize(
    ("conditions", "flaws"),
    [
        ({"first_day": "2026-02-30"}, {"/earning/0/first_day": "is not a day of the calendar"}),
        (
            {"first_day": "2026-03-02", "last_day": "2026-03-01"},
            {"/earning/0/last_day": "must not be before first_day"},
        ),
        (
            {"hours": {"begin": "09:00", "end": "09:00"}},
            {"/earning/0/hours/end": "must be another time than begin"},
        ),
        (
            {"hours": {"begin": "24:00", "end": "09:00"}},
            {"/earning/0/hours/begin": 'must be a time such as "17:30"'},
        ),
        (
            {"weekdays": ["caturday"]},
            {
                "/earning/0/weekdays/0": "must be one of: monday, tuesday, wednesday, thursday, friday, "
                "saturday, sunday"
            },
        ),
        (
            {"orders": {"first": 3, "last": 2}},
            {"/earning/0/orders/last": "must not be before first"},
        ),
        ({"tiers": ["gold"]}, {"/earning/0/tiers/0": '"gold" is not a tier of this program'}),
        (
            {"segments": ["vip"]},
            {"/earning/0/segments/0": '"vip" is not a segment of this program'},
        ),
        ({"group": "promos"}, {"/earning/0/group": '"promos" is not a group of this program'}),
        ({"minimum": 0}, {"/earning/0/minimum": "must be a whole number from 1 to 999999999999"}),
    ],
)
def test_what_cannot_be_meant_is_refused(conditions: dict[str, Any], flaws: dict[str, str]) -> None:
    assert flaws_of(**conditions) == flaws


@pytest.mark.parametrize(
    ("orders", "numbers", "why"),
    [
        ({"last": 1}, [1], "only order number 1; this was number 7"),
        ({"first": 3}, [3, 4, 5, 6, 7, 8, 9], None),
        ({"first": 2, "last": 4}, [2, 3, 4], "only orders from number 2 to 4; this was number 7"),
        (
            {"first": 5, "every": 5},
            [5],
            "only orders from number 5 on, one in 5; this was number 7",
        ),
    ],
)
def test_a_members_orders_are_counted(
    orders: dict[str, int], numbers: list[int], why: str | None
) -> None:
    rule = a_rule(orders=orders)

    def of_number(number: int) -> str | None:
        return missed(rule, an_order_of(), Buyer(number=number))

    assert [number for number in range(1, 10) if of_number(number) is None] == numbers
    assert of_number(7) == why


def test_a_rule_is_for_members_of_tiers_and_segments() -> None:
    named = [{"segment": name, "tiers": ["silver"]} for name in ("vip", "staff")]
    document = a_document(segments=named, earning=[{**BASE_RULE, "segments": ["vip", "staff"]}])
    tiers, segments = a_rule(tiers=["silver"]), load(document).earning[0]
    assert isinstance(segments, OrderRule)

    assert missed(tiers, an_order_of(), Buyer(tier="silver")) is None
    assert missed(tiers, an_order_of()) == "only members who hold silver"
    assert missed(segments, an_order_of(), Buyer(segments=frozenset({"staff"}))) is None
    assert missed(segments, an_order_of()) == "only members of the segment vip or staff"


def test_a_minimum_says_its_currency_where_there_are_several() -> None:
    euros = {**BASE_RULE, "rule": "euros", "currency": "EUR"}
    given = {"kind": "per_order", "wallet": "points", "points": "5", "minimum": 100}

    def a_shop(**bonus: str) -> dict[str, Any]:
        rules = [BASE_RULE, euros, {"rule": "bonus", **given, **bonus}]
        return {**a_document(earning=rules), "tiers": {**SILVER_FROM_100, "currency": "EUR"}}

    with pytest.raises(InvalidProgram) as invalid:
        load(a_shop())
    assert [flaw.pointer for flaw in invalid.value.flaws] == ["/earning/2/currency"]
    assert load(a_shop(currency="EUR"))
