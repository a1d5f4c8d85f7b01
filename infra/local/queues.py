"""The queues of the registry in the embedded engine, each with its dead letters."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.session import get_session

from infra.local.clients import settings
from infra.local.settings import DUMMY_CREDENTIALS
from shared.blueprint import Function, Queue

PREFIX = "laurel-"
ACCOUNT = "000000000000"  # whose queues the engine keeps for whoever has no other account
ENDPOINT = "AWS_ENDPOINT_URL_SQS"
COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


@dataclass(frozen=True)
class Place:
    """A queue in the engine: whom it calls, its name there, its address."""

    queue: Queue
    function: Function
    name: str
    url: str
    arn: str


class Queues:
    """All queues of some functions in one engine, whose address is known before it runs."""

    def __init__(self, functions: Iterable[Function], *, engine_url: str, region: str) -> None:
        self.region = region
        self.places = tuple(_places(functions, engine_url, region))
        self._engine_url = engine_url
        self.client: Any = get_session().create_client(
            "sqs",
            endpoint_url=engine_url,
            region_name=region,
            aws_access_key_id=DUMMY_CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=DUMMY_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            config=settings(),
        )

    @property
    def environment(self) -> dict[str, str]:
        """What the functions read to find the queues."""
        urls = {f"QUEUE_URL_{place.queue.name.upper()}": place.url for place in self.places}
        return urls | {ENDPOINT: self._engine_url}

    def create(self) -> None:
        """Make the queues that are missing, and give those of an earlier run their present settings."""
        urls = self.client.list_queues(QueueNamePrefix=PREFIX).get("QueueUrls", ())
        known = {url.rpartition("/")[2] for url in urls}
        for place in self.places:
            fixed = {"FifoQueue": "true"} if place.queue.fifo else {}
            for name in {_dead(place.name), place.name} - known:
                self.client.create_queue(QueueName=name, Attributes=fixed)
            self.client.set_queue_attributes(QueueUrl=place.url, Attributes=_settings(place))

    def is_empty(self, place: Place) -> bool:
        """Whether nothing waits in a queue and nothing of it is being worked on."""
        found = self.client.get_queue_attributes(QueueUrl=place.url, AttributeNames=list(COUNTS))
        return not any(int(found["Attributes"][name]) for name in COUNTS)


def _places(functions: Iterable[Function], engine_url: str, region: str) -> Iterator[Place]:
    for function in functions:
        for queue in function.queues:
            name = f"{PREFIX}{queue.name}" + (".fifo" if queue.fifo else "")
            url = f"{engine_url}/{ACCOUNT}/{name}"
            yield Place(queue, function, name, url, f"arn:aws:sqs:{region}:{ACCOUNT}:{name}")


def _settings(place: Place) -> dict[str, str]:
    redrive = {
        "deadLetterTargetArn": _dead(place.arn),
        "maxReceiveCount": place.queue.receives_max,
    }
    return {
        "VisibilityTimeout": str(place.queue.visibility_s),
        "RedrivePolicy": json.dumps(redrive),
    }


def _dead(name: str) -> str:
    """The name, or ARN, of the queue that holds the dead letters of another."""
    stem, dot, fifo = name.partition(".")
    return f"{stem}-dead{dot}{fifo}"
