"""Reading what became of an order or a redemption: its receipt and everything beside it.

Read consistently, and after the journal of its account: what is not seen here then has not happened by the
entry the journal was read at, and a decision made from both is refused its place if it happens meanwhile.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from shared.frozen import dataclass
from shared.ledger.entry import Entry
from shared.ledger.histories import OrderHistory, RedemptionHistory, WaitingReturn
from shared.ledger.records import (
    EndRecord,
    EventRecord,
    GrantRecord,
    OrderRecord,
    RedemptionRecord,
    ReturnRecord,
)
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.markers import Waiting, waiting_returns
from shared.store.records import record_value
from shared.store.table import NEW, client, put_if, table_name

Beside = dict[str, dict[str, Any]]
_R = TypeVar("_R")
WAITING_TEXT = f'{{"f":{FORMAT},"w":'  # how the body of returns that wait for their order begins


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """An order on record: by which entry of whose account, and what became of it."""

    account: str
    seq: int
    history: OrderHistory


@dataclass(frozen=True, slots=True)
class KnownRedemption:
    """A redemption on record: by which entry of whose account, and what became of it."""

    account: str
    seq: int
    history: RedemptionHistory


def order(program: str, source: str, order_id: str) -> KnownOrder | Waiting | None:
    """An order as last revised and what became of it; or the returns that wait for it; or nothing."""
    receipt = keys.receipt(program, "order", source, order_id)
    beside = _beside(receipt.pk)
    first = beside.get(keys.RECEIPT)
    if first is None:
        return None
    if "w" in first:
        return Waiting(waiting_returns(first["w"]), first["body"])
    history = replace(
        _as_revised(f"{source}#{order_id}", beside),
        redemptions=tuple(_redemptions(program, source, beside)),
        events=_events(beside),
    )
    return KnownOrder(first["a"], first["n"], history)


def order_before(program: str, source: str, order_id: str, entry: Entry) -> OrderHistory | None:
    """An order as it stood before an entry: as revised until then, and what was returned of it.

    Where its member's account has since gone on in another, all that happened in the first came before.
    """
    beside = _beside(keys.receipt(program, "order", source, order_id).pk)
    first = beside.get(keys.RECEIPT, {}).get("a")

    def came_before(found: dict[str, Any]) -> bool:
        if found.get("a") == entry.account:
            return bool(found["n"] < entry.seq)
        return first != entry.account

    earlier = {name: found for name, found in beside.items() if came_before(found)}
    return _as_revised(f"{source}#{order_id}", earlier) if keys.RECEIPT in earlier else None


def spent_on(program: str, source: str, order_id: str) -> tuple[RedemptionHistory, ...]:
    """The redemptions that named an order which may not be on record yet."""
    receipt = keys.receipt(program, "order", source, order_id)
    return tuple(_redemptions(program, source, _beside(receipt.pk)))


def events_met(program: str, source: str, order_id: str) -> frozenset[str]:
    """The types of the events of an order which may not be on record yet."""
    return frozenset(_events(_beside(keys.receipt(program, "order", source, order_id).pk)))


def redemption(program: str, source: str, redemption_id: str) -> KnownRedemption | None:
    """A redemption, or a gift, how its hold ended and what of it was given back; None if there is none."""
    beside = _beside(keys.redeemed(program, source, redemption_id).pk)
    first = beside.get(keys.RECEIPT)
    if first is None:
        return None
    record = record_value(first["r"])
    end = next(_records(beside, keys.END, EndRecord), None)
    if not isinstance(record, RedemptionRecord):
        raise TypeError(f"the receipt of redemption {redemption_id} holds no redemption")
    given_back = sum(beside[name]["g"] for name in _names(beside, keys.REFUND_PREFIX))
    uses = [beside[name].get("g", 0) for name in _names(beside, keys.USE_PREFIX)]
    history = RedemptionHistory(
        redemption_id,
        record,
        end,
        given_back,
        keys.REVERSAL in beside,
        uses=len(uses),
        used=sum(uses),
    )
    return KnownRedemption(first["a"], first["n"], history)


def wait(
    program: str, source: str, order_id: str, found: Waiting | None, new: WaitingReturn
) -> bool:
    """Let a return wait for its order, beside those found waiting; False if that has changed meanwhile."""
    receipt = keys.receipt(program, "order", source, order_id)
    waiting = (*(found.returns if found else ()), new)
    values = [[w.return_id, w.fingerprint, dict(w.quantities), w.amount] for w in waiting]
    placeholder = item(receipt, text({"f": FORMAT, "w": values}))
    if found is None:
        return put_if(NEW, placeholder)
    return put_if("b = :seen", placeholder, {":seen": {"S": found.body}})


def _as_revised(name: str, beside: Beside) -> OrderHistory:
    """An order as last revised, and what was returned of it."""
    latest = max((each for each in beside if each.startswith(keys.REVISION_PREFIX)), default=None)
    record = record_value(beside[latest or keys.RECEIPT]["r"])
    if not isinstance(record, OrderRecord):
        raise TypeError(f"the receipt of order {name} holds no order")
    return OrderHistory(name, record, tuple(_records(beside, keys.RETURN_PREFIX, ReturnRecord)))


def _redemptions(program: str, source: str, beside: Beside) -> Iterator[RedemptionHistory]:
    for name in _names(beside, keys.REDEMPTION_PREFIX):
        known = redemption(program, source, name[len(keys.REDEMPTION_PREFIX) :])
        if known is not None:
            yield known.history


def _events(beside: Beside) -> dict[str, tuple[GrantRecord, ...]]:
    """The types of events met, with the lots that matured by any of them."""
    matured = dict[str, tuple[GrantRecord, ...]]()
    for name in _names(beside, keys.EVENT_PREFIX):
        kind, record = name.split("#")[1], record_value(beside[name]["r"])
        grants = record.grants if isinstance(record, EventRecord) else ()
        matured[kind] = (*matured.get(kind, ()), *grants)
    return matured


def _records(beside: Beside, prefix: str, kind: type[_R]) -> Iterator[_R]:
    for name in _names(beside, prefix):
        record = record_value(beside[name]["r"])
        if isinstance(record, kind):
            yield record


def _names(beside: Beside, prefix: str) -> list[str]:
    return [name for name in beside if name.startswith(prefix)]


def _beside(pk: str) -> Beside:
    """Everything in a receipt's partition, by its name."""
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table_name(),
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ConsistentRead=True,
        )
    )
    found = (each for page in pages for each in page["Items"])
    return {
        each["sk"]["S"]: {**json.loads(each["b"]["S"]), "body": each["b"]["S"]} for each in found
    }
