"""Hears which wakes a function writes, from the requests that its process sends to the table."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.local.wakes import Wake, wake_in
from shared.store.table import Item, client


class Hearing:
    """The wakes this process has written, or tried to."""

    def __init__(self) -> None:
        self._heard: set[Wake] = set()

    @property
    def heard(self) -> list[Wake]:
        """What was heard since last forgotten."""
        return sorted(self._heard)

    def start(self) -> None:
        """Listen to the process's one client, for good."""
        client().meta.events.register("provide-client-params.dynamodb", self._listen)

    def forget(self) -> None:
        """Begin anew."""
        self._heard = set()

    def _listen(self, params: Mapping[str, Any], **_: object) -> None:
        self._heard.update(filter(None, map(wake_in, _written(params))))


def _written(params: Mapping[str, Any]) -> Iterator[Item]:
    """The items a request puts; a wake is always put whole."""
    if "Item" in params:
        yield params["Item"]
    for part in params.get("TransactItems", ()):
        yield part.get("Put", {}).get("Item", {})
