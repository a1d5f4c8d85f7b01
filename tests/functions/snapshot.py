"""Everything the table holds, kept and put back."""

from typing import Any

from shared.store.table import Item, client, table_name

AT_ONCE = 25  # what one BatchWriteItem takes

Snapshot = dict[tuple[str, str], Item]


def snapshot() -> Snapshot:
    """Every item of the table, by its key."""
    pages = client().get_paginator("scan").paginate(TableName=table_name(), ConsistentRead=True)
    found = (item for page in pages for item in page["Items"])
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}


def put_back(before: Snapshot) -> None:
    """Make of the table what it was, whatever was written since."""
    now = snapshot()
    writes: list[Any] = [
        {"DeleteRequest": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}}
        for pk, sk in now.keys() - before.keys()
    ]
    writes += [
        {"PutRequest": {"Item": item}} for key, item in before.items() if now.get(key) != item
    ]
    for start in range(0, len(writes), AT_ONCE):
        asked = {table_name(): writes[start : start + AT_ONCE]}
        assert not client().batch_write_item(RequestItems=asked)["UnprocessedItems"]
