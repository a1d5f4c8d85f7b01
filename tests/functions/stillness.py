"""Whether anything changed: every item of the table, before and after."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from shared.store.table import client, table_name


def items() -> list[str]:
    """Every item of the table as text, in a fixed order."""
    pages = client().get_paginator("scan").paginate(TableName=table_name(), ConsistentRead=True)
    found = (item for page in pages for item in page["Items"])
    return sorted(json.dumps(item, sort_keys=True, default=repr) for item in found)


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Fails if an item was written, changed or deleted meanwhile."""
    before = items()
    yield
    assert items() == before
