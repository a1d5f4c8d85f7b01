"""Wakes: one item for an account that time alone will change, found by when that is due.

Never later than what the newest state says: a command that brings the next due instant forward writes
the wake in its own transaction; only a sweep puts it off, and only the wake it has seen.
"""

from typing import Any

from shared.frozen import dataclass
from shared.ledger.settle import next_due
from shared.ledger.state import State
from shared.registry.indexes import DUE_INDEX
from shared.store import journal, keys
from shared.store.journal import Recorded
from shared.store.table import Item, client, put_if, table_name

STANDS = "due_at = :seen"


@dataclass(frozen=True, slots=True)
class Wake:
    """A wake as read: when it is due (epoch ms), and the number of the entry it was computed from."""

    due_at: int
    seq: int
    text: str

    @property
    def values(self) -> Item:
        """What STANDS compares with."""
        return {":seen": {"S": self.text}}


@dataclass(frozen=True, slots=True)
class Due:
    """What has something due, by its partition; ``place`` is where it stands in the index."""

    pk: str
    due_at: str
    place: Item


@dataclass(frozen=True, slots=True)
class Page:
    """What is due, and the place after which the next page begins; None if this is the last."""

    due: list[Due]
    last: Item | None


def wake_item(program: str, account: str, state: State) -> Item:
    """The wake of an account in that state; out of the index if time alone never changes it."""
    item: Item = dict(keys.wake(program, account).attributes)
    due = next_due(state)
    if due is not None:
        item["due_slot"] = {"S": keys.due_slot(program, account)}
        item["due_at"] = {"S": keys.due_at(due, state.seq)}
    return item


def comes_earlier(before: State | None, after: State) -> bool:
    """Whether something falls due sooner than was known before."""
    due = next_due(after)
    known = next_due(before) if before else None
    return due is not None and (known is None or due < known)


def comes_in_time(wake: Wake | None, state: State) -> bool:
    """Whether a sweep finds an account in that state when time first changes it."""
    due = next_due(state)
    return due is None or (wake is not None and wake.text <= keys.due_latest(due))


def due_page(slot: str, now: int, *, after: Item | None, limit: int) -> Page:
    """What of a slot is due by ``now`` (epoch ms), longest due first, from where a page ended."""
    beginning: dict[str, Any] = {"ExclusiveStartKey": after} if after else {}
    response = client().query(
        TableName=table_name(),
        IndexName=DUE_INDEX.name,
        KeyConditionExpression="due_slot = :slot AND due_at <= :now",
        ExpressionAttributeValues={
            ":slot": {"S": slot},
            ":now": {"S": keys.due_latest(now)},
        },
        Limit=limit,
        **beginning,
    )
    return Page([_due(found) for found in response["Items"]], response.get("LastEvaluatedKey"))


def with_newest(program: str, account: str) -> tuple[Wake | None, Recorded | None]:
    """The wake of an account and its newest entry, read consistently; no wake if time does nothing to it.

    The two are last in their partition. They may have been written at different moments: a wake of a
    later entry than the one found tells so.
    """
    response = client().query(
        TableName=table_name(),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.journal(program, account)}},
        ScanIndexForward=False,
        Limit=2,
        ConsistentRead=True,
    )
    wake, newest = None, None
    for found in response["Items"]:
        if found["sk"]["S"] == keys.wake(program, account).sk:
            wake = _wake(found)
        elif newest is None:
            newest = journal.recorded(account, found)
    return wake, newest


def put_off(program: str, account: str, state: State, seen: Wake) -> bool:
    """Put the wake off to what is due next in that state; False if it is no longer the one seen."""
    return put_if(STANDS, wake_item(program, account, state), seen.values)


def _due(found: Item) -> Due:
    return Due(found["pk"]["S"], found["due_at"]["S"], found)


def _wake(found: Item) -> Wake | None:
    if "due_at" not in found:
        return None
    text = found["due_at"]["S"]
    instant, seq = keys.due_instant(text)
    return Wake(instant, seq, text)
