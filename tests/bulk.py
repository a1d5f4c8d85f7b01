"""Accounts in bulk: ready-made entries and their wakes, written as the store writes them but 25 at a time."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from shared.ledger.entry import Entry
from shared.store import table
from shared.store.table import Item
from shared.store.transaction import appended
from shared.store.wake import wake_item

BATCH = 25  # what one BatchWriteItem takes
WRITERS = 4


def seed(program: str, accounts: Iterable[str], entries: tuple[Entry, ...]) -> None:
    """Give each account these entries, and the wake that goes with the last."""
    items = (item for account in accounts for item in _items(program, account, entries))
    batches = iter(lambda: list(islice(items, BATCH)), [])
    with ThreadPoolExecutor(WRITERS) as writers:
        while some := list(islice(batches, 100 * WRITERS)):
            list(writers.map(_write, some))


def _items(program: str, account: str, entries: tuple[Entry, ...]) -> Iterator[Item]:
    for part in appended(program, account, None, entries):
        yield part.item
    yield wake_item(program, account, entries[-1].state)


def _write(batch: list[Item]) -> None:
    left: list[Any] = [{"PutRequest": {"Item": item}} for item in batch]
    while left:
        answer = table.client().batch_write_item(RequestItems={table.table_name(): left})
        left = list(answer.get("UnprocessedItems", {}).get(table.table_name(), ()))
