"""Queues: sending messages to one, by name. Its address comes from the environment when first needed."""

import os
from collections.abc import Callable, Iterable
from functools import cache
from itertools import islice
from typing import Any, Protocol, cast

from botocore.config import Config
from botocore.session import get_session

from shared.frozen import dataclass
from shared.store.patience import Patience

BATCH_MAX = 10  # what one SendMessageBatch takes


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a FIFO queue: those of a group come in order; of one name, within minutes, only one."""

    body: str
    group: str
    name: str


class _Client(Protocol):
    """What is used of the SQS client."""

    meta: Any

    def send_message_batch(self, **request: Any) -> dict[str, list[dict[str, Any]]]: ...


@cache
def client() -> _Client:
    """The SQS client of this process; it may repeat a request, since a message sent twice counts once."""
    config = Config(
        connect_timeout=1,
        read_timeout=3,
        retries={"mode": "standard", "total_max_attempts": 3},
        parameter_validation=False,
    )
    return cast("_Client", get_session().create_client("sqs", config=config))


def send(queue: str, messages: Iterable[Message], time_left_s: Callable[[], float]) -> None:
    """Send all messages; Unavailable if some could not be, and sending all of them again is safe."""
    waiting = iter(messages)
    while batch := list(islice(waiting, BATCH_MAX)):
        patience = Patience(time_left_s)
        while batch := _refused(queue, batch):
            patience.wait()


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
