"""Wakes: one item for an account that time alone will change, found by when that is due.

Never later than what the newest state says: a command that brings the next due instant forward writes
the wake in its own transaction; only a sweep puts it off, and only the wake it has seen.
"""

from shared.ledger.settle import next_due
from shared.ledger.state import State
from shared.registry import DUE_INDEX
from shared.store import keys
from shared.store.table import Item


def wake_item(program: str, account: str, state: State) -> Item:
    """The wake of an account in that state; out of the index if time alone never changes it."""
    item: Item = dict(keys.wake(program, account).attributes)
    due = next_due(state)
    if due is not None:
        values = keys.due_slot(program, account), keys.due_at(due, state.seq)
        item.update(zip(DUE_INDEX.attributes, ({"S": value} for value in values), strict=True))
    return item


def comes_earlier(before: State | None, after: State) -> bool:
    """Whether something falls due sooner than was known before."""
    due = next_due(after)
    known = next_due(before) if before else None
    return due is not None and (known is None or due < known)
