"""The relay: what is new in journals is told in order, whatever goes wrong with single records."""

from collections.abc import Iterator

import pytest

from shared.edge.news import AGAIN, Note, note_in
from shared.ledger.news import fact_id
from tests.builders import a_document, order_body
from tests.functions.api import Api
from tests.functions.due import DueQueue, a_due_queue
from tests.functions.newsroom import a_bus, records_of, relayed
from tests.functions.queued import queued

FACTS = [(1, "member.enrolled"), (1, "tier.changed"), (2, "points.earned")]  # of each member


def news_of(*members: str) -> list[tuple[str, int, str]]:
    return [(member, *fact) for member in members for fact in FACTS]


@pytest.fixture
def again(engine: str) -> Iterator[DueQueue]:
    with a_due_queue(AGAIN) as queue:
        yield queue


@pytest.fixture
def shop(engine: str) -> Api:
    """Two members, each with an enrolment and an order."""
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    for member in ("ada", "bob"):
        order = {**order_body(), "order_id": f"of-{member}", "member_id": member}
        assert api.post("/v1/orders", order).status == 201
    return api


def test_the_bus_hears_of_every_fact_in_the_order_of_its_account(shop: Api) -> None:
    with a_bus() as bus:
        assert relayed(records_of("ada")) == []

    assert bus.told == news_of("ada")
    assert {(entry["Source"], entry["EventBusName"]) for entry in bus.entries} == {
        ("laurel", "laurel")
    }
    assert [entry["DetailType"] for entry in bus.entries] == [each["type"] for each in bus.events]


def test_an_event_names_what_happened_and_nobody_in_person(shop: Api) -> None:
    with a_bus() as bus:
        relayed(records_of("ada"))

    assert bus.events[2] == {
        "type": "points.earned",
        "version": 1,
        "id": fact_id("demo", "ada", 2, 0),
        "timestamp": "2026-03-01T09:30:00.000Z",
        "data": {
            "program": "demo",
            "account": "ada",
            "member_id": "ada",
            "seq": 2,
            "n": 0,
            "entry": {"kind": "order", "order_id": "of-ada"},
            "fact": {"wallet": "points", "points": 25},
        },
    }


def test_events_that_the_bus_did_not_take_are_told_again_and_the_others_once(shop: Api) -> None:
    with a_bus(1, 0) as bus:
        assert relayed(records_of("ada", "bob")) == []

    assert sorted(bus.told) == news_of("ada", "bob")


@pytest.mark.parametrize("place", range(4))
def test_a_record_that_cannot_be_read_blocks_no_other_and_is_kept_by_name(
    shop: Api, again: DueQueue, place: int
) -> None:
    records = records_of("ada", "bob")
    name = records[place]["dynamodb"]["Keys"]
    others = [record for number, record in enumerate(records) if number != place]
    with a_bus() as bus:
        relayed(others)
        expected, bus.events = bus.told, []
        records[place]["dynamodb"]["NewImage"] = {"b": {"S": "{"}}
        assert relayed(records) == []
        assert bus.told == expected

    (kept,) = (note_in(record["body"]) for record in again.all_records())
    assert kept == Note("demo", name["pk"]["S"].split("#")[2], int(name["sk"]["S"][2:]))


def test_an_entry_by_name_is_read_from_its_journal_and_told(shop: Api) -> None:
    record = queued(Note("demo", "ada", 2).message.body, MessageGroupId="g")
    with a_bus() as bus:
        assert relayed([record]) == []

    assert bus.told == [("ada", 2, "points.earned")]


def test_the_name_of_no_entry_comes_again_until_it_is_a_dead_letter(shop: Api) -> None:
    records = [
        queued(Note("demo", "ada", seq).message.body, str(seq), MessageGroupId=str(seq))
        for seq in (1, 99, 2)
    ]
    with a_bus() as bus:
        assert relayed(records) == ["99"]

    assert bus.told == news_of("ada")


def test_when_the_time_is_up_and_the_bus_takes_nothing_all_comes_again(shop: Api) -> None:
    records = records_of("ada")
    with a_bus(*[0] * 50):
        assert relayed(records, time_s=3.5) == [records[0]["dynamodb"]["SequenceNumber"]]
