"""Connections to shops: what a shop signs its deliveries with, what of them counts, and how to ask it."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from shared.frozen import dataclass
from shared.registry.indexes import DUE_INDEX
from shared.store import keys, news_keys
from shared.store.endpoints import Secret
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, Item, client, put_if, table_name

POLLS = "polls"  # the slot of the index of what is due with the connections whose shops are asked
_NEVER = keys.due_at(keys.DUE_LATEST, 0)  # a schedule asks them, not their turn

_known: dict[tuple[str, str], tuple[float, "Connection | None"]] = {}


@dataclass(frozen=True, slots=True)
class Shop:
    """Where the shop's own API is, and what opens it."""

    url: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A connection as kept; ``terms`` say what of its deliveries counts and as what.

    ``source`` is whose commands its deliveries are; ``fingerprint`` is of the request that made it; ``body`` its text
    as read. Times in epoch ms.
    """

    connection_id: str
    kind: str
    source: str
    created_at: int
    secrets: tuple[Secret, ...]
    terms: Mapping[str, Any] = field(default_factory=dict)
    shop: Shop | None = None
    closed_at: int | None = None
    fingerprint: str = ""
    body: str = ""

    def secrets_at(self, now: int) -> tuple[str, ...]:
        """What deliveries may be signed with at an instant (epoch ms), newest first."""
        return tuple(each.secret for each in reversed(self.secrets) if each.is_live(now))

    def rotated(self, secret: Secret, *, until: int) -> "Connection":
        """With a further secret; those before it hold ``until`` an instant (epoch ms), or as long as they did."""
        kept = [each for each in self.secrets if each.is_live(secret.created_at)]
        ending = [replace(each, ends_at=min(until, each.ends_at or until)) for each in kept]
        return replace(self, secrets=(*ending, secret))


def remembered(program: str, connection_id: str, *, lifetime_s: float) -> Connection | None:
    """A connection, remembered by this process for ``lifetime_s``."""
    held = _known.get((program, connection_id))
    if held is not None and time.monotonic() - held[0] < lifetime_s:
        return held[1]
    found = read(program, connection_id)
    if found is not None:  # names that nobody gave are not worth remembering
        _known[program, connection_id] = (time.monotonic(), found)
    return found


def read(program: str, connection_id: str) -> Connection | None:
    """A connection, read consistently; None if there is none."""
    key = news_keys.connection(program, connection_id).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    return _connection(found["Item"]) if "Item" in found else None


def every(program: str) -> tuple[Connection, ...]:
    """All connections of a program by their ids, read consistently."""
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table_name(),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :connections)",
            ExpressionAttributeValues={
                ":pk": {"S": news_keys.connections(program)},
                ":connections": {"S": news_keys.CONNECTION_PREFIX},
            },
            ConsistentRead=True,
        )
    )
    return tuple(_connection(found) for page in pages for found in page["Items"])


def polled() -> Iterator[tuple[str, str]]:
    """Program and id of every connection whose shop is asked for what it did not tell, of all programs."""
    slot, _ = DUE_INDEX.attributes
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table_name(),
            IndexName=DUE_INDEX.name,
            KeyConditionExpression=f"{slot} = :polls",
            ExpressionAttributeValues={":polls": {"S": POLLS}},
        )
    )
    for page in pages:
        for found in page["Items"]:
            program = found["pk"]["S"].removeprefix(news_keys.connections(""))
            yield program, found["sk"]["S"].removeprefix(news_keys.CONNECTION_PREFIX)


def add(program: str, connection: Connection) -> bool:
    """Keep a new connection; False if there is one of that id."""
    return put_if(NEW, _item(program, connection))


def change(program: str, seen: Connection, changed: Connection) -> bool:
    """Replace a connection as it was read; False if it was changed since."""
    return put_if("b = :seen", _item(program, changed), {":seen": {"S": seen.body}})


def _item(program: str, connection: Connection) -> Item:
    said = {
        "f": FORMAT,
        "k": connection.kind,
        "s": connection.source,
        "t": connection.created_at,
        "x": [
            [each.secret, each.name, each.created_at, each.ends_at] for each in connection.secrets
        ],
        "m": dict(connection.terms),
        "a": [connection.shop.url, connection.shop.token] if connection.shop else None,
        "c": connection.closed_at,
        "p": connection.fingerprint,
    }
    body = text({key: value for key, value in said.items() if value is not None})
    slot, due = DUE_INDEX.attributes
    asked = connection.shop is not None and connection.closed_at is None
    listed = {slot: {"S": POLLS}, due: {"S": _NEVER}} if asked else {}
    return item(news_keys.connection(program, connection.connection_id), body, **listed)


def _connection(found: Item) -> Connection:
    body = found["b"]["S"]
    raw = json.loads(body)
    return Connection(
        connection_id=found["sk"]["S"].removeprefix(news_keys.CONNECTION_PREFIX),
        kind=raw["k"],
        source=raw["s"],
        created_at=raw["t"],
        secrets=tuple(Secret(*each) for each in raw["x"]),
        terms=raw["m"],
        shop=Shop(*raw["a"]) if "a" in raw else None,
        closed_at=raw.get("c"),
        fingerprint=raw["p"],
        body=body,
    )
