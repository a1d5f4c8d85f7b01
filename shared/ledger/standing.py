"""Tiers over time: what an account's orders add up to, the tier that gives, and when time could lower it."""

from collections.abc import Mapping
from dataclasses import replace

from shared.ledger.refusals import POINTS_MAX
from shared.ledger.state import Progress, Standing, State
from shared.program.calendar import first_of_month, local_date, midnight, month_number
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.tiers import Level, LifetimeWindow, Tiers


def first_standing(tiers: Tiers | None, instant: int) -> Standing | None:
    """The tier of a new member."""
    return Standing(tiers.reached(0).tier, instant) if tiers else None


def value(progress: Progress, tiers: Tiers, month: int) -> int:
    """The metric's value in the window as it stands in a month (a month number).

    An order placed by a clock ahead of ours, in the month to come, counts from the entry that records it.
    """
    if isinstance(tiers.window, LifetimeWindow):
        totals = {"spend": progress.spend, "points": progress.points, "orders": progress.orders}
        return totals[tiers.metric]
    first = tiers.window.first_month(month)
    return sum(counted for at, counted in _months(progress, tiers).items() if first <= at)


def progressed(
    progress: Progress, tiers: Tiers | None, zone: str, order: Order, points: int
) -> Progress:
    """Progress with one more order counted, in the month it was placed in."""
    spend = counted_spend(tiers, order.currency, order.amount)
    gains = {"spend": spend, "points": points, "orders": 1}
    months = _months(progress, tiers)
    if tiers and not isinstance(tiers.window, LifetimeWindow):
        month = month_number(local_date(order.placed_at, zone))
        counted = min(months.get(month, 0) + gains[tiers.metric], POINTS_MAX)
        months = {**months, month: counted}
    return replace(
        progress,
        spend=min(progress.spend + gains["spend"], POINTS_MAX),
        points=progress.points + gains["points"],
        orders=progress.orders + gains["orders"],
        metric=tiers.metric if tiers else None,
        months=months,
    )


def counted_spend(tiers: Tiers | None, currency: str, amount: int) -> int:
    """What of an amount of a currency (minor units) counts as spend."""
    return amount if tiers is None or tiers.currency in (None, currency) else 0


def moved_back(  # noqa: PLR0913 (what an order had moved)
    progress: Progress,
    tiers: Tiers | None,
    zone: str,
    placed_at: int,
    *,
    spend: int,
    points: int,
    orders: int,
) -> Progress:
    """Progress with what an order had moved taken back, in the month it was placed in; never below 0.

    ``spend`` is what had counted as spend: see ``counted_spend``.
    """
    losses = {"spend": spend, "points": points, "orders": orders}
    months = _months(progress, tiers)
    month = month_number(local_date(placed_at, zone))
    if tiers and month in months:
        months = {**months, month: max(0, months[month] - losses[tiers.metric])}
    return replace(
        progress,
        spend=max(0, progress.spend - spend),
        points=max(0, progress.points - points),
        orders=max(0, progress.orders - orders),
        metric=tiers.metric if tiers else None,
        months=months,
    )


def pruned(progress: Progress, tiers: Tiers, zone: str, instant: int) -> Progress:
    """Progress without the months that have left the window for good."""
    first = tiers.window.first_month(_month(instant, zone))
    if first is None or all(month >= first for month in progress.months):
        return progress
    months = {month: count for month, count in progress.months.items() if month >= first}
    return replace(progress, months=months)


def raised(
    standing: Standing | None, progress: Progress, tiers: Tiers | None, zone: str, instant: int
) -> Standing | None:
    """The standing after an entry that earned: a tier is gained at once and lost only by review."""
    if tiers is None:
        return None
    reached = tiers.reached(value(progress, tiers, _month(instant, zone)))
    held = tiers.level(standing.tier) if standing else None
    level = reached if held is None or reached.threshold > held.threshold else held
    return _standing(standing, level, progress, tiers, zone, instant)


def lowered(state: State, progress: Progress, program: Program, instant: int) -> Standing | None:
    """The standing after a return left ``progress`` of a state: a tier that it no longer reaches is taken back.

    A tier that had not been reached before the return either is kept until its review.
    """
    tiers, zone = program.tiers, program.time_zone
    if tiers is None or state.standing is None:
        return None if tiers is None else first_standing(tiers, instant)
    month = _month(instant, zone)
    held = tiers.level(state.standing.tier)
    before, after = (value(each, tiers, month) for each in (state.progress, progress))
    if held is None or after < held.threshold <= before:
        held = tiers.reached(after)
    return _standing(state.standing, held, progress, tiers, zone, instant)


def reviewed(
    standing: Standing, progress: Progress, tiers: Tiers | None, zone: str, instant: int
) -> Standing | None:
    """The standing that what is in the window gives now, whether higher or lower."""
    if tiers is None:
        return None
    level = tiers.reached(value(progress, tiers, _month(instant, zone)))
    return _standing(standing, level, progress, tiers, zone, instant)


def _standing(
    before: Standing | None,
    level: Level,
    progress: Progress,
    tiers: Tiers,
    zone: str,
    instant: int,
) -> Standing:
    since = before.since if before and before.tier == level.tier else instant
    return Standing(level.tier, since, _review_at(level, progress, tiers, zone, instant))


def _review_at(
    level: Level, progress: Progress, tiers: Tiers, zone: str, instant: int
) -> int | None:
    """The first start of a month at which ``level`` is no longer reached, if no order comes before."""
    if isinstance(tiers.window, LifetimeWindow) or level.threshold == 0:
        return None
    counted = sorted(_months(progress, tiers).items(), reverse=True)
    left, month = sum(count for _, count in counted), _month(instant, zone)
    while True:
        month = tiers.window.next_change(month)
        while counted and counted[-1][0] < tiers.window.first_month(month):
            left -= counted.pop()[1]
        if left < level.threshold:
            return midnight(first_of_month(month), zone)


def _months(progress: Progress, tiers: Tiers | None) -> Mapping[int, int]:
    """The months counted so far; none where the program has since turned to another metric."""
    return progress.months if tiers and progress.metric == tiers.metric else {}


def _month(instant: int, zone: str) -> int:
    return month_number(local_date(instant, zone))
