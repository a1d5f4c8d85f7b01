"""Which orders are sent, when, and what waits for what."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from infra.cli.replay.instants import shifted
from infra.cli.replay.orders import Order


def first_customers(orders: Sequence[Order], count: int) -> list[Order]:
    """The orders of the ``count`` members who ordered first (by id where two began at the same instant)."""
    firsts: dict[str, datetime] = {}
    for order in orders:
        firsts[order.member_id] = min(order.placed_at, firsts.get(order.member_id, order.placed_at))
    chosen = set(sorted(firsts, key=lambda member: (firsts[member], member))[:count])
    return [order for order in orders if order.member_id in chosen]


def ending_at(orders: Sequence[Order], end: datetime, zone: ZoneInfo) -> list[Order]:
    """The orders moved by as many whole days as bring the last of them closest to ``end``, not after it."""
    if not orders:
        return []
    last = max(order.placed_at for order in orders)
    days = (end.astimezone(zone).date() - last.astimezone(zone).date()).days
    if shifted(last, days, zone) > end:
        days -= 1
    return [replace(order, placed_at=shifted(order.placed_at, days, zone)) for order in orders]


def days(orders: Iterable[Order], zone: ZoneInfo) -> Iterator[list[Order]]:
    """The orders of each calendar day in ``zone``, earliest day first."""
    in_time = sorted(orders, key=lambda order: order.placed_at)
    for _, day in groupby(in_time, key=lambda order: order.placed_at.astimezone(zone).date()):
        yield list(day)


def lanes(orders: Iterable[Order]) -> list[list[Order]]:
    """The orders of each member in order of time; lanes may run side by side, the longest begin first."""
    by_member: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        by_member[order.member_id].append(order)
    for lane in by_member.values():
        lane.sort(key=lambda order: (order.placed_at, order.order_id))
    return sorted(by_member.values(), key=len, reverse=True)
