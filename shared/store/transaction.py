"""A transaction: items put all or none, each on its condition, and what the outcome proves.

Every error is classed as one of: taken (somebody else was first, with proof), contended (not applied,
try again) or unknown (it may have been applied, or may still be).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from shared.frozen import dataclass
from shared.ledger.entry import Entry
from shared.store import keys, members
from shared.store.items import chained, entry_text, item
from shared.store.journal import Recorded
from shared.store.patience import CONTENTION, MAY_BE_APPLIED, NO_ANSWER, NOT_APPLIED
from shared.store.table import NEW, Item, client, table_name

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef, UpdateTypeDef

_FAILED = "ConditionalCheckFailed"


class Committed:
    """Written."""


@dataclass(frozen=True, slots=True)
class MarkerTaken:
    """The command was done before: this is its marker. Nothing was written."""

    found: Item


class EntryTaken:
    """Another command wrote the entry of that number first. Nothing was written, nor ever will be."""


class Contended:
    """Not applied: conflict or throttling."""


class Unknown:
    """Applied, or not, or about to be."""


class PoolShort:
    """A part of a pool has not so much any more. Nothing was written."""


class WakeMoved:
    """The wake is not the one that was seen. Nothing was written."""


Outcome = Committed | MarkerTaken | EntryTaken | PoolShort | WakeMoved | Contended | Unknown


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a transaction, the condition it is put on, and what it means if that does not hold.

    With a ``change`` the item is a key, and what is there is changed so.

    ``lost`` makes an outcome of the item found in its place. Where several conditions do not hold, the
    first part of the transaction has the say.
    """

    item: Item
    condition: str | None = None
    lost: Callable[[Item], Outcome] = lambda _: Contended()
    values: Item | None = None
    change: str = ""


def appended(
    program: str, account: str, previous: Recorded | None, entries: tuple[Entry, ...]
) -> list[Part]:
    """The entries, each at a number that nobody has taken."""
    linked = _linked(program, account, previous, entries)
    return [Part(each, NEW, lambda _: EntryTaken()) for each in linked]


def transact(parts: list[Part]) -> Outcome:
    """Write all the parts or none."""
    try:
        client().transact_write_items(TransactItems=[_written(part) for part in parts])
    except client().exceptions.TransactionCanceledException as error:
        return _cancelled(error, parts)
    except ClientError as error:
        return _declined(error)
    except NO_ANSWER:
        return Unknown()
    return Committed()


def _linked(
    program: str, account: str, previous: Recorded | None, entries: tuple[Entry, ...]
) -> list[Item]:
    """The entries as items, each with its link in the hash chain."""
    digest = previous.digest if previous else b""
    items = list[Item]()
    for entry in entries:
        key, body = keys.entry(program, account, entry.seq), entry_text(entry)
        digest = chained(digest, key, body)
        listed = members.attributes(program, account, entry.at) if entry.kind == "enrol" else {}
        items.append(item(key, body, h={"B": digest}, **listed))
    return items


def _written(part: Part) -> "TransactWriteItemTypeDef":
    asked: dict[str, Any] = {"TableName": table_name()}
    if part.condition:
        asked["ConditionExpression"] = part.condition
        asked["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if part.values:
        asked["ExpressionAttributeValues"] = part.values
    if part.change:
        update: UpdateTypeDef = {**asked, "Key": part.item, "UpdateExpression": part.change}  # type: ignore[typeddict-item]
        return {"Update": update}
    put: PutTypeDef = {**asked, "Item": part.item}  # type: ignore[typeddict-item]
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
