"""Conditions in CEL: what they see, what they decide, and what is said of those that cannot be meant."""

from typing import Any

import pytest

from shared.program.earning.award import award, event_award
from shared.program.earning.buyer import GUEST, Buyer
from shared.program.earning.events import Event
from shared.program.earning.misses import event_misses, misses
from shared.program.earning.occasions import EventOccasion
from shared.program.loading import InvalidProgram, load
from shared.program.orders import Checkout, Order
from shared.program.program import Program
from tests.builders import BASE_RULE, a_document, a_line, an_order, instant

SATURDAY = instant("2026-03-07 23:30", "Europe/Berlin")
REVIEW = {
    "event": "review",
    "attributes": [
        {"attribute": "stars", "type": "number", "required": True},
        {"attribute": "photo", "type": "boolean"},
        {"attribute": "about", "type": "text", "choices": ["shop", "product"]},
    ],
}


def a_shop(**rule: Any) -> Program:
    return load(a_document(earning=[{**BASE_RULE, **rule}], time_zone="Europe/Berlin"))


def points(shop: Program, order: Order, buyer: Buyer = GUEST) -> int:
    return award(shop, order, buyer)[0].points


def flaws(**rule: Any) -> dict[str, str]:
    with pytest.raises(InvalidProgram) as invalid:
        load(
            a_document(
                events=[REVIEW], earning=[{**BASE_RULE, **rule}] if "kind" not in rule else [rule]
            )
        )
    return {flaw.pointer: flaw.detail for flaw in invalid.value.flaws}


@pytest.mark.parametrize(
    "when",
    [
        "order.amount >= 2000 && order.currency == 'USD' && order.units == 3",
        "order.channel == 'app' && order.store == '' && order.payment_method != 'wire'",
        "lines.exists(l, l.category == 'books' && l.quantity >= 2)",
        "member.tier == 'silver' && member.order_number == 3 && 'vip' in member.segments",
        "time.weekday == 'saturday' && time.hour == 23 && time.minute == 30",
        "time.year == 2026 && time.month == 3 && time.day == 7",
        "order.market.matches('^D')",
    ],
)
def test_an_order_is_seen_with_its_member_and_its_time(when: str) -> None:
    lines = a_line("1", amount=1500, quantity=2, category="books"), a_line("2", amount=500)
    app = Order(
        placed_at=SATURDAY,
        currency="USD",
        lines=lines,
        checkout=Checkout(channel="app", market="DE"),
    )
    member = Buyer(tier="silver", number=3, segments=frozenset({"vip"}))

    assert award(a_shop(when=when), app, member)[0].lines == (23, 7)
    assert points(a_shop(when=f"!({when})"), app, member) == 0


def test_a_condition_that_asks_line_is_about_each_line() -> None:
    shop = a_shop(when="line.amount > 1000 && 'new' in line.tags && order.amount > 0")
    lines = (
        a_line("1", amount=2000, tags=("new",)),
        a_line("2", amount=2000),
        a_line("3", amount=500),
    )
    order = an_order(*lines, placed_at=SATURDAY)

    awards = award(shop, order, GUEST)

    assert awards[0].lines == (20, 0, 0)
    assert [(miss.line_id, miss.why) for miss in misses(shop, order, GUEST, awards)][:2] == [
        ("2", "only lines where line.amount > 1000 && 'new' in line.tags && order.amount > 0"),
        ("3", "only lines where line.amount > 1000 && 'new' in line.tags && order.amount > 0"),
    ]


def test_what_cannot_be_told_of_an_order_does_not_hold() -> None:
    order = an_order(a_line("1", amount=0), placed_at=SATURDAY)

    assert points(a_shop(when="100 / order.amount > 1"), order) == 0
    assert points(a_shop(when="order.amount == 0 ? false : true"), order) == 0


def test_an_event_is_seen_with_what_is_told_of_it() -> None:
    rule = {
        "rule": "good",
        "kind": "per_event",
        "wallet": "points",
        "event": "review",
        "points": "50",
    }
    shop = load(
        a_document(
            events=[REVIEW],
            earning=[{**rule, "when": "attributes.stars >= 4 && event.type == 'review'"}],
        )
    )

    def of_stars(stars: int) -> EventOccasion:
        event = Event(type="review", occurred_at=SATURDAY, attributes={"stars": stars})
        return EventOccasion(event, GUEST, "UTC")

    assert [event_award(shop, of_stars(n))[0].points for n in (3, 4)] == [0, 50]
    (miss,) = event_misses(shop, of_stars(3))
    assert miss.why == "only where attributes.stars >= 4 && event.type == 'review'"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("order.amount >", "cannot be read at line 1, character 15: Syntax error"),
        ("order.amont > 1", "asks for 'amont', which is not known"),
        ("basket.amount > 1", "known: lines, member, order, time"),
        ("order.amount + 1", "must be true or false, such as order.amount >= 5000"),
        ("order.amount > 'a'", "cannot be reckoned"),
        (
            "lines.all(l, lines.exists(m, m.sku == l.sku))",
            "may use one of all, exists, exists_one, filter and map, and that once",
        ),
        ("line.amount > 1 && size(lines) > 1", "may ask line or lines, not both"),
        ("9223372036854775807 + order.amount > 1", "cannot be reckoned"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_with_its_place(when: str, said: str) -> None:
    (told,) = flaws(when=when).items()

    assert told[0] == "/earning/0/when"
    assert said in told[1]


def test_a_condition_of_events_asks_what_the_event_tells() -> None:
    rule = {"rule": "r", "kind": "per_event", "wallet": "points", "event": "review", "points": "5"}

    assert flaws(**rule, when="attributes.stairs > 1") == {
        "/earning/0/when": "asks for 'stairs', which is not known"
    }
    assert load(a_document(events=[REVIEW], earning=[{**rule, "when": "attributes.photo"}]))


def test_an_expression_is_short() -> None:
    assert flaws(when="true" + " || true" * 100) == {
        "/earning/0/when": "must be a CEL expression of 1 to 500 characters"
    }
