"""Endpoints: where a program's facts are told to over HTTP, and what the messages there are signed with.

The secrets lie in a partition of their own, so that whoever only asks who listens cannot read them.
"""

import json
import time
from dataclasses import replace

from shared.frozen import dataclass
from shared.store import news_keys
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, Item, client, put_if, table_name
from shared.store.transaction import Committed, Contended, EntryTaken, Part, transact

_known: dict[str, tuple[float, "tuple[Endpoint, ...]"]] = {}


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that messages are signed with: by which name, since when, and until when (epoch ms).

    Of one that has ended the text is forgotten. ``fingerprint`` is of the request that made it.
    """

    secret: str
    name: str
    created_at: int
    ends_at: int | None = None
    fingerprint: str = ""

    def is_live(self, now: int) -> bool:
        """Whether messages are still signed with it."""
        return bool(self.secret) and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An endpoint as kept: its address, the names of the facts it wants (all where None), and from when on (epoch ms).

    ``off`` says why nothing is sent to it; ``fingerprint`` is of the request that made it; ``body`` its text as read.
    """

    endpoint_id: str
    url: str
    created_at: int
    facts: tuple[str, ...] | None = None
    description: str | None = None
    off: str | None = None
    off_at: int | None = None
    fingerprint: str = ""
    body: str = ""

    def wants(self, fact: str) -> bool:
        """Whether it is to be told facts of that name."""
        return self.facts is None or fact in self.facts


def listening(program: str, *, lifetime_s: float) -> tuple[Endpoint, ...]:
    """The endpoints of a program that are on, by their ids, remembered by this process for ``lifetime_s``."""
    held = _known.get(program)
    if held is not None and time.monotonic() - held[0] < lifetime_s:
        return held[1]
    found = tuple(endpoint for endpoint in every(program) if endpoint.off is None)
    _known[program] = (time.monotonic(), found)
    return found


def every(program: str) -> tuple[Endpoint, ...]:
    """All endpoints of a program by their ids, read consistently."""
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table_name(),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :endpoints)",
            ExpressionAttributeValues={
                ":pk": {"S": news_keys.endpoints(program)},
                ":endpoints": {"S": news_keys.ENDPOINT_PREFIX},
            },
            ConsistentRead=True,
        )
    )
    return tuple(_endpoint(found) for page in pages for found in page["Items"])


def read(program: str, endpoint_id: str) -> Endpoint | None:
    """An endpoint, read consistently; None if there is none."""
    key = news_keys.endpoint(program, endpoint_id).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    return _endpoint(found["Item"]) if "Item" in found else None


def add(program: str, endpoint: Endpoint, secret: Secret) -> bool:
    """Keep a new endpoint with its first secret; False if there is one of that id, or may be by now."""
    signing = item(
        news_keys.endpoint_secrets(program, endpoint.endpoint_id), _secrets_text((secret,))
    )
    parts = [
        Part(_item(program, endpoint), NEW, lambda _: EntryTaken()),
        Part(signing, NEW, lambda _: Contended()),
    ]
    return isinstance(transact(parts), Committed)


def change(program: str, seen: Endpoint, changed: Endpoint) -> bool:
    """Replace an endpoint as it was read; False if it was changed since."""
    new = _item(program, changed)
    return put_if("b = :seen", new, {":seen": {"S": seen.body}})


def secrets(program: str, endpoint_id: str) -> tuple[Secret, ...]:
    """What an endpoint's messages were and are signed with, oldest first, read consistently."""
    key = news_keys.endpoint_secrets(program, endpoint_id).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    return tuple(Secret(*each) for each in json.loads(found["Item"]["b"]["S"])["s"])


def rotate(
    program: str, endpoint_id: str, seen: tuple[Secret, ...], new: Secret, *, until: int
) -> bool:
    """Sign with a further secret from now on, and with those before it ``until`` an instant (epoch ms) too.

    False if somebody else has changed the secrets since they were seen.
    """
    before = [
        replace(each, ends_at=min(until, each.ends_at or until))
        if each.is_live(new.created_at)
        else replace(each, secret="")
        for each in seen
    ]
    rotated = item(news_keys.endpoint_secrets(program, endpoint_id), _secrets_text((*before, new)))
    return put_if("b = :seen", rotated, {":seen": {"S": _secrets_text(seen)}})


def _secrets_text(secrets: tuple[Secret, ...]) -> str:
    listed = [
        [each.secret, each.name, each.created_at, each.ends_at, each.fingerprint]
        for each in secrets
    ]
    return text({"f": FORMAT, "s": listed})


def _item(program: str, endpoint: Endpoint) -> Item:
    said = {
        "f": FORMAT,
        "u": endpoint.url,
        "t": endpoint.created_at,
        "x": None if endpoint.facts is None else list(endpoint.facts),
        "n": endpoint.description,
        "o": endpoint.off,
        "d": endpoint.off_at,
        "p": endpoint.fingerprint,
    }
    body = text({key: value for key, value in said.items() if value is not None})
    return item(news_keys.endpoint(program, endpoint.endpoint_id), body)


def _endpoint(found: Item) -> Endpoint:
    body = found["b"]["S"]
    raw = json.loads(body)
    return Endpoint(
        endpoint_id=found["sk"]["S"].removeprefix(news_keys.ENDPOINT_PREFIX),
        url=raw["u"],
        created_at=raw["t"],
        facts=tuple(raw["x"]) if "x" in raw else None,
        description=raw.get("n"),
        off=raw.get("o"),
        off_at=raw.get("d"),
        fingerprint=raw["p"],
        body=body,
    )
