"""What members said in their own words, beside their profiles: kept with an answer, and gone with an erasure."""

import json
from collections.abc import Iterator

from shared.ledger.entry import Decision, Said
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.table import Item, client, put_if, table_name
from shared.store.transaction import Part

_NOTHING = text({"f": FORMAT})
_THERE = "attribute_exists(pk)"


def parts(program: str, decision: Decision) -> Iterator[Part]:
    """The part of an answer's transaction that keeps the words; its receipt keeps a second answer away."""
    said = decision.said
    if said is not None:
        key = keys.said(keys.profile(program, said.member), said.survey, said.occasion)
        yield Part(item(key, text({"f": FORMAT, "t": said.at, "w": dict(said.words)})))


def by(program: str, member: str) -> list[Said]:
    """All that a member has said, survey by survey."""
    return [_said(member, found) for found in _found(program, member)]


def forget(program: str, member: str) -> None:
    """Put nothing in the place of all that a member has said; whoever may write a profile may do so."""
    for found in _found(program, member):
        put_if(_THERE, {"pk": found["pk"], "sk": found["sk"], "b": {"S": _NOTHING}})


def _found(program: str, member: str) -> list[Item]:
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table_name(),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :said)",
            FilterExpression="b <> :nothing",
            ExpressionAttributeValues={
                ":pk": {"S": keys.profile(program, member).pk},
                ":said": {"S": keys.SAID_PREFIX},
                ":nothing": {"S": _NOTHING},
            },
            ConsistentRead=True,
        )
    )
    return [found for page in pages for found in page["Items"]]


def _said(member: str, found: Item) -> Said:
    _, survey, occasion = found["sk"]["S"].split("#", 2)
    raw = json.loads(found["b"]["S"])
    return Said(member, survey, occasion, raw["t"], raw["w"])
