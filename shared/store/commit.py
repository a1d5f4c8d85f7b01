"""The commit of a command: entries, marker and wake in one transaction."""

from shared.frozen import dataclass
from shared.ledger.entry import Decision, Entry, Mark
from shared.store import keys
from shared.store.journal import Recorded
from shared.store.markers import Marker, mark_item, received_item
from shared.store.table import NEW, Item, client, table_name
from shared.store.transaction import (
    EntryTaken,
    MarkerTaken,
    Outcome,
    Part,
    appended,
    transact,
)
from shared.store.wake import comes_earlier, wake_item


@dataclass(frozen=True, slots=True)
class Side:
    """A journal of a program, its newest entry as read, and the entries that go after it."""

    program: str
    account: str
    previous: Recorded | None
    entries: tuple[Entry, ...]


def commit(sides: tuple[Side, ...], decision: Decision, marker: Marker) -> Outcome:
    """Append the decision's entries to their journals and write the marker, all or nothing.

    The marker waits for the command's own entry: a decision that only settles goes without it. A wake
    goes along where something falls due sooner than before.
    """
    parts = list[Part]()
    if decision.complete:
        seq = decision.own.seq if decision.entries else 0
        item = marker.item(sides[0].account, seq, decision.record)
        parts.append(Part(item, marker.condition, MarkerTaken, marker.values))
        parts += [_marked(mark, sides[0], marker) for mark in decision.marks]
        parts += [_received(side) for side in sides[1:]]
    for side in sides:
        parts += appended(side.program, side.account, side.previous, side.entries)
        parts += _woken(side.program, side.account, side.previous, side.entries)
    return transact(parts)


def _received(side: Side) -> Part:
    """The receipt of what arrived in the other account: one for each command that gives."""
    item = received_item(side.program, side.entries[-1])
    return Part(item, NEW, lambda _: EntryTaken())


def _marked(mark: Mark, side: Side, marker: Marker) -> Part:
    """What a receipt of earlier gains; somebody who was first at that has moved the journal too."""
    item = mark_item(side.program, marker.source, side.account, mark)
    return Part(item, NEW, lambda _: EntryTaken())


def look(marker: Marker, entries: list[tuple[str, str, int]]) -> tuple[Item | None, bool]:
    """At one moment: the marker, None if absent, and whether any of the entries of these numbers is there."""
    wanted = (marker.key, *dict.fromkeys(keys.entry(*entry) for entry in entries))
    response = client().transact_get_items(
        TransactItems=[
            {"Get": {"TableName": table_name(), "Key": key.attributes}} for key in wanted
        ]
    )
    marked, *found = (each.get("Item") for each in response["Responses"])
    return marked, any(each is not None for each in found)


def _woken(
    program: str, account: str, previous: Recorded | None, entries: tuple[Entry, ...]
) -> list[Part]:
    """The wake, where the last of the entries brings it forward; whoever appends them may."""
    before = previous.entry.state if previous else None
    if not entries or not comes_earlier(before, entries[-1].state):
        return []
    return [Part(wake_item(program, account, entries[-1].state))]
