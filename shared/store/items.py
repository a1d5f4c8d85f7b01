"""Values to items and back. An item carries one compact JSON text ``b`` with a format number ``f``.

Fields are only ever added, so that every entry ever written can be read. One text is some twenty times
cheaper than typed attributes, and its bytes are what the hash chain covers.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from shared.ledger.entry import (
    Entry,
    Fact,
    OrderLine,
    OrderRecord,
    Posting,
    Record,
    RedemptionRecord,
    SpentLot,
)
from shared.ledger.state import Lot, Progress, Standing, State, WalletState
from shared.store.keys import Key
from shared.store.table import Item

FORMAT = 1
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
    optional = {"i": entry.command_id, "s": entry.source, "n": entry.note}
    body.update({key: value for key, value in optional.items() if value is not None})
    if entry.postings:
        body["p"] = [_posting_values(posting) for posting in entry.postings]
    if entry.facts:
        body["x"] = [[fact.fact, dict(fact.data)] for fact in entry.facts]
    body["a"] = _state_values(entry.state)
    return text(body)


def entry_value(account: str, seq: int, body: str) -> Entry:
    """The entry that a text describes."""
    raw = json.loads(body)
    return Entry(
        account=account,
        kind=raw["k"],
        version=raw["v"],
        state=_state(seq, raw["a"]),
        command_id=raw.get("i"),
        source=raw.get("s"),
        note=raw.get("n"),
        postings=tuple(Posting(*values) for values in raw.get("p", ())),
        facts=tuple(Fact(name, data) for name, data in raw.get("x", ())),
    )


def record_values(record: Record) -> dict[str, Any]:
    """A receipt's record as JSON values; points of order lines run in the order of the wallets ``w``."""
    if isinstance(record, RedemptionRecord):
        values: dict[str, Any] = {
            "w": record.wallet,
            "n": record.points,
            "l": [[lot.points, lot.active_at, lot.expires_at] for lot in record.lots],
        }
        return {**values, "o": record.order_id} if record.order_id else values
    wallets = list(record.lines[0].points) if record.lines else []
    return {
        "t": record.placed_at,
        "c": record.currency,
        "w": wallets,
        "l": [
            [line.line_id, line.quantity, line.amount, *(line.points[name] for name in wallets)]
            for line in record.lines
        ],
    }


def record_value(raw: Mapping[str, Any]) -> Record:
    """The record that JSON values describe."""
    if "c" not in raw:
        lots = tuple(SpentLot(*values) for values in raw["l"])
        return RedemptionRecord(raw["w"], raw["n"], lots, raw.get("o"))
    lines = tuple(
        OrderLine(line_id, quantity, amount, dict(zip(raw["w"], points, strict=True)))
        for line_id, quantity, amount, *points in raw["l"]
    )
    return OrderRecord(raw["t"], raw["c"], lines)


def item(key: Key, body: str, **attributes: Any) -> Item:
    """An item with a text and further attributes."""
    return {**key.attributes, "b": {"S": body}, **attributes}


def _posting_values(posting: Posting) -> list[Any]:
    values = [posting.kind, posting.wallet, posting.points, posting.active_at, posting.expires_at]
    while values[-1] is None:
        values.pop()
    return values


def _state_values(state: State) -> dict[str, Any]:
    values: dict[str, Any] = {
        "t": state.at,
        "v": state.version,
        "w": {name: _wallet_values(wallet) for name, wallet in state.wallets.items()},
    }
    if state.standing:
        values["g"] = [state.standing.tier, state.standing.since, state.standing.review_at]
    if state.progress != Progress():
        made = state.progress
        values["r"] = [made.spend, made.points, made.orders, made.metric, dict(made.months)]
    if state.closed:
        values["c"] = 1
    return values


def _wallet_values(wallet: WalletState) -> list[Any]:
    lots = [[lot.points, lot.active_at, lot.expires_at] for lot in wallet.lots]
    return [wallet.lifetime, wallet.spent, wallet.expired, lots]


def _state(seq: int, raw: Mapping[str, Any]) -> State:
    wallets = {
        name: WalletState(tuple(Lot(*values) for values in lots), lifetime, spent, expired)
        for name, (lifetime, spent, expired, lots) in raw["w"].items()
    }
    return State(
        seq=seq,
        at=raw["t"],
        version=raw["v"],
        wallets=wallets,
        standing=Standing(*raw["g"]) if "g" in raw else None,
        progress=_progress(raw["r"]) if "r" in raw else Progress(),
        closed="c" in raw,
    )


def _progress(values: list[Any]) -> Progress:
    spend, points, orders, metric, months = values
    counted = {int(month): count for month, count in months.items()}
    return Progress(spend, points, orders, metric, counted)
