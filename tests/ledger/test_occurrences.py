"""Custom events that earn: what is told of them, what they give, how often, and why."""

from typing import Any

import pytest

from shared.ledger.order_refusals import AttributesNotInProgram
from shared.ledger.records import OccurrenceRecord
from shared.ledger.refusals import PointsOutOfRange
from shared.ledger.state import POINTS_MAX
from shared.program.loading import InvalidProgram, load
from tests.builders import BASE_RULE, a_document, a_wallet, instant
from tests.ledger.member import adjusting
from tests.ledger.shopper import Shopper, a_shopper
from tests.ledger.telling import explained

REVIEW = {
    "event": "review",
    "attributes": [
        {"attribute": "stars", "type": "number", "required": True},
        {"attribute": "photo", "type": "boolean"},
        {"attribute": "about", "type": "text", "choices": ["shop", "product"]},
        {"attribute": "by", "type": "text"},
    ],
}
RECYCLING = {"event": "recycling", "attributes": [{"attribute": "bottles", "type": "number"}]}
ON_DELIVERY = {"kind": "event", "event": "order.delivered", "cancel_after_days": 9}
FOR_REVIEWS = {
    "rule": "reviews",
    "kind": "per_event",
    "wallet": "points",
    "event": "review",
    "points": "50",
}
FOR_PHOTOS = {**FOR_REVIEWS, "rule": "photos", "points": "25", "when": "attributes.photo"}
FOR_BOTTLES = {
    "rule": "bottles",
    "kind": "per_event",
    "wallet": "points",
    "event": "recycling",
    "points": "0.5",
    "per": "bottles",
}


def a_reviewer(*rules: dict[str, Any], at: str = "2026-03-01 12:00", **given: Any) -> Shopper:
    rules = rules or (FOR_REVIEWS, FOR_PHOTOS, FOR_BOTTLES)
    return a_shopper(at=at, earning=[BASE_RULE, *rules], events=[REVIEW, RECYCLING], **given)


def test_an_event_gives_what_its_rules_say() -> None:
    member = a_reviewer()

    assert member.tells("review", "1", stars=5).points == 50
    assert member.tells("review", "2", stars=5, photo=True, about="shop").points == 75
    assert member.tells("recycling", "3", bottles=7).points == 3, "3.5, rounded down"
    assert member.tells("recycling", "4").points == 0
    assert member.tells("visit", "5").points == 0
    assert member.available == 128


def test_what_an_event_gives_can_be_limited_and_the_answer_knows_what_was_asked() -> None:
    member = a_reviewer({**FOR_REVIEWS, "limits": [{"per": "day", "points": 80}]})

    assert [member.tells("review", str(n), stars=5).points for n in range(3)] == [50, 30, 0]
    assert isinstance(member.record, OccurrenceRecord)
    assert [(use.asked, use.granted) for use in member.record.uses] == [(50, 0)]
    assert member.at("2026-03-02").tells("review", "9", stars=5).points == 50


def test_an_event_earns_by_when_it_happened_and_who_the_member_is() -> None:
    weekend = {**FOR_REVIEWS, "weekdays": ["saturday", "sunday"], "tiers": ["silver"]}
    sunday = a_reviewer(weekend, tiers=SILVER_AT_ONCE)
    monday = a_reviewer(weekend, tiers=SILVER_AT_ONCE, at="2026-03-02 12:00")
    plain = a_reviewer({**weekend, "tiers": ["gold"]}, tiers=SILVER_AT_ONCE)

    given = [member.tells("review", stars=5).points for member in (sunday, monday, plain)]

    assert given == [50, 0, 0]


SILVER_AT_ONCE = {
    "metric": "spend",
    "window": {"kind": "lifetime"},
    "levels": [
        {"tier": "silver", "threshold": 0, "multiplier": "3"},
        {"tier": "gold", "threshold": 9},
    ],
}


def test_points_of_an_event_begin_and_end_by_their_terms_and_wait_for_no_order() -> None:
    waiting = a_wallet(activation=ON_DELIVERY)
    soon = {"kind": "delay", "days": 2}
    member = a_reviewer(FOR_REVIEWS, {**FOR_PHOTOS, "activation": soon}, wallets=[waiting])

    member.tells("review", stars=5, photo=True)

    assert (member.available, member.pending) == (50, 25)
    assert member.at("2026-03-04").available == 75
    assert member.lots == [(75, instant("2027-04-01"))]


@pytest.mark.parametrize(
    ("attributes", "attribute", "wrong"),
    [
        ({}, "stars", "is required"),
        ({"stars": "five"}, "stars", "must be a whole number"),
        ({"stars": True}, "stars", "must be a whole number"),
        ({"stars": 5, "photo": 1}, "photo", "must be true or false"),
        ({"stars": 5, "about": "me"}, "about", "must be one of: shop, product"),
        ({"stars": 5, "by": 7}, "by", "must be a text"),
        ({"stars": 5, "smell": "good"}, "smell", "is not told of such events"),
    ],
)
def test_what_is_told_must_be_what_the_program_declares(
    attributes: dict[str, Any], attribute: str, wrong: str
) -> None:
    member = a_reviewer()

    refused = member.tries(member.telling("review", **attributes))

    assert refused == AttributesNotInProgram("review", attribute, wrong)


def test_nothing_can_be_told_of_an_event_that_the_program_does_not_know() -> None:
    member = a_reviewer()

    refused = member.tries(member.telling("visit", shop="Ulm"))

    assert refused == AttributesNotInProgram("visit", "shop", "is not told of such events")


def test_more_points_than_every_reader_keeps_exact_are_not_given() -> None:
    member = a_reviewer({**FOR_BOTTLES, "points": "1000000"})
    over = member.telling("recycling", bottles=POINTS_MAX // 1_000_000 + 1)
    assert member.tries(over) == PointsOutOfRange()

    member.does(adjusting(POINTS_MAX))

    assert member.tries(member.telling("recycling", bottles=1)) == PointsOutOfRange()


def test_an_event_is_explained_with_what_it_was_told_and_what_did_not_apply() -> None:
    member = a_reviewer(
        {**FOR_REVIEWS, "limits": [{"per": "day", "points": 60}]},
        {**FOR_PHOTOS, "points": "0.25"},
        {**FOR_PHOTOS, "rule": "thirds", "points": "0.5"},
    )
    member.tells("review", "1", stars=5)

    told = explained(member, member.tells("review", "2", stars=4, photo=True))

    assert told.text == (
        "review was recorded. reviews gave 50 points: 50 points for each event of the type review. "
        "photos gave 0 points: 0.25 points for each event of the type review. "
        "thirds gave 0 points: 0.5 points for each event of the type review. "
        "limit:reviews took 40 points: at most 60 points a day. 50.75 was rounded down to 50 points. "
        "10 points were given, expiring at the end of 2027-03-31."
    )
    assert told.occurrence == member.record
    assert explained(member, member.tells("review", "3", stars=1)).misses[0].why == (
        "only where attributes.photo"
    )


@pytest.mark.parametrize(
    ("rule", "place", "detail"),
    [
        ({"event": "visit"}, "/event", '"visit" is not an event of this program'),
        ({"per": "photo"}, "/per", "must be a number of the event; it has: stars"),
        ({"points": "0"}, "/points", "must be more than 0 and at most 1000000"),
        ({"tiers": ["gold"]}, "/tiers/0", '"gold" is not a tier of this program'),
        (
            {"activation": ON_DELIVERY},
            "/activation/kind",
            "points of an event do not wait for another one",
        ),
    ],
)
def test_a_rule_of_events_names_what_there_is(
    rule: dict[str, Any], place: str, detail: str
) -> None:
    with pytest.raises(InvalidProgram) as invalid:
        load(a_document(events=[REVIEW], earning=[{**FOR_REVIEWS, **rule}]))

    assert [(flaw.pointer, flaw.detail) for flaw in invalid.value.flaws] == [
        (f"/earning/0{place}", detail)
    ]


@pytest.mark.parametrize(
    ("attributes", "place"),
    [
        ([{"attribute": "stars", "type": "number"}] * 2, "/events/0/attributes/1/attribute"),
        ([{"attribute": "order_id", "type": "text"}], "/events/0/attributes/0/attribute"),
        (
            [{"attribute": "stars", "type": "number", "choices": ["1"]}],
            "/events/0/attributes/0/choices",
        ),
    ],
)
def test_attributes_have_names_of_their_own(attributes: list[dict[str, Any]], place: str) -> None:
    with pytest.raises(InvalidProgram) as invalid:
        load(a_document(events=[{"event": "review", "attributes": attributes}]))

    assert [flaw.pointer for flaw in invalid.value.flaws] == [place]
