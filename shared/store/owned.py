"""What members have of rewards: one item for each redemption that bought one, beside what its code was given for."""

import json
from collections.abc import Iterator
from typing import Any

from shared.frozen import dataclass
from shared.ledger.entry import Decision
from shared.ledger.records import Owned
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.keys import Key
from shared.store.records import issued_value, issued_values
from shared.store.states import filled, trimmed
from shared.store.table import NEW, Item, client, table_name
from shared.store.transaction import Contended, Part


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what a member has, newest first, and the place after which the next page begins."""

    owned: list[Owned]
    last: str | None


def parts(program: str, decision: Decision) -> Iterator[Part]:
    """The parts of a transaction that keep how a reward stands, and where it is issued what its code is for.

    How it stands needs no condition: whoever changes that appends to the journal of its account.
    """
    owned = decision.owned
    if owned is None:
        return
    name = f"{owned.source}#{owned.redemption_id}"
    key = keys.owned(program, owned.member_id, owned.issued.at, name)
    rest = trimmed(owned.status, owned.until, owned.left)
    yield Part(item(key, text({"f": FORMAT, "i": issued_values(owned.issued), "s": rest})))
    if decision.own.kind in ("redemption", "campaign") and owned.issued.code:
        key = keys.code(program, owned.issued.code)
        yield _code_part(key, owned, next((each.pool for each in decision.draws if each.place), ""))


def given_text(pool: str | None, source: str = "", redemption_id: str = "") -> str:
    """What is kept of a code: of which pool it is, and the redemption it was given for."""
    said = {"f": FORMAT, "p": pool, "s": source, "i": redemption_id}
    return text({key: value for key, value in said.items() if value})


def _code_part(key: Key, owned: Owned, counters: str) -> Part:
    """A code given for a redemption: a new one, or one that lay in the pool of these ``counters``."""
    pool = counters.removeprefix(keys.code_pool("")) or None
    given = item(key, given_text(pool, owned.source, owned.redemption_id))
    if pool is None:
        return Part(given, NEW, lambda _: Contended())
    return Part(given, "b = :pooled", lambda _: Contended(), {":pooled": {"S": given_text(pool)}})


def page(program: str, member: str, *, limit: int, after: str | None) -> Page:
    """What a member has, newest first, from where a page ended."""
    pk = keys.owned_by(program, member)
    beginning: dict[str, Any] = (
        {"ExclusiveStartKey": {"pk": {"S": pk}, "sk": {"S": after}}} if after else {}
    )
    response = client().query(
        TableName=table_name(),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": pk}},
        ScanIndexForward=False,
        Limit=limit,
        **beginning,
    )
    last: Item | None = response.get("LastEvaluatedKey")
    kept = [_owned(member, found) for found in response["Items"]]
    return Page(kept, last["sk"]["S"] if last else None)


def redeemed_with(program: str, code: str) -> tuple[str, str] | None:
    """The source and the id of the redemption that gave a code; None if no member has it."""
    found = client().get_item(
        TableName=table_name(), Key=keys.code(program, code).attributes, ConsistentRead=True
    )
    if "Item" not in found:
        return None
    raw = json.loads(found["Item"]["b"]["S"])
    return (raw["s"], raw["i"]) if "i" in raw else None


def _owned(member: str, found: Item) -> Owned:
    raw = json.loads(found["b"]["S"])
    _, source, redemption_id = found["sk"]["S"].split("#", 2)
    return Owned(member, source, redemption_id, issued_value(raw["i"]), *filled(raw["s"], 3))
