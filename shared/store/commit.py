"""The commit of a command: entries, marker, wake and what is drawn from pools in one transaction."""

from collections.abc import Iterator, Mapping

from shared.frozen import dataclass
from shared.ledger.entry import Decision, Draw, Entry, Mark
from shared.ledger.settle import lapsed
from shared.store import friends, keys, owned, pools, said
from shared.store.journal import Recorded
from shared.store.keys import Key
from shared.store.markers import Marker, mark_item, received_item
from shared.store.pools import NO_PLANS, Plans
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


@dataclass(frozen=True, slots=True)
class Look:
    """What was found at one moment: the marker, whether any of some entries is there, and parts of pools."""

    marked: Item | None
    overtaken: bool
    pools: Mapping[Key, Item]


def commit(
    sides: tuple[Side, ...], decision: Decision, marker: Marker, plans: Plans = NO_PLANS
) -> Outcome:
    """Append the decision's entries to their journals and write the marker, all or nothing.

    The marker waits for the command's own entry: a decision that only settles goes without it. A wake
    goes along where something falls due sooner than before. ``plans`` say what is drawn from where.
    """
    parts = list[Part]()
    if decision.complete:
        seq = decision.own.seq if decision.entries else 0
        item = marker.item(sides[0].account, seq, decision.record)
        parts.append(Part(item, marker.condition, MarkerTaken, marker.values))
        parts += [_marked(mark, sides[0], marker) for mark in decision.marks]
        parts += owned.parts(sides[0].program, decision)
        parts += friends.parts(sides[0].program, decision)
        parts += said.parts(sides[0].program, decision)
        for side in sides[1:]:
            parts += _received(side)
    for side in sides:
        parts += appended(side.program, side.account, side.previous, side.entries)
        parts += _woken(side.program, side.account, side.previous, side.entries)
    for program, draws in drawn_by(sides, decision).items():
        parts += pools.parts(program, draws, marker.key.pk, plans)
    return transact(parts)


def drawn_by(sides: tuple[Side, ...], decision: Decision) -> dict[str, tuple[Draw, ...]]:
    """What is drawn from the pools of each program, less what goes back with holds that lapse by the entries."""
    draws = {side.program: list[Draw]() for side in sides}
    draws[sides[0].program] += decision.draws
    for side in sides:
        draws[side.program] += lapsed(side.entries)
    return {program: pools.netted(each) for program, each in draws.items() if each}


def _received(side: Side) -> Iterator[Part]:
    """The receipts of what arrived in the other account: one for each command that gives, or takes."""
    for entry in side.entries:
        if entry.command_id is not None:
            yield Part(received_item(side.program, entry), NEW, lambda _: EntryTaken())


def _marked(mark: Mark, side: Side, marker: Marker) -> Part:
    """What a receipt of earlier gains; somebody who was first at that has moved the journal too."""
    item = mark_item(side.program, marker.source, side.account, mark)
    return Part(item, NEW, lambda _: EntryTaken())


def look(marker: Marker, entries: list[tuple[str, str, int]], shards: list[Key]) -> Look:
    """At one moment: the marker, the entries of these numbers, and parts of pools."""
    following = list(dict.fromkeys(keys.entry(*entry) for entry in entries))
    wanted = [marker.key, *following, *shards]
    response = client().transact_get_items(
        TransactItems=[
            {"Get": {"TableName": table_name(), "Key": key.attributes}} for key in wanted
        ]
    )
    answers = zip(wanted, response["Responses"], strict=True)
    found = {key: each["Item"] for key, each in answers if "Item" in each}
    overtaken = any(key in found for key in following)
    return Look(
        found.get(marker.key), overtaken, {key: found[key] for key in shards if key in found}
    )


def _woken(
    program: str, account: str, previous: Recorded | None, entries: tuple[Entry, ...]
) -> list[Part]:
    """The wake, where the last of the entries brings it forward; whoever appends them may."""
    before = previous.entry.state if previous else None
    if not entries or not comes_earlier(before, entries[-1].state):
        return []
    return [Part(wake_item(program, account, entries[-1].state))]
