"""What the relay is called with and what it says: records of the table's stream in, events and messages out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from functions.notify.handler import handler as notify
from functions.relay.handler import handler
from shared.edge import bus
from shared.edge.news import Note
from shared.store import keys, table
from tests.faults import an_answer, asked_of, hooked
from tests.functions.api import LambdaContext
from tests.functions.queued import queued

TIME_S = 60


class Bus:
    """An event bus that keeps what it is told, and takes only so much of the first requests if told to."""

    def __init__(self, *takes: int) -> None:
        self.events: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []
        self._takes = list(takes)

    def answer(self, request: AWSPreparedRequest, **_kwargs: object) -> AWSResponse:
        asked = asked_of(request)["Entries"]
        taken = asked[: self._takes.pop(0)] if self._takes else asked
        self.entries += taken
        self.events += [json.loads(entry["Detail"]) for entry in taken]
        refused = [{"ErrorCode": "InternalFailure"}] * (len(asked) - len(taken))
        results = [{"EventId": "1"}] * len(taken) + refused
        return an_answer(200, {"FailedEntryCount": len(refused), "Entries": results})

    @property
    def told(self) -> list[tuple[str, int, str]]:
        """Of each event the member, the number of the entry and the fact."""
        return [
            (each["data"]["member_id"], each["data"]["seq"], each["type"]) for each in self.events
        ]


@contextmanager
def a_bus(*takes: int) -> Iterator[Bus]:
    """A bus in the place of EventBridge's."""
    heard = Bus(*takes)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BUS_NAME", "laurel")
        bus.client.cache_clear()
        with hooked(heard.answer, "before-send.events", bus.client):
            yield heard
        bus.client.cache_clear()


def records_of(*members: str, program: str = "demo") -> list[dict[str, Any]]:
    """The records of all entries of some members, as the table's stream tells them."""
    return [
        _record(number, item)
        for number, item in enumerate(
            item
            for member in members
            for item in table.client().query(
                TableName=table.table_name(),
                KeyConditionExpression="pk = :pk AND begins_with(sk, :entries)",
                ExpressionAttributeValues={
                    ":pk": {"S": keys.journal(program, member)},
                    ":entries": {"S": keys.ENTRY_PREFIX},
                },
            )["Items"]
        )
    ]


def _record(number: int, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"pk": item["pk"], "sk": item["sk"]},
            "NewImage": {"b": item["b"]},
            "SequenceNumber": f"{number:020d}",
        },
    }


def relayed(records: list[dict[str, Any]], time_s: float = TIME_S) -> list[str]:
    """The relay takes records of the stream or of its queue; the names of those that are to come again."""
    answer = handler({"Records": records}, LambdaContext(time_s))
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def notified(*notes: Note) -> list[str]:
    """Those who tell take notes of a queue; the places of the notes that are to come again."""
    records = [
        queued(note.message.body, str(n), MessageGroupId=str(n)) for n, note in enumerate(notes)
    ]
    answer = notify({"Records": records}, LambdaContext(TIME_S))
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
