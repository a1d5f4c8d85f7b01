"""The event bus: telling it facts. Its name comes from the environment when first needed."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Protocol, cast

from botocore.session import get_session

from shared.edge.batches import hand_over
from shared.edge.clients import settings
from shared.registry.news import BUS_SOURCE

Event = Mapping[str, Any]


class _Client(Protocol):
    """What is used of the EventBridge client."""

    meta: Any

    def put_events(self, **request: Any) -> dict[str, list[dict[str, Any]]]: ...


@cache
def client() -> _Client:
    """The EventBridge client of this process; it may repeat a request, since an event told twice has one id."""
    return cast("_Client", get_session().create_client("events", config=settings()))


def publish(events: Iterable[Event], time_left_s: Callable[[], float]) -> None:
    """Publish all events; Unavailable if some could not be, and publishing all of them again is safe."""
    hand_over(events, _refused, time_left_s)


def _refused(batch: list[Event]) -> list[Event]:
    """Publish a batch; those of it that were not taken."""
    answer = client().put_events(Entries=[_entry(event) for event in batch])
    taken = zip(batch, answer["Entries"], strict=True)
    return [event for event, result in taken if "ErrorCode" in result]


def _entry(event: Event) -> dict[str, str]:
    return {
        "EventBusName": os.environ["BUS_NAME"],  # noqa: TID251 (a setting)
        "Source": BUS_SOURCE,
        "DetailType": event["type"],
        "Detail": json.dumps(event, ensure_ascii=False, separators=(",", ":")),
    }
