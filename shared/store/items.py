"""Values to items and back. An item carries one compact JSON text ``b`` with a format number ``f``.

Fields are only ever added, so that every entry ever written can be read. One text is some twenty times
cheaper than typed attributes, and its bytes are what the hash chain covers.
"""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from shared.ledger.entry import Entry, Fact, Posting, PostingKind
from shared.program.limits import Used
from shared.store.keys import Key
from shared.store.states import (
    awaited_value,
    awaited_values,
    state_value,
    state_values,
    trimmed,
)
from shared.store.table import Item

FORMAT = 1
NOTHING: Mapping[str, Any] = MappingProxyType({})
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def text(value: object) -> str:
    """The compact JSON text of a value."""
    return _encode(value)


def chained(previous: bytes, key: Key, body: str) -> bytes:
    """An entry's link in the hash chain: SHA-256 over the link before it, its key and its text."""
    return hashlib.sha256(previous + key.pk.encode() + key.sk.encode() + body.encode()).digest()


def entry_text(entry: Entry) -> str:
    """An entry as text; its account and number are in its key."""
    body: dict[str, Any] = {"f": FORMAT, "k": entry.kind, "v": entry.version}
    optional = {
        "i": entry.command_id,
        "s": entry.source,
        "n": entry.note,
        "o": entry.refers,
        "r": entry.revision,
        "m": entry.member,
        "w": list(entry.actors) or None,
        "l": {name: _counted_values(change) for name, change in entry.counted.items()} or None,
        "q": dict(entry.drawn) or None,
    }
    body.update({key: value for key, value in optional.items() if value is not None})
    if entry.postings:
        body["p"] = [_posting_values(posting) for posting in entry.postings]
    if entry.facts:
        body["x"] = [[fact.fact, dict(fact.data)] for fact in entry.facts]
    body["a"] = state_values(entry.state)
    return text(body)


def entry_value(account: str, seq: int, body: str) -> Entry:
    """The entry that a text describes."""
    raw = json.loads(body)
    return Entry(
        account=account,
        kind=raw["k"],
        version=raw["v"],
        state=state_value(seq, raw["a"]),
        command_id=raw.get("i"),
        source=raw.get("s"),
        note=raw.get("n"),
        refers=raw.get("o"),
        revision=raw.get("r"),
        member=raw.get("m"),
        actors=tuple(raw.get("w", ())),
        postings=tuple(_posting(*values) for values in raw.get("p", ())),
        facts=tuple(Fact(name, data) for name, data in raw.get("x", ())),
        counted={name: each and Used(*each) for name, each in raw.get("l", {}).items()},
        drawn=raw.get("q", {}),
    )


def item(key: Key, body: str, **attributes: Any) -> Item:
    """An item with a text and further attributes."""
    return {**key.attributes, "b": {"S": body}, **attributes}


def _counted_values(change: Used | None) -> list[int] | None:
    return [change.period, change.points, change.times] if change else None


def _posting_values(posting: Posting) -> list[Any]:
    values = [posting.kind, posting.wallet, posting.points, posting.active_at, posting.expires_at]
    rare = {
        "h": posting.hold,
        "u": posting.until,
        "e": None if posting.expiry_waits else 0,
        "w": awaited_values(posting.awaits),
        "s": 1 if posting.slides else None,
        "d": posting.unit,
        "l": dict(posting.uses) or None,
        "r": dict(posting.reward) or None,
    }
    said = {key: value for key, value in rare.items() if value is not None}
    return [*values, said] if said else trimmed(*values)


def _posting(
    kind: PostingKind,
    wallet: str,
    points: int,
    active_at: int | None = None,
    expires_at: int | None = None,
    rare: Mapping[str, Any] = NOTHING,
) -> Posting:
    if not rare:
        return Posting(kind, wallet, points, active_at, expires_at)
    return Posting(
        kind,
        wallet,
        points,
        active_at,
        expires_at,
        hold=rare.get("h"),
        until=rare.get("u"),
        expiry_waits="e" not in rare,
        awaits=awaited_value(rare.get("w")),
        slides="s" in rare,
        unit=rare.get("d"),
        uses=rare.get("l", {}),
        reward=rare.get("r", {}),
    )
