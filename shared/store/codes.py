"""Orders that named a code, as they stand now: what a partner whose code it is, is paid by."""

from collections.abc import Iterator
from typing import Any

from shared.frozen import dataclass
from shared.ledger.kept import kept, returned
from shared.ledger.records import OrderRecord
from shared.store import histories, keys
from shared.store.histories import KnownOrder
from shared.store.table import client, table_name


@dataclass(frozen=True, slots=True)
class CodedOrder:
    """An order with its codes; ``value`` in minor units and ``points`` by wallet are what is left after returns."""

    source: str
    order_id: str
    record: OrderRecord
    value: int
    points: dict[str, int]


def coded_orders(program: str) -> Iterator[CodedOrder]:
    """All orders of a program that name a code, in any order. Reads the whole table, page by page."""
    for source, order_id in _with_checkout(program):
        known = histories.order(program, source, order_id)
        if isinstance(known, KnownOrder) and known.history.record.checkout.codes:
            yield _as_it_stands(source, order_id, known)


def _with_checkout(program: str) -> Iterator[tuple[str, str]]:
    """The orders whose receipt, or an edit of it, keeps where they were placed or which codes were entered."""
    prefix = keys.receipt(program, "order", "", "").pk.removesuffix("#")
    partitions = dict.fromkeys(found["pk"]["S"] for found in _scanned(prefix))
    for pk in partitions:
        source, order_id = pk.removeprefix(prefix).split("#", 1)
        yield source, order_id


def _scanned(prefix: str) -> Iterator[dict[str, Any]]:
    pages = (
        client()
        .get_paginator("scan")
        .paginate(
            TableName=table_name(),
            FilterExpression="begins_with(pk, :orders) AND contains(b, :checkout)",
            ExpressionAttributeValues={":orders": {"S": prefix}, ":checkout": {"S": '"x":['}},
        )
    )
    return (found for page in pages for found in page["Items"])


def _as_it_stands(source: str, order_id: str, known: KnownOrder) -> CodedOrder:
    record = known.history.record
    left = kept(record, returned(known.history.returns))
    wallets = {grant.wallet: left.of(grant.wallet) if left else 0 for grant in record.grants}
    return CodedOrder(source, order_id, record, left.value if left else 0, wallets)
