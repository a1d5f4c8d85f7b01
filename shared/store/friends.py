"""Friends whom members bring: the codes they bring them with, and how each friend stands, beside the profile."""

import json
from collections.abc import Iterator
from typing import Any

from shared.frozen import dataclass
from shared.ledger.entry import Decision
from shared.ledger.records import Referred
from shared.ledger.state import Referral
from shared.store import keys
from shared.store.items import FORMAT, item, text
from shared.store.states import filled, referral_values, trimmed
from shared.store.table import NEW, client, table_name
from shared.store.transaction import Committed, Contended, Part, transact


@dataclass(frozen=True, slots=True)
class Friends:
    """A member's code, if it was ever asked for, and the friends brought with it, newest first."""

    code: str | None
    friends: tuple[Referred, ...]


def parts(program: str, decision: Decision) -> Iterator[Part]:
    """The part of a transaction that keeps how a referral stands.

    It needs no condition: whoever changes that appends to the journal of the friend's account.
    """
    told = decision.referred
    if told is None:
        return
    key = keys.friend(keys.profile(program, told.referral.by), told.referral.at, told.referral.id)
    rest = trimmed(
        told.status, told.why or None, told.points or None, told.wallet or None, told.active_at
    )
    yield Part(item(key, text({"f": FORMAT, "r": referral_values(told.referral), "s": rest})))


def brought_by(program: str, member: str) -> Friends:
    """A member's code and all friends they brought, however many."""
    profile = keys.profile(program, member)
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table_name(),
            KeyConditionExpression="pk = :pk AND sk BETWEEN :code AND :friends",
            ExpressionAttributeValues={
                ":pk": {"S": profile.pk},
                ":code": {"S": keys.own_code(profile).sk},
                ":friends": {"S": keys.FRIEND_PREFIX + "~"},
            },
            ConsistentRead=True,
        )
    )
    found = [json.loads(each["b"]["S"]) for page in pages for each in page["Items"]]
    code = next((each["c"] for each in found if "c" in each), None)
    return Friends(code, tuple(_referred(each) for each in reversed(found) if "r" in each))


def name_code(program: str, member: str, code: str) -> bool:
    """Give a member a code, for ever; False, and nothing done, if they have one or it is somebody's."""
    own = item(keys.own_code(keys.profile(program, member)), text({"f": FORMAT, "c": code}))
    whose = item(keys.referral_code(program, code), text({"f": FORMAT, "m": member}))
    done = transact([Part(each, NEW, lambda _: Contended()) for each in (own, whose)])
    return isinstance(done, Committed)


def owner_of(program: str, code: str) -> str | None:
    """The member whose code it is; None if it is nobody's."""
    found = client().get_item(
        TableName=table_name(),
        Key=keys.referral_code(program, code).attributes,
        ConsistentRead=True,
    )
    owner: str | None = json.loads(found["Item"]["b"]["S"])["m"] if "Item" in found else None
    return owner


def _referred(raw: dict[str, Any]) -> Referred:
    status, why, points, wallet, active_at = filled(raw["s"], 5)
    referral = Referral(*raw["r"])
    return Referred(referral, status, why or "", points or 0, wallet or "", active_at)
