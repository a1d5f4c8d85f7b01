"""Everything the table holds, kept and put back."""

import json
import re
from typing import Any

from shared.store.table import Item, client, table_name

# Of a member, of a referral or of a reward; or the secret of an endpoint.
_CODE = re.compile(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){2,3}|whsec_[A-Za-z0-9+/=]{44}")
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")  # of a member's session
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


def codes_in(value: Any) -> list[str]:
    """The codes that were made up in a JSON value, in its order."""
    return _CODE.findall(json.dumps(value))


def any_code(value: Any) -> Any:
    """A JSON value with every code and token that was made up alike."""
    return json.loads(_TOKEN.sub("TOKEN", _CODE.sub("CODE", json.dumps(value))))


def with_any_codes(found: Snapshot) -> Snapshot:
    """A snapshot with every code alike; the chain of what was written after one is its own."""
    if not any(_CODE.search(item.get("b", {}).get("S", "")) for item in found.values()):
        return found
    plain = (
        {name: value for name, value in item.items() if name != "h"} for item in found.values()
    )
    alike = [any_code(item) for item in plain]
    return {(item["pk"]["S"], f"{item['sk']['S']} {item.get('b')}"): item for item in alike}
