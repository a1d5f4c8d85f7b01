"""Queues: what is sent reaches its function once it does not fail, in order, also after a restart."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.local.engine import Engine
from infra.local.pumps import Pump, Pumps
from infra.local.queues import Queues
from infra.local.sandboxes import FunctionError, Invoker
from shared.blueprint import Function, Queue

REGION = "eu-west-1"
WORKER = Function(
    "worker",
    "works on what a test sends",
    may=frozenset(),
    queues=(
        Queue("plain", visibility_s=30),
        Queue("ordered", visibility_s=30, fifo=True),
        Queue("hopeless", visibility_s=30, receives_max=2),
    ),
)

Event = Mapping[str, Any]


class Worker:
    """What the queues call: it keeps what it gets, and fails on the bodies it is told to, once each."""

    def __init__(self, *fails_on: str) -> None:
        self.records: list[dict[str, Any]] = []
        self._fails_on = list(fails_on)

    def __call__(self, function: Function, event: Event) -> object:
        (record,) = event["Records"]
        self.records.append(record)
        if record["body"] in self._fails_on:
            self._fails_on.remove(record["body"])
            raise FunctionError("as told")
        return {"batchItemFailures": []}

    @property
    def bodies(self) -> list[str]:
        return [record["body"] for record in self.records]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = Engine(tmp_path_factory.mktemp("queues"), region=REGION)
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture
def queues(engine: Engine) -> Queues:
    queues = queues_of(engine)
    for place in queues.places:
        queues.client.purge_queue(QueueUrl=place.url)
    return queues


def queues_of(engine: Engine) -> Queues:
    queues = Queues([WORKER], engine_url=engine.url, region=REGION)
    queues.create()
    return queues


def send(queues: Queues, queue: str, body: str, **more: Any) -> None:
    url = queues.environment[f"QUEUE_URL_{queue.upper()}"]
    queues.client.send_message(QueueUrl=url, MessageBody=body, **more)


def send_in_order(queues: Queues, group: str, *bodies: str) -> None:
    for body in bodies:
        name = f"{group}-{body}"
        send(queues, "ordered", body, MessageGroupId=group, MessageDeduplicationId=name)


def drained(queues: Queues, worker: Invoker) -> None:
    """Pump until all queues are empty."""
    pumps = Pumps(Pump(place, queues, worker) for place in queues.places)
    pumps.start()
    pumps.drain(lambda: False)
    pumps.stop()


def test_a_message_comes_as_lambda_hands_it_over(queues: Queues) -> None:
    worker = Worker()
    number = {"StringValue": "3", "DataType": "Number"}
    send(queues, "plain", json.dumps({"a": 1}), MessageAttributes={"count": number})

    drained(queues, worker)

    (record,) = worker.records
    assert record["body"] == '{"a": 1}'
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == "arn:aws:sqs:eu-west-1:000000000000:laurel-plain"
    assert record["awsRegion"] == REGION
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert int(record["attributes"]["SentTimestamp"]) > 1_700_000_000_000
    assert record["messageAttributes"] == {
        "count": {
            "stringValue": "3",
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": "Number",
        }
    }
    assert {"messageId", "receiptHandle", "md5OfBody"} <= record.keys()


def test_a_failed_message_comes_again_and_nothing_of_its_group_overtakes_it(
    queues: Queues, tmp_path: Path
) -> None:
    worker = Worker("2")
    send_in_order(queues, "a", "1", "2", "3")
    send_in_order(queues, "b", "4")

    drained(queues, worker)

    assert worker.bodies == ["1", "2", "4", "2", "3"]
    assert worker.records[3]["attributes"]["MessageGroupId"] == "a"


def test_a_message_the_function_says_is_not_done_comes_again(
    queues: Queues, tmp_path: Path
) -> None:
    counts: list[str] = []

    def worker(function: Function, event: Event) -> object:
        (record,) = event["Records"]
        counts.append(record["attributes"]["ApproximateReceiveCount"])
        undone = [{"itemIdentifier": record["messageId"]}] if len(counts) == 1 else []
        return {"batchItemFailures": undone}

    send(queues, "plain", "x")

    drained(queues, worker)

    assert counts == ["1", "2"]


def test_a_message_that_always_fails_becomes_a_dead_letter(queues: Queues) -> None:
    worker = Worker(*["x"] * 9)
    send(queues, "hopeless", "x")

    drained(queues, worker)

    dead = queues.client.receive_message(QueueUrl=f"{queues.places[2].url}-dead")
    assert worker.bodies == ["x", "x"]
    assert [message["Body"] for message in dead["Messages"]] == ["x"]


def test_after_a_restart_all_that_was_not_done_comes_at_once(tmp_path: Path) -> None:
    engine = Engine(tmp_path, region=REGION)
    engine.start()
    queues = queues_of(engine)
    send_in_order(queues, "a", "in hand when killed", "waiting")
    assert queues.client.receive_message(QueueUrl=queues.places[1].url)["Messages"]
    engine.stop()
    worker, again = Worker(), Engine(tmp_path, region=REGION)
    again.start()

    drained(queues_of(again), worker)
    again.stop()

    assert worker.bodies == ["in hand when killed", "waiting"]
