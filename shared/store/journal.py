"""Reading journals: the newest entry, one entry, a page of entries, the entry in force at an instant."""

from collections.abc import Iterator

from shared.frozen import dataclass
from shared.ledger.entry import Entry
from shared.store import keys
from shared.store.items import entry_value
from shared.store.table import Item, client, table_name

_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it stands in the table: its text and its link in the hash chain beside its value."""

    entry: Entry
    body: str
    digest: bytes


def latest(program: str, account: str, *, consistent: bool = False) -> Recorded | None:
    """The newest entry of an account, which carries its state; None if there is no such account."""
    response = client().query(
        TableName=table_name(),
        KeyConditionExpression="pk = :pk AND begins_with(sk, :entries)",
        ExpressionAttributeValues={
            ":pk": {"S": keys.journal(program, account)},
            ":entries": {"S": keys.ENTRY_PREFIX},
        },
        ScanIndexForward=False,
        Limit=1,
        ConsistentRead=consistent,
    )
    return recorded(account, response["Items"][0]) if response["Items"] else None


def entry(program: str, account: str, seq: int) -> Recorded | None:
    """One entry by its number, read consistently."""
    response = client().get_item(
        TableName=table_name(),
        Key=keys.entry(program, account, seq).attributes,
        ConsistentRead=True,
    )
    return recorded(account, response["Item"]) if "Item" in response else None


def page(program: str, account: str, *, newest: int, limit: int) -> list[Recorded]:
    """Up to ``limit`` entries from number ``newest`` down, newest first."""
    items: list[Item] = []
    while newest >= 1 and len(items) < limit:
        response = client().query(
            TableName=table_name(),
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": {"S": keys.journal(program, account)},
                ":first": {"S": keys.entry(program, account, 1).sk},
                ":last": {"S": keys.entry(program, account, newest).sk},
            },
            ScanIndexForward=False,
            Limit=limit - len(items),
        )
        items.extend(response["Items"])
        if "LastEvaluatedKey" not in response:
            break
        newest = keys.seq_of(response["LastEvaluatedKey"]["sk"]["S"]) - 1
    return [recorded(account, found) for found in items]


def following(program: str, account: str, seq: int, *, limit: int) -> list[Recorded]:
    """Up to ``limit`` entries from number ``seq`` on, oldest first, read consistently."""
    response = client().query(
        TableName=table_name(),
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
        ExpressionAttributeValues={
            ":pk": {"S": keys.journal(program, account)},
            ":first": {"S": keys.entry(program, account, seq).sk},
            ":last": {"S": keys.entry(program, account, keys.SEQ_MAX).sk},
        },
        Limit=limit,
        ConsistentRead=True,
    )
    return [recorded(account, found) for found in response["Items"]]


def all_entries(program: str, account: str) -> Iterator[Recorded]:
    """A whole journal, oldest first, read consistently page by page."""
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table_name(),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :entries)",
            ExpressionAttributeValues={
                ":pk": {"S": keys.journal(program, account)},
                ":entries": {"S": keys.ENTRY_PREFIX},
            },
            ConsistentRead=True,
        )
    )
    for found in pages:
        yield from (recorded(account, each) for each in found["Items"])


def at(program: str, account: str, newest: Recorded, instant: int) -> Recorded | None:
    """The last entry recorded at or before an instant, found by bisecting the numbers up to ``newest``."""
    if newest.entry.at <= instant:
        return newest
    found: Recorded | None = None
    low, high = 1, newest.entry.seq - 1
    while low <= high:
        middle = (low + high) // 2
        candidate = entry(program, account, middle)
        if candidate is not None and candidate.entry.at <= instant:
            found, low = candidate, middle + 1
        else:
            high = middle - 1
    return found


def since(program: str, account: str, newest: Recorded, instant: int) -> Iterator[Recorded]:
    """The entries recorded at or after an instant (epoch ms), oldest first; those after ``newest`` too."""
    before = at(program, account, newest, instant - 1)
    seq = before.entry.seq + 1 if before else 1
    while found := following(program, account, seq, limit=_AT_ONCE):
        yield from found
        seq = found[-1].entry.seq + 1


def recorded(account: str, found: Item) -> Recorded:
    """The recorded entry an item holds."""
    seq = keys.seq_of(found["sk"]["S"])
    body = found["b"]["S"]
    return Recorded(entry_value(account, seq, body), body, bytes(found["h"]["B"]))
