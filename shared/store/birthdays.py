"""The birthdays of a program's members: an index of the profiles that have one, by the day of the year.

A birthday is personal data: it is in the index as long as it is on the profile, and gone with it.
"""

from typing import Any

from shared.registry.indexes import BIRTHDAYS_INDEX
from shared.store import keys
from shared.store.members import Page
from shared.store.table import Item, client, table_name

_ON, _PART = BIRTHDAYS_INDEX.attributes


def attributes(program: str, member: str, birthday: str | None) -> Item:
    """What puts the profile of a member, born on a date, into the index; nothing where that is not known."""
    if birthday is None:
        return {}
    part = keys.slot(keys.members_part(program, member))
    return {_ON: {"S": keys.birthday_on(program, birthday[5:])}, _PART: {"S": part}}


def page(
    program: str, slots: range, days: tuple[str, ...], *, after: str | None, limit: int
) -> Page:
    """Members of some parts born on one of some days of the year (MM-DD), from where a page ended."""
    found = list[tuple[str, str]]()
    if after:
        days = days[days.index(after.split("#", 1)[0]) :]
    for day in days:
        beginning: dict[str, Any] = {"ExclusiveStartKey": _place(program, after)} if after else {}
        response = client().query(
            TableName=table_name(),
            IndexName=BIRTHDAYS_INDEX.name,
            KeyConditionExpression=f"{_ON} = :day AND {_PART} BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":day": {"S": keys.birthday_on(program, day)},
                ":first": {"S": keys.slot(slots[0])},
                ":last": {"S": keys.slot(slots[-1])},
            },
            Limit=limit - len(found),
            **beginning,
        )
        found += [(member, f"{day}#{member}") for member in map(_member, response["Items"])]
        after = None
        is_last = "LastEvaluatedKey" not in response
        if len(found) == limit or not is_last:
            return Page(tuple(found), is_last and day == days[-1])
    return Page(tuple(found), last=True)


def _member(found: Item) -> str:
    return keys.member_of(found["pk"]["S"])


def _place(program: str, place: str) -> Item:
    day, member = place.split("#", 1)
    return {
        **keys.profile(program, member).attributes,
        **attributes(program, member, f"0000-{day}"),
    }
