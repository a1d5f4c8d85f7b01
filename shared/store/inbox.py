"""Inboxes: what members are told inside the shop, kept as the facts told; their words are found when read."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from shared.frozen import dataclass
from shared.store import news_keys
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, Item, client, put_if, table_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of an inbox: the fact it tells, at an instant (epoch ms), by which version of the program.

    ``name`` tells it from others of that instant, in their order. ``available`` and ``tier`` are how the member stood
    then; ``read_at`` and ``dismissed_at`` when they said so.
    """

    name: str
    at: int
    fact: str
    data: Mapping[str, Any]
    version: int
    available: Mapping[str, int] = field(default_factory=dict)
    tier: str | None = None
    read_at: int | None = None
    dismissed_at: int | None = None
    body: str = ""


def add(program: str, member: str, message: Message) -> bool:
    """Put a message into a member's inbox; False if it is there already."""
    return put_if(NEW, _item(program, member, message))


def read(program: str, member: str, at: int, name: str) -> Message | None:
    """A message, read consistently; None if there is none."""
    key = news_keys.inbox_item(program, member, at, name).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    return _message(found["Item"]) if "Item" in found else None


def changed(message: Message, **what: Any) -> Message:
    """A message of which more is known."""
    return dataclasses.replace(message, **what)


def replace(program: str, member: str, seen: Message, changed: Message) -> bool:
    """Write a changed message; False if it was changed since it was read."""
    new = _item(program, member, changed)
    return put_if("b = :seen", new, {":seen": {"S": seen.body}})


def page(
    program: str, member: str, *, before: str | None, limit: int
) -> tuple[list[Message], str | None]:
    """Messages that were not dismissed, newest first, from a place on; and the place of what follows, if any does."""
    found: list[Message] = []
    while len(found) < limit:
        response = client().query(**_asked(program, member, before, limit))
        for each in response["Items"]:
            message, before = _message(each), each["sk"]["S"]
            if message.dismissed_at is None:
                found.append(message)
            if len(found) == limit:
                return found, before
        if "LastEvaluatedKey" not in response:
            return found, None
    return found, before


def _asked(program: str, member: str, before: str | None, limit: int) -> dict[str, Any]:
    values = {":pk": {"S": news_keys.inbox(program, member)}}
    condition = "pk = :pk"
    if before is not None:
        condition, values[":before"] = "pk = :pk AND sk < :before", {"S": before}
    return {
        "TableName": table_name(),
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": False,
        "Limit": limit,
    }


def _item(program: str, member: str, message: Message) -> Item:
    said = {
        "f": FORMAT,
        "k": message.fact,
        "d": dict(message.data),
        "v": message.version,
        "a": dict(message.available),
        "l": message.tier,
        "r": message.read_at,
        "x": message.dismissed_at,
    }
    body = text({key: value for key, value in said.items() if value is not None})
    return item(news_keys.inbox_item(program, member, message.at, message.name), body)


def _message(found: Item) -> Message:
    at, name = found["sk"]["S"].split("#")
    body = found["b"]["S"]
    raw = json.loads(body)
    return Message(
        name=name,
        at=int(at),
        fact=raw["k"],
        data=raw["d"],
        version=raw["v"],
        available=raw["a"],
        tier=raw.get("l"),
        read_at=raw.get("r"),
        dismissed_at=raw.get("x"),
        body=body,
    )
