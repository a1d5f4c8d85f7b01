"""The event bus in the embedded engine, and the events last heard on it."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

from botocore.session import get_session

from infra.local.clients import settings
from infra.local.queues import ACCOUNT, PREFIX, Queues
from shared.registry.news import BUS_SOURCE

BUS = "laurel"
ENDPOINT = "AWS_ENDPOINT_URL_EVENTBRIDGE"
HEARD = f"{PREFIX}heard"  # a queue of the events, for whoever looks what was told
KEPT_S = "300"  # nobody may ever look
KEPT_MAX = 200
RECEIVED_MAX = 10


class Bus:
    """The bus in one engine, whose address is known before it runs."""

    def __init__(self, queues: Queues, *, engine_url: str) -> None:
        self._queues = queues
        self._engine_url = engine_url
        self._heard: deque[Mapping[str, Any]] = deque(maxlen=KEPT_MAX)
        self._listening = threading.Lock()

    @property
    def environment(self) -> dict[str, str]:
        """What the functions read to find the bus."""
        return {"BUS_NAME": BUS, ENDPOINT: self._engine_url}

    def create(self) -> None:
        """Make the bus, and a rule by which all that is told on it is heard, where they are missing."""
        queue = self._queues.client.create_queue(
            QueueName=HEARD, Attributes={"MessageRetentionPeriod": KEPT_S}
        )
        self._url = queue["QueueUrl"]
        events: Any = get_session().create_client(
            "events",
            endpoint_url=self._engine_url,
            region_name=self._queues.region,
            config=settings(),
        )
        known = {each["Name"] for each in events.list_event_buses()["EventBuses"]}
        if BUS not in known:
            events.create_event_bus(Name=BUS)
        arn = f"arn:aws:sqs:{self._queues.region}:{ACCOUNT}:{HEARD}"
        _lead(events, HEARD, {"prefix": ""}, arn)
        for place in self._queues.places:
            if place.queue.hears:
                _lead(events, place.name, {"anything-but": [BUS_SOURCE]}, place.arn)

    def heard(self) -> list[Mapping[str, Any]]:
        """The events last heard, the oldest first."""
        with self._listening:
            while messages := self._received():
                for message in messages:
                    self._heard.append(json.loads(message["Body"]))
                    self._queues.client.delete_message(
                        QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"]
                    )
            return list(self._heard)

    def _received(self) -> list[Mapping[str, Any]]:
        answer = self._queues.client.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=RECEIVED_MAX
        )
        messages: list[Mapping[str, Any]] = answer.get("Messages", [])
        return messages


def _lead(events: Any, name: str, source: Mapping[str, Any], arn: str) -> None:
    """Lead what is told by such sources into a queue."""
    pattern = json.dumps({"source": [source]})
    events.put_rule(Name=name, EventBusName=BUS, EventPattern=pattern)
    events.put_targets(Rule=name, EventBusName=BUS, Targets=[{"Id": "queue", "Arn": arn}])
