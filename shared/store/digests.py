"""Digests: facts that are told to a member with others, at an instant; kept as facts, without words.

What is collected, that it was, and that its digest is due are written at once, and only while nobody sends that digest:
so every fact is in one digest, and in one only.
"""

import json
from collections.abc import Mapping
from typing import Any

from shared.frozen import dataclass
from shared.store import news_keys
from shared.store.items import FORMAT, item, text
from shared.store.patience import Unavailable
from shared.store.sendings import UNCHANGED, Claim, Sending, waiting
from shared.store.table import Item, client, table_name
from shared.store.transaction import Committed, Contended, EntryTaken, Part, transact

COLLECTED = "collected"  # what became of a fact that is told with others
FACTS_MAX = 500  # how many facts a digest tells at most
_OPEN = "attribute_not_exists(pk) OR b = :waiting"  # nobody sends it yet


@dataclass(frozen=True, slots=True)
class Collected:
    """A fact with its data, told at an instant (epoch ms)."""

    fact: str
    data: Mapping[str, Any]
    at: int


def digest(program: str, member: str, channel: str, at: int) -> Sending:
    """The digest that a member gets on a channel at an instant (epoch ms)."""
    return Sending(program, member, news_keys.digest(at), channel, member)


def collect(claimed: Claim, fact: Collected, at: int) -> bool:
    """Leave a claimed fact to a member's digest; False, and nothing written, if that is being sent already.

    Unavailable where the claim was lost, or the table is busy.
    """
    sending = claimed.sending
    name = f"{sending.account}#{sending.what}"
    key = news_keys.collected(sending.program, sending.member, sending.channel, at, name)
    body = text({"f": FORMAT, "k": fact.fact, "d": dict(fact.data), "t": fact.at})
    rest = waiting(digest(sending.program, sending.member, sending.channel, at), at)
    outcome = transact(
        [
            Part(claimed.marked(COLLECTED), UNCHANGED, lambda _: Contended(), claimed.values),
            Part(rest, _OPEN, lambda _: EntryTaken(), {":waiting": rest["b"]}),
            Part(item(key, body)),
        ]
    )
    if isinstance(outcome, Committed):
        return True
    if isinstance(outcome, EntryTaken):
        return False
    raise Unavailable


def collected(program: str, member: str, channel: str, at: int) -> list[Collected]:
    """What was collected for a digest, in the order of its instants, read consistently."""
    found = client().query(
        TableName=table_name(),
        KeyConditionExpression="pk = :pk AND begins_with(sk, :names)",
        ExpressionAttributeValues={
            ":pk": {"S": news_keys.told_to(program, member)},
            ":names": {"S": news_keys.collected_for(channel, at)},
        },
        ConsistentRead=True,
        Limit=FACTS_MAX,
    )
    return sorted(map(_collected, found["Items"]), key=lambda each: each.at)


def _collected(found: Item) -> Collected:
    raw = json.loads(found["b"]["S"])
    return Collected(raw["k"], raw["d"], raw["t"])
