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
    GrantRecord,
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
    """A receipt's record as JSON values."""
    if isinstance(record, OrderRecord):
        return _order_values(record)
    values: dict[str, Any] = {
        "w": record.wallet,
        "n": record.points,
        "l": [[lot.points, lot.active_at, lot.expires_at] for lot in record.lots],
    }
    return {**values, "o": record.order_id} if record.order_id else values


def record_value(raw: Mapping[str, Any]) -> Record:
    """The record that JSON values describe."""
    if "c" in raw:
        return _order(raw)
    lots = tuple(SpentLot(*values) for values in raw["l"])
    return RedemptionRecord(raw["w"], raw["n"], lots, raw.get("o"))


def _order_values(record: OrderRecord) -> dict[str, Any]:
    """An order: of each grant its wallet in ``w`` and its lot in ``g``; of each line what counts in ``l``, and
    in ``d`` what was bought."""
    values: dict[str, Any] = {
        "t": record.placed_at,
        "c": record.currency,
        "v": record.version,
        "w": [grant.wallet for grant in record.grants],
        "g": [_trimmed(grant.active_at, grant.expires_at) for grant in record.grants],
        "l": [[line.line_id, line.quantity, line.amount, *line.points] for line in record.lines],
        "d": [
            _trimmed(line.sku, line.category, line.brand, line.tags or None)
            for line in record.lines
        ],
    }
    return {**values, "h": record.tier} if record.tier else values


def _order(raw: Mapping[str, Any]) -> OrderRecord:
    unknown = [[""]] * len(raw["l"])  # before receipts kept what was bought
    lines = tuple(
        _order_line(counted, bought)
        for counted, bought in zip(raw["l"], raw.get("d", unknown), strict=True)
    )
    lots = raw.get("g", [[]] * len(raw["w"]))
    grants = tuple(
        GrantRecord(wallet, *_filled(lot, 2)) for wallet, lot in zip(raw["w"], lots, strict=True)
    )
    return OrderRecord(raw["t"], raw["c"], lines, grants, raw.get("v", 1), raw.get("h"))


def _order_line(counted: list[Any], bought: list[Any]) -> OrderLine:
    line_id, quantity, amount, *points = counted
    sku, category, brand, tags = _filled(bought, 4)
    return OrderLine(
        line_id, quantity, amount, tuple(points), sku, category, brand, tuple(tags or ())
    )


def item(key: Key, body: str, **attributes: Any) -> Item:
    """An item with a text and further attributes."""
    return {**key.attributes, "b": {"S": body}, **attributes}


def _posting_values(posting: Posting) -> list[Any]:
    return _trimmed(
        posting.kind, posting.wallet, posting.points, posting.active_at, posting.expires_at
    )


def _trimmed(*values: Any) -> list[Any]:
    """The values without the Nones at their end."""
    kept = list(values)
    while kept and kept[-1] is None:
        kept.pop()
    return kept


def _filled(values: list[Any], length: int) -> list[Any]:
    """The values with the Nones that were left out at their end."""
    return [*values, *[None] * (length - len(values))]


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
