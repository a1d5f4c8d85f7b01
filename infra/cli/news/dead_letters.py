"""Dead letters: what lies beside a queue because nobody could work on it, looked at or put back.

Received, sent and deleted one by one, on AWS as on one machine. SQS can move letters by itself, but under the names
they had: within five minutes of the last time, a FIFO queue takes such a one and drops it, and it would be gone.
"""

import json
import time
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from botocore.session import get_session

from shared.edge.clients import settings
from shared.frozen import dataclass

HOLD_S = 120  # how long a letter is out of sight of others while one looks at it
LOOK_S = 1  # SQS asks all its servers only where it may wait
AT_ONCE = 10
TOLD = (
    "program", "account", "seq", "channel", "endpoint", "connection", "topic", "campaign", "slot",
    "source", "detail-type", "kind", "event", "id",
)  # fmt: skip
WRAPPED = ("ask", "heard", "detail")
_ID = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:-/")
_ID_MAX = 128


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter: its name in SQS, when it came there (epoch ms), and what it says."""

    name: str
    group: str | None
    came_at: int
    body: str
    handle: str

    @property
    def about(self) -> str:
        """What it is about, by ids only: a message may hold what a shop told of a person."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return "no JSON"
        named = {name: value for each in _parts(said) for name, value in each.items()}
        shown = {name: str(named[name]) for name in TOLD if named.get(name) not in (None, "")}
        return ", ".join(f"{name} {value}" for name, value in shown.items() if _is_id(value))


@cache
def client() -> Any:
    """The SQS client of this process."""
    return get_session().create_client("sqs", config=settings(read_s=10))


def waiting_in(url: str) -> int:
    """About how many messages wait in a queue."""
    name = "ApproximateNumberOfMessages"
    found = client().get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(found["Attributes"][name])


class DeadLetters:
    """The dead letters of one queue."""

    def __init__(self, url: str) -> None:
        """Look at the queue at an address."""
        self._url = url
        self._client = client()
        self._dead = self._address()

    def count(self) -> int:
        """About how many there are."""
        return waiting_in(self._dead)

    def listed(self, most: int) -> list[Letter]:
        """Some of them, which then lie there as before."""
        found = list[Letter]()
        for letter in self._received():
            found.append(letter)
            if len(found) == most:
                break
        for letter in found:
            self._client.change_message_visibility(
                QueueUrl=self._dead, ReceiptHandle=letter.handle, VisibilityTimeout=0
            )
        return found

    def put_back(self) -> Iterator[Letter]:
        """Put all that lay there by now back to the queue, in their order; each as it is done.

        Cut off in between, one may lie there that was sent already: put back again within five minutes it keeps its new
        name, so that a FIFO queue takes it once. After that it comes twice, and whoever works on it does it once.
        """
        began = time.time_ns() // 1_000_000
        for letter in self._received():
            if letter.came_at >= began:
                continue  # it came back: it would go round for ever
            self.send(letter)
            self._client.delete_message(QueueUrl=self._dead, ReceiptHandle=letter.handle)
            yield letter

    def send(self, letter: Letter) -> None:
        """Send a letter to the queue, under a name of its own that is the same whenever it is sent."""
        name = sha256(f"redriven#{letter.name}".encode()).hexdigest()
        lane = (
            {"MessageGroupId": letter.group, "MessageDeduplicationId": name} if letter.group else {}
        )
        self._client.send_message(QueueUrl=self._url, MessageBody=letter.body, **lane)

    def _received(self) -> Iterator[Letter]:
        while messages := self._page():
            yield from map(_letter, messages)

    def _page(self) -> list[Mapping[str, Any]]:
        answer = self._client.receive_message(
            QueueUrl=self._dead,
            MaxNumberOfMessages=AT_ONCE,
            MessageSystemAttributeNames=["MessageGroupId", "SentTimestamp"],
            VisibilityTimeout=HOLD_S,
            WaitTimeSeconds=LOOK_S,
        )
        messages: list[Mapping[str, Any]] = answer.get("Messages", [])
        return messages

    def _address(self) -> str:
        """Where the dead letters are, as the queue itself says."""
        found = self._client.get_queue_attributes(
            QueueUrl=self._url, AttributeNames=["RedrivePolicy"]
        )
        target = json.loads(found["Attributes"]["RedrivePolicy"])["deadLetterTargetArn"]
        name, account = target.rpartition(":")[2], target.split(":")[4]
        answer = self._client.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)
        return str(answer["QueueUrl"])


def _parts(said: Any) -> Iterator[Mapping[str, Any]]:
    """A message and what it wraps: that a shop is to be asked, what was heard on the bus, an event of it."""
    if isinstance(said, Mapping):
        yield said
        yield from (said[name] for name in WRAPPED if isinstance(said.get(name), Mapping))


def _letter(message: Mapping[str, Any]) -> Letter:
    attributes = message["Attributes"]
    return Letter(
        name=message["MessageId"],
        group=attributes.get("MessageGroupId"),
        came_at=int(attributes["SentTimestamp"]),
        body=message["Body"],
        handle=message["ReceiptHandle"],
    )


def _is_id(text: str) -> bool:
    """Whether it can be shown: what is none may be anything that somebody wrote there."""
    return 0 < len(text) <= _ID_MAX and _ID.issuperset(text)
