"""Reading receipts back: what a statement shows of orders beside their entries."""

import json

from shared.ledger.entry import Entry, Record
from shared.store import keys
from shared.store.items import record_value
from shared.store.keys import Key
from shared.store.table import Item, client, table_name


def order_records(program: str, entries: list[Entry]) -> dict[int, Record]:
    """The records of the orders among at most 100 entries of one account, by entry number."""
    wanted = {
        keys.receipt(program, "order", entry.source or "", entry.command_id or "").pk: entry.seq
        for entry in entries
        if entry.kind == "order"
    }
    records = dict[int, Record]()
    asked: list[Item] = [Key(pk, "R").attributes for pk in wanted]
    while asked:
        response = client().batch_get_item(RequestItems={table_name(): {"Keys": asked}})
        for found in response["Responses"].get(table_name(), ()):
            raw = json.loads(found["b"]["S"])
            records[wanted[found["pk"]["S"]]] = record_value(raw["r"])
        unread = response.get("UnprocessedKeys", {}).get(table_name())
        asked = list(unread["Keys"]) if unread else []
    return records
