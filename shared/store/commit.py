"""The commit: entries, marker and wake in one transaction, and what its outcome proves.

Every error is classed as one of: taken (somebody else was first, with proof), contended (not applied,
try again) or unknown (it may have been applied, or may still be).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError

from shared.ledger.entry import Decision, Entry, Mark
from shared.store import keys
from shared.store.items import chained, entry_text, item
from shared.store.journal import Recorded
from shared.store.markers import NEW, Marker, mark_item, received_item
from shared.store.patience import CONTENTION, MAY_BE_APPLIED, NOT_APPLIED
from shared.store.table import Item, client, table_name
from shared.store.wake import STANDS, Wake, comes_earlier, wake_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef

_FAILED = "ConditionalCheckFailed"


@dataclass(frozen=True, slots=True)
class Committed:
    """Written."""


@dataclass(frozen=True, slots=True)
class MarkerTaken:
    """The command was done before: this is its marker. Nothing was written."""

    found: Item


@dataclass(frozen=True, slots=True)
class EntryTaken:
    """Another command wrote the entry of that number first. Nothing was written, nor ever will be."""


@dataclass(frozen=True, slots=True)
class Contended:
    """Not applied: conflict or throttling."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Applied, or not, or about to be."""


@dataclass(frozen=True, slots=True)
class WakeMoved:
    """The wake is not the one that was seen. Nothing was written."""


Outcome = Committed | MarkerTaken | EntryTaken | WakeMoved | Contended | Unknown


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a transaction, the condition it is put on, and what it means if that does not hold.

    ``lost`` makes an outcome of the item found in its place. Where several conditions do not hold, the
    first part of the transaction has the say.
    """

    item: Item
    condition: str | None = None
    lost: Callable[[Item], Outcome] = lambda _: Contended()
    values: Item | None = None


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


def settle(
    program: str, account: str, previous: Recorded, decision: Decision, seen: Wake
) -> Outcome:
    """Append settlements after ``previous`` and put the wake off to what is due next, all or nothing."""
    put_off = wake_item(program, account, decision.entries[-1].state)
    parts = appended(program, account, previous, decision.entries)
    parts.append(Part(put_off, STANDS, lambda _: WakeMoved(), seen.values))
    return transact(parts)


def appended(
    program: str, account: str, previous: Recorded | None, entries: tuple[Entry, ...]
) -> list[Part]:
    """The entries, each at a number that nobody has taken."""
    linked = _linked(program, account, previous, entries)
    return [Part(each, NEW, lambda _: EntryTaken()) for each in linked]


def transact(parts: list[Part]) -> Outcome:
    """Put all the parts or none."""
    try:
        client().transact_write_items(TransactItems=[_put(part) for part in parts])
    except client().exceptions.TransactionCanceledException as error:
        return _cancelled(error, parts)
    except ClientError as error:
        return _declined(error)
    except HTTPClientError:
        return Unknown()
    return Committed()


def look(marker: Marker, entries: list[tuple[str, str, int]]) -> tuple[Item | None, bool]:
    """At one moment: the marker, None if absent, and whether any of the entries of these numbers is there."""
    wanted = (marker.key, *(keys.entry(*entry) for entry in entries))
    response = client().transact_get_items(
        TransactItems=[
            {"Get": {"TableName": table_name(), "Key": key.attributes}} for key in wanted
        ]
    )
    marked, *found = (each.get("Item") for each in response["Responses"])
    return marked, any(each is not None for each in found)


def _linked(
    program: str, account: str, previous: Recorded | None, entries: tuple[Entry, ...]
) -> list[Item]:
    """The entries as items, each with its link in the hash chain."""
    digest = previous.digest if previous else b""
    items = list[Item]()
    for entry in entries:
        key, body = keys.entry(program, account, entry.seq), entry_text(entry)
        digest = chained(digest, key, body)
        items.append(item(key, body, h={"B": digest}))
    return items


def _woken(
    program: str, account: str, previous: Recorded | None, entries: tuple[Entry, ...]
) -> list[Part]:
    """The wake, where the last of the entries brings it forward; whoever appends them may."""
    before = previous.entry.state if previous else None
    if not entries or not comes_earlier(before, entries[-1].state):
        return []
    return [Part(wake_item(program, account, entries[-1].state))]


def _put(part: Part) -> "TransactWriteItemTypeDef":
    put: PutTypeDef = {"TableName": table_name(), "Item": part.item}
    if part.condition:
        put["ConditionExpression"] = part.condition
        put["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if part.values:
        put["ExpressionAttributeValues"] = part.values
    return {"Put": put}


def _cancelled(error: Any, parts: list[Part]) -> Outcome:
    """What the reasons of a cancelled transaction say."""
    reasons = error.response["CancellationReasons"]
    codes = [reason.get("Code", "None") for reason in reasons]
    if _FAILED in codes:
        first = codes.index(_FAILED)
        return parts[first].lost(reasons[first].get("Item", {}))
    if CONTENTION.issuperset(code for code in codes if code != "None"):
        return Contended()
    raise error


def _declined(error: ClientError) -> Outcome:
    code = error.response["Error"]["Code"]
    if code in NOT_APPLIED:
        return Contended()
    if code in MAY_BE_APPLIED:
        return Unknown()
    raise error
