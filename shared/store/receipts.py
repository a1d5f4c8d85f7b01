"""Reading receipts back: what a statement shows of orders beside their entries, and what an audit checks."""

import json
from collections.abc import Iterator
from typing import Any

from shared.ledger.entry import Entry, Record
from shared.store import keys
from shared.store.items import record_value
from shared.store.keys import Key
from shared.store.table import Item, client, table_name


def key_of(program: str, entry: Entry) -> Key:
    """The key of the receipt of the command that made an entry."""
    return keys.receipt(program, entry.kind, entry.source or "", entry.command_id or "")


def order_records(program: str, entries: list[Entry]) -> dict[int, Record]:
    """The records of the orders among at most 100 entries of one account, by entry number."""
    wanted = {key_of(program, entry).pk: entry.seq for entry in entries if entry.kind == "order"}
    return {wanted[pk]: record_value(values["r"]) for pk, values in read(list(wanted))}


def read(pks: list[str], *, consistent: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """The receipts found under at most 100 keys, as their keys and JSON values, in any order."""
    asked: list[Item] = [Key(pk, "R").attributes for pk in pks]
    while asked:
        response = client().batch_get_item(
            RequestItems={table_name(): {"Keys": asked, "ConsistentRead": consistent}}
        )
        for found in response["Responses"].get(table_name(), ()):
            yield found["pk"]["S"], json.loads(found["b"]["S"])
        unread = response.get("UnprocessedKeys", {}).get(table_name())
        asked = list(unread["Keys"]) if unread else []
