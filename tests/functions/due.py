"""The queue of due slots on the engine, and the function that works on it, called as Lambda calls it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from functions.expiry.handler import handler
from shared.edge import queues
from shared.registry.indexes import DUE_INDEX
from shared.store.table import client, table_name
from tests.builders import instant
from tests.functions.api import LambdaContext

FIFO = {"FifoQueue": "true", "VisibilityTimeout": "360"}
TIME_S = 60


@dataclass(frozen=True)
class DueQueue:
    """A FIFO queue of the engine's own."""

    sqs: Any
    url: str

    def records(self) -> list[dict[str, Any]]:
        """What the queue gives next, as a function gets it; each message is gone from the queue then."""
        received = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=10,
            MessageSystemAttributeNames=["All"],
        )
        records = [_record(message) for message in received.get("Messages", ())]
        if records:
            gone = [
                {"Id": record["messageId"], "ReceiptHandle": record["receiptHandle"]}
                for record in records
            ]
            assert not self.sqs.delete_message_batch(QueueUrl=self.url, Entries=gone).get("Failed")
        return records

    def all_records(self) -> list[dict[str, Any]]:
        """Everything the queue gives until it is empty."""
        found = list[dict[str, Any]]()
        while records := self.records():
            found += records
        return found


def _record(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:due.fifo",
        "awsRegion": "eu-west-1",
    }


@contextmanager
def a_due_queue(name: str = "due") -> Iterator[DueQueue]:
    """A fresh queue where the environment has queues, which names it then."""
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName=f"{name}-{uuid.uuid4().hex}.fifo", Attributes=FIFO)["QueueUrl"]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(f"QUEUE_URL_{name.upper()}", url)
        queues.client.cache_clear()
        yield DueQueue(sqs, url)
        queues.client.cache_clear()
    sqs.delete_queue(QueueUrl=url)
    sqs.close()


def tick(at: str, **more: object) -> None:
    """The schedule calls at an instant."""
    event = {"schedule": "tick", "now": instant(at)} | more
    assert handler(event, LambdaContext(TIME_S)) == {}


def work(*records: dict[str, Any], time_s: float = TIME_S) -> list[str]:
    """The function works on messages; the ids of those it gives back."""
    answer = handler({"Records": list(records)}, LambdaContext(time_s))
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def swept(queue: DueQueue, at: str, **more: object) -> None:
    """A tick for the slots where anything is to fall due, and all that comes of it, one message after the other."""
    tick(at, **{"slots": _slots_in_use(), **more})
    while records := queue.records():
        for record in records:
            assert work(record) == []


def _slots_in_use() -> list[str]:
    scan = client().get_paginator("scan")
    pages = scan.paginate(TableName=table_name(), IndexName=DUE_INDEX.name)
    return sorted({item["due_slot"]["S"] for page in pages for item in page["Items"]})
