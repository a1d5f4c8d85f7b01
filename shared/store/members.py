"""The members of a program: an index of the first entry of every member's account, in parts of like size.

An account is in it from its enrolment on and for ever, whatever becomes of it; who has been erased, or merged into
somebody else, is told by the account itself.
"""

from functools import partial
from typing import Any

from shared.frozen import dataclass
from shared.registry import MEMBERS_INDEX
from shared.store import keys
from shared.store.table import Item, client, table_name


@dataclass(frozen=True, slots=True)
class Page:
    """Members, each with the place in the index after which the next one comes; ``last`` if no page follows."""

    members: tuple[tuple[str, str], ...]
    last: bool


def attributes(program: str, member: str, at: int) -> Item:
    """What puts the first entry of a member, who joins at an instant (epoch ms), into the index."""
    slot, joined_on = MEMBERS_INDEX.attributes
    return {
        slot: {"S": keys.members_slot_of(program, member)},
        joined_on: {"S": keys.joined_on(at)},
    }


def page(program: str, slot: int, *, after: str | None, limit: int) -> Page:
    """Members of a part of a program's, by the day of the year they joined on, from where a page ended."""
    beginning = {"ExclusiveStartKey": _place(program, slot, after)} if after else {}
    response = _query(program, slot)(Limit=limit, **beginning)
    return Page(tuple(map(_member, response["Items"])), "LastEvaluatedKey" not in response)


def count(program: str, slot: int) -> int:
    """How many members a part of a program's has; read page by page, but not sent."""
    counted = 0
    query = partial(_query(program, slot), Select="COUNT")
    while True:
        response = query()
        counted += int(response["Count"])
        if "LastEvaluatedKey" not in response:
            return counted
        query = partial(query, ExclusiveStartKey=response["LastEvaluatedKey"])


def _query(program: str, slot: int) -> "partial[Any]":
    return partial(
        client().query,
        TableName=table_name(),
        IndexName=MEMBERS_INDEX.name,
        KeyConditionExpression=f"{MEMBERS_INDEX.partition_key} = :slot",
        ExpressionAttributeValues={":slot": {"S": keys.members_slot(program, slot)}},
    )


def _member(found: Item) -> tuple[str, str]:
    """A member, and their place in the index: the day, the instant and the member."""
    member = keys.account_of(found["pk"]["S"])[1]
    return member, f"{found['joined_on']['S']}#{member}"


def _place(program: str, slot: int, text: str) -> Item:
    day, instant, member = text.split("#", 2)
    return {
        **keys.entry(program, member, 1).attributes,
        "members_slot": {"S": keys.members_slot(program, slot)},
        "joined_on": {"S": f"{day}#{instant}"},
    }
