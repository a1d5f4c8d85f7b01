"""Cursors: how far an endpoint has been told of an account, who is at it, and when it is tried again after a failure.

A cursor is replaced only by who has seen it as it is, so that of two who work on it one gives up. One that
waits to be tried again is in the index of what is due.
"""

import json
from dataclasses import replace

from shared.frozen import dataclass
from shared.registry.indexes import DUE_INDEX
from shared.store import keys, news_keys
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, Item, client, put_if, table_name


@dataclass(frozen=True, slots=True)
class Lane:
    """What is told in order: the facts of an account to an endpoint."""

    program: str
    endpoint_id: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The next fact to be told: number ``n`` of entry ``seq``, tried in vain ``failures`` times.

    It is not tried before ``retry_at`` (epoch ms of domain time), nor at all while ``parked``. Whoever is at it
    has claimed it, under a name of their own, until ``claimed_until`` (epoch ms of wall time), 0 if nobody has.
    ``body`` is its text as read.
    """

    seq: int
    n: int = 0
    failures: int = 0
    retry_at: int | None = None
    parked: bool = False
    claimed_until: int = 0
    claimed_by: str = ""
    body: str = ""


def read(lane: Lane) -> Cursor | None:
    """How far an endpoint has been told of an account, read consistently; None if of nothing yet."""
    key = news_keys.cursor(lane.program, lane.endpoint_id, lane.account).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    return _cursor(found["Item"]) if "Item" in found else None


def move(lane: Lane, seen: Cursor | None, moved: Cursor) -> Cursor | None:
    """Replace a cursor as it was seen; None, and nothing written, if somebody else has.

    Asked for again, since no answer came, it finds what it has written itself.
    """
    body = _text(moved)
    new = item(
        news_keys.cursor(lane.program, lane.endpoint_id, lane.account), body, **_due(lane, moved)
    )
    values = {":seen": {"S": seen.body}} if seen else None
    if not put_if("b = :seen" if seen else NEW, new, values):
        found = read(lane)
        return found if found and found.body == body else None
    return replace(moved, body=body)


def _due(lane: Lane, cursor: Cursor) -> Item:
    if cursor.retry_at is None:
        return {}
    slot, due_at = DUE_INDEX.attributes
    return {
        slot: {"S": keys.due_slot(lane.program, lane.account)},
        due_at: {"S": keys.due_at(cursor.retry_at, cursor.seq)},
    }


def _text(cursor: Cursor) -> str:
    claim = [cursor.claimed_until, cursor.claimed_by] if cursor.claimed_until else None
    optional = {
        "a": cursor.failures or None,
        "d": cursor.retry_at,
        "p": 1 if cursor.parked else None,
        "c": claim,
    }
    said = {key: value for key, value in optional.items() if value is not None}
    return text({"f": FORMAT, "q": [cursor.seq, cursor.n]} | said)


def _cursor(found: Item) -> Cursor:
    body = found["b"]["S"]
    raw = json.loads(body)
    seq, n = raw["q"]
    until, by = raw.get("c", (0, ""))
    return Cursor(
        seq=seq,
        n=n,
        failures=raw.get("a", 0),
        retry_at=raw.get("d"),
        parked="p" in raw,
        claimed_until=until,
        claimed_by=by,
        body=body,
    )
