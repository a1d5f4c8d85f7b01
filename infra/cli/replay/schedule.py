"""Which orders and returns are sent, when, and what waits for what."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import TypeVar
from zoneinfo import ZoneInfo

from infra.cli.exports.instants import shifted
from infra.cli.replay.orders import Cancellation, Order
from infra.cli.replay.returns import Command, in_time

_Dated = TypeVar("_Dated", Order, Cancellation)


def first_customers(orders: Iterable[Order], count: int) -> set[str]:
    """The ``count`` members who ordered first (by id where two began at the same instant)."""
    firsts: dict[str, datetime] = {}
    for order in orders:
        firsts[order.member_id] = min(order.placed_at, firsts.get(order.member_id, order.placed_at))
    return set(sorted(firsts, key=lambda member: (firsts[member], member))[:count])


def days_until(last: datetime, end: datetime, zone: ZoneInfo) -> int:
    """The whole days that bring ``last`` closest to ``end``, not after it."""
    days = (end.astimezone(zone).date() - last.astimezone(zone).date()).days
    return days - 1 if shifted(last, days, zone) > end else days


def moved(dated: Iterable[_Dated], days: int, zone: ZoneInfo) -> list[_Dated]:
    """The same, placed so many days later."""
    return [replace(each, placed_at=shifted(each.placed_at, days, zone)) for each in dated]


def days(commands: Iterable[Command], zone: ZoneInfo) -> Iterator[list[Command]]:
    """What was placed on each calendar day in ``zone``, earliest day first."""
    for _, day in groupby(in_time(commands), lambda each: each.placed_at.astimezone(zone).date()):
        yield list(day)


def lanes(commands: Iterable[Command]) -> list[list[Command]]:
    """What each member did, in order of time; lanes may run side by side, the longest begin first."""
    by_member: dict[str, list[Command]] = defaultdict(list)
    for command in in_time(commands):
        by_member[command.member_id].append(command)
    return sorted(by_member.values(), key=len, reverse=True)


def shuffled(commands: Sequence[Command], seed: int) -> list[list[Command]]:
    """Each command in a lane of its own, in an order that only the seed decides."""
    drawn = random.Random(seed).sample(commands, len(commands))  # noqa: S311 repeatable, no secret
    return [[command] for command in drawn]
