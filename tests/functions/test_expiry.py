"""The sweep: however it comes about, the same entries; nothing else is touched."""

import json
from collections.abc import Iterator

import pytest

from shared.store import keys
from tests.builders import a_document, order_body
from tests.functions.api import Api
from tests.functions.due import DueQueue, a_due_queue, swept, tick

AFTER_EXPIRY = "2027-04-02T00:00:00Z"


@pytest.fixture
def queue(engine: str) -> Iterator[DueQueue]:
    with a_due_queue(engine) as queue:
        yield queue


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    assert api.post("/v1/orders", order_body()).status == 201
    return api


def kinds(api: Api, member: str = "m-1") -> list[str]:
    found = api.at(AFTER_EXPIRY).get(f"/v1/members/{member}/statement", limit="100")
    return [entry["kind"] for entry in found.body["entries"]][::-1]


def test_a_tick_sends_one_message_for_each_slot(queue: DueQueue) -> None:
    tick(AFTER_EXPIRY)
    records = queue.all_records()
    slots = sorted(json.loads(record["body"])["slot"] for record in records)
    assert slots == [keys.slot(number) for number in range(64)]
    for record in records:
        assert record["attributes"]["MessageGroupId"] == json.loads(record["body"])["slot"]


def test_a_tick_that_is_told_what_slots_to_look_at_sends_for_no_others(queue: DueQueue) -> None:
    tick(AFTER_EXPIRY, slots=["07", "41"])
    slots = [json.loads(record["body"])["slot"] for record in queue.all_records()]
    assert slots == ["07", "41"]


def test_a_sweep_books_what_is_due(api: Api, queue: DueQueue) -> None:
    swept(queue, AFTER_EXPIRY)
    assert kinds(api) == ["enrol", "order", "settlement"]


def test_a_sweep_before_anything_is_due_writes_nothing(api: Api, queue: DueQueue) -> None:
    swept(queue, "2027-03-31T23:59:59Z")
    assert kinds(api) == ["enrol", "order"]
