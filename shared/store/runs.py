"""When a program's standing campaigns next look for members: one item in the index of what is due.

It is never later than needed: a version that is published brings it forward, and only a run puts it off, having
started what was due. A program that never had such campaigns has no item, one that has no more is out of the index.
"""

import json

from shared.frozen import dataclass
from shared.registry.indexes import DUE_INDEX
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.table import NEW, client, put_if, table_name


@dataclass(frozen=True, slots=True)
class Runs:
    """The item as read: what was due up to ``since`` has been started, more is due at an instant (epoch ms)."""

    since: int
    due_at: int | None
    body: str


def read(program: str) -> Runs | None:
    """How far the runs of a program are, read consistently; None if it never had any."""
    key = keys.campaigns_wake(program).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    if "Item" not in found:
        return None
    body = found["Item"]["b"]["S"]
    raw = json.loads(body)
    return Runs(raw["s"], raw.get("d"), body)


def bring_forward(program: str, due_at: int, now: int) -> None:
    """Let runs be due no later than at an instant; where none were, those since now are meant."""
    while True:
        seen = read(program)
        was_due = seen.due_at if seen else None
        if was_due is not None and was_due <= due_at:
            return
        since = seen.since if seen and was_due is not None else now
        if _put(program, seen, since, due_at):
            return


def put_off(program: str, seen: Runs, since: int, due_at: int | None) -> bool:
    """Note that all up to an instant is started, and what is due next; False if somebody else has meanwhile."""
    return _put(program, seen, since, due_at)


def _put(program: str, seen: Runs | None, since: int, due_at: int | None) -> bool:
    said = {"f": FORMAT, "s": since} | ({} if due_at is None else {"d": due_at})
    slot, due = DUE_INDEX.attributes
    woken = {
        slot: {"S": keys.due_slot(program, "")},
        due: {"S": keys.due_at(due_at or 0, 0)},
    }
    new = item(keys.campaigns_wake(program), text(said), **({} if due_at is None else woken))
    if seen is None:
        return put_if(NEW, new)
    return put_if("b = :seen", new, {":seen": {"S": seen.body}})
