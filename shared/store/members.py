"""The members of a program: an index of the first entry of every member's account, in parts of like size.

An account is in it from its enrolment on and for ever, whatever becomes of it; who has been erased, or merged into
somebody else, is told by the account itself.
"""

from functools import partial
from typing import Any

from shared.frozen import dataclass
from shared.registry.indexes import MEMBERS_INDEX
from shared.store import keys
from shared.store.table import Item, client, table_name

Days = tuple[str, str]  # the first and the last day of the year (MM-DD)
ALL_DAYS: Days = ("01-01", "12-31")


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


def page(program: str, slot: int, *, after: str | None, limit: int, days: Days = ALL_DAYS) -> Page:
    """Members of a part of a program's, by the day of the year they joined on, from where a page ended."""
    beginning = {"ExclusiveStartKey": _place(program, slot, after)} if after else {}
    response = _query(program, slot, days)(Limit=limit, **beginning)
    return Page(tuple(map(_member, response["Items"])), "LastEvaluatedKey" not in response)


def across(
    program: str, slots: range, days: tuple[str, ...], *, after: str | None, limit: int
) -> Page:
    """Members of several parts, one part after the other, who joined on one of some days in a row, or on any."""
    found = list[tuple[str, str]]()
    stretches = [(slot, stretch) for slot in slots for stretch in _in_order(days)]
    if after:
        stretches = stretches[_position(program, stretches, after) :]
    for number, (slot, stretch) in enumerate(stretches, 1):
        part = page(program, slot, after=after, limit=limit - len(found), days=stretch)
        found += part.members
        after = None
        if len(found) == limit or not part.last:
            return Page(tuple(found), part.last and number == len(stretches))
    return Page(tuple(found), last=True)


@dataclass(frozen=True, slots=True)
class Everyone:
    """Members of all programs, each with their program; ``place`` is where to go on, None if these are the last."""

    members: tuple[tuple[str, str], ...]
    place: Item | None


def everyone(*, after: Item | None, limit: int) -> Everyone:
    """Members of all programs, in no order, from where a page ended."""
    beginning: dict[str, Any] = {"ExclusiveStartKey": after} if after else {}
    response = client().scan(
        TableName=table_name(), IndexName=MEMBERS_INDEX.name, Limit=limit, **beginning
    )
    found = tuple(keys.account_of(each["pk"]["S"]) for each in response["Items"])
    return Everyone(found, response.get("LastEvaluatedKey"))


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


def _query(program: str, slot: int, days: Days = ALL_DAYS) -> "partial[Any]":
    slot_name, joined_on = MEMBERS_INDEX.attributes
    first, last = days
    return partial(
        client().query,
        TableName=table_name(),
        IndexName=MEMBERS_INDEX.name,
        KeyConditionExpression=f"{slot_name} = :slot AND {joined_on} BETWEEN :first AND :last",
        ExpressionAttributeValues={
            ":slot": {"S": keys.members_slot(program, slot)},
            ":first": {"S": first},
            ":last": {"S": f"{last}$"},  # after the last day and its "#"
        },
    )


def _in_order(days: tuple[str, ...]) -> tuple[Days, ...]:
    """The stretches that days in a row make in the order of the year: two, where a year ends among them."""
    if not days:
        return (ALL_DAYS,)
    first, last = days[0], days[-1]
    if first <= last:
        return ((first, last),)
    return ((first, ALL_DAYS[1]), (ALL_DAYS[0], last))


def _position(program: str, stretches: list[tuple[int, Days]], place: str) -> int:
    """The number, from 0, of the stretch that a place is in."""
    day, _, member = place.split("#", 2)
    slot = keys.members_part(program, member)
    return next(
        number
        for number, (each, (first, last)) in enumerate(stretches)
        if each == slot and first <= day <= last
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
