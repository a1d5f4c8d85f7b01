"""Reading many items at once."""

from collections.abc import Iterator, Sequence

from shared.store.keys import Key
from shared.store.table import Item, client, table_name

_AT_ONCE = 100  # keys of one request


def read_items(wanted: Sequence[Key], *, consistent: bool = False) -> Iterator[tuple[Key, Item]]:
    """The items found under some keys, in any order; what an answer leaves out is asked for again."""
    for start in range(0, len(wanted), _AT_ONCE):
        asked: list[Item] = [key.attributes for key in wanted[start : start + _AT_ONCE]]
        while asked:
            response = client().batch_get_item(
                RequestItems={table_name(): {"Keys": asked, "ConsistentRead": consistent}}
            )
            for found in response["Responses"].get(table_name(), ()):
                yield Key(found["pk"]["S"], found["sk"]["S"]), found
            unread = response.get("UnprocessedKeys", {}).get(table_name())
            asked = list(unread["Keys"]) if unread else []
