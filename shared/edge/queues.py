"""Queues: sending messages to one, by name, and working on those that come.

Its address comes from the environment when first needed.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any, Protocol, cast

from botocore.exceptions import ClientError
from botocore.session import get_session

from shared.edge.batches import hand_over
from shared.edge.clients import settings
from shared.edge.telemetry import logger
from shared.frozen import dataclass
from shared.store.patience import NO_ANSWER, Unavailable

Record = Mapping[str, Any]  # a message as Lambda brings it
InVain = Callable[[Record, Unavailable | None], bool]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a FIFO queue: those of a group come in order; of one name, within minutes, only one."""

    body: str
    group: str
    name: str


class _Client(Protocol):
    """What is used of the SQS client."""

    meta: Any

    def change_message_visibility(self, **request: Any) -> dict[str, Any]: ...

    def send_message_batch(self, **request: Any) -> dict[str, list[dict[str, Any]]]: ...


@cache
def client() -> _Client:
    """The SQS client of this process; it may repeat a request, since a message sent twice counts once."""
    return cast("_Client", get_session().create_client("sqs", config=settings()))


def send(queue: str, messages: Iterable[Message], time_left_s: Callable[[], float]) -> None:
    """Send all messages; Unavailable if some could not be, and sending all of them again is safe."""
    hand_over(messages, partial(_refused, queue), time_left_s)


def _brought_again(_record: Record, _why: Unavailable | None) -> bool:
    return False


def worked_on(
    records: Iterable[Record], take: Callable[[str], None], in_vain: InVain = _brought_again
) -> dict[str, Any]:
    """Take the messages of an event by their bodies; the answer tells which are to be brought again.

    ``in_vain`` is told of each that was not taken, and says whether it has been seen to, so that it comes no more.

    Of a message that cannot be worked on the log tells, and rings an alarm: brought again in vain it becomes a dead
    letter. Those of its group that come after it are left, so that none overtakes it.
    """
    undone = _undone(records, partial(_is_taken, take=take, in_vain=in_vain))
    return {"batchItemFailures": [{"itemIdentifier": each} for each in undone]}


def put_off(queue: str, record: Record, wait_s: int) -> None:
    """Let a message come again only after a while; where that cannot be said, it comes when its queue brings it."""
    try:
        client().change_message_visibility(
            QueueUrl=_url(queue),
            ReceiptHandle=record["receiptHandle"],
            VisibilityTimeout=wait_s,
        )
    except (ClientError, *NO_ANSWER):
        logger().warning("a message was not put off", extra={"id": record["messageId"]})


def _undone(records: Iterable[Record], is_taken: Callable[[Record], bool]) -> Iterator[str]:
    blocked = set[str]()
    for record in records:
        group = record["attributes"].get("MessageGroupId", record["messageId"])
        if group in blocked or not is_taken(record):
            blocked.add(group)
            yield record["messageId"]


def _is_taken(record: Record, take: Callable[[str], None], in_vain: InVain) -> bool:
    try:
        take(record["body"])
    except Unavailable as why:
        return in_vain(record, why)
    except Exception:  # the boundary between messages
        logger().exception("a message was not worked on", extra={"id": record["messageId"]})
        return in_vain(record, None)
    return True


def _refused(queue: str, batch: list[Message]) -> list[Message]:
    """Send a batch; those of it that were not taken."""
    entries = [
        {
            "Id": str(number),
            "MessageBody": message.body,
            "MessageGroupId": message.group,
            "MessageDeduplicationId": message.name,
        }
        for number, message in enumerate(batch)
    ]
    answer = client().send_message_batch(QueueUrl=_url(queue), Entries=entries)
    return [batch[int(failed["Id"])] for failed in answer.get("Failed", ())]


def _url(queue: str) -> str:
    return os.environ[f"QUEUE_URL_{queue.upper()}"]  # noqa: TID251 (a setting)
