"""A provider that fails is asked again after a while, longer each time; one that only throttles costs no message."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from functions.notify.handler import handler
from functions.notify.waiting import CHANNELS
from shared.edge import queues, retries
from shared.edge.news import Note, note_in
from shared.registry import function
from tests.builders import a_document, order_body
from tests.faults import an_answer, asked_of, hooked
from tests.functions.api import Api, LambdaContext
from tests.functions.due import DueQueue, a_due_queue
from tests.functions.postbox import AWAY, BUSY, Postbox, a_postbox
from tests.functions.queued import queued

MESSAGES = {"sender": {"shop": "Laurel", "from_address": "club@shop.example"}, "usual": ["email"]}
NOTE = Note("demo", "ada", 2, "email")
RETENTION_S = 4 * 24 * 3600  # of a queue of SQS that says nothing else


class Waits:
    """What the queue was asked to let wait, in seconds."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def answer(self, request: AWSPreparedRequest, **_kwargs: object) -> AWSResponse:
        self.asked.append(asked_of(request)["VisibilityTimeout"])
        return an_answer(200, {})


@pytest.fixture
def queue(quick_engine: str, engine_url: str) -> Iterator[DueQueue]:
    with a_due_queue("email") as queue:
        yield queue


@pytest.fixture
def box(queue: DueQueue) -> Iterator[Postbox]:
    """A postbox, and a member with an order to be told of."""
    api = Api()
    assert api.put("/v1/program", a_document(messages=MESSAGES)).status == 201
    profile = {"email": "ada@example.com"}
    assert api.post("/v1/members", {"member_id": "ada", "profile": profile}).status == 201
    assert api.post("/v1/orders", {**order_body(), "member_id": "ada"}).status == 201
    with a_postbox() as box:
        yield box


@pytest.fixture
def waits(queue: DueQueue) -> Iterator[Waits]:
    waits = Waits()
    with hooked(waits.answer, "before-send.sqs.ChangeMessageVisibility", queues.client):
        yield waits


def brought(body: str, tries: int) -> bool:
    """A message is brought for so many times; whether it is to come again."""
    record = queued(body, MessageGroupId="g", ApproximateReceiveCount=str(tries))
    answer = handler({"Records": [record]}, LambdaContext(60))
    return bool(answer["batchItemFailures"])


def test_a_failing_provider_is_asked_after_longer_and_longer_waits(
    box: Postbox, waits: Waits
) -> None:
    box.troubles = [AWAY] * 6  # the client asks twice

    assert all(brought(NOTE.message.body, tries) for tries in (1, 2, retries.PROVIDER_TRIES))

    assert waits.asked == [30, 60, 0]
    assert box.mails == []
    every = [*map(retries.provider_wait_s, range(1, retries.PROVIDER_TRIES + 1))]
    assert every == [30, 60, 120, 300, 900, 1800, 3600, 7200, 14400, 0]


def test_a_poisonous_message_waits_too(queue: DueQueue, waits: Waits) -> None:
    assert brought(Note("demo", "nobody", 1, "email").message.body, 3)
    assert brought("{", 3)

    assert waits.asked == [120]


def test_a_throttled_message_is_not_given_up_but_asked_for_anew(
    box: Postbox, waits: Waits, queue: DueQueue
) -> None:
    last = replace(NOTE, renewed=retries.RENEWED_MAX - 1).message.body
    box.troubles = [BUSY] * 6
    assert brought(last, retries.PROVIDER_TRIES - 1)
    assert not brought(last, retries.PROVIDER_TRIES)
    (record,) = queue.records()
    assert note_in(record["body"]).renewed == retries.RENEWED_MAX
    assert brought(record["body"], retries.PROVIDER_TRIES), "in the end it is a dead letter"

    assert not brought(record["body"], 1)
    assert len(box.mails) == 1


def test_the_queues_allow_for_all_tries_and_forget_nothing_meanwhile() -> None:
    allowed = {
        queue.name: queue.receives_max
        for queue in function("notify").queues
        if queue.name in CHANNELS
    }

    assert allowed == dict.fromkeys(CHANNELS, retries.PROVIDER_TRIES)
    assert sum(retries.PROVIDER_WAITS_S) < RETENTION_S
    assert max(retries.PROVIDER_WAITS_S) <= 12 * 3600, "SQS hides no message for longer"


def test_a_queue_that_cannot_be_told_to_wait_brings_the_message_by_itself(
    box: Postbox, queue: DueQueue
) -> None:
    box.troubles = [AWAY] * 2

    def turned_away(**_kwargs: Any) -> AWSResponse:
        return an_answer(400, json.loads('{"__type": "ReceiptHandleIsInvalid"}'))

    with hooked(turned_away, "before-send.sqs.ChangeMessageVisibility", queues.client):
        assert brought(NOTE.message.body, 1)
