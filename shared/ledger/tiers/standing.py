"""Tiers over time: what an account's orders add up to, the tier that gives, and what takes it away.

A tier is gained in the entry that earns it. It is lost by a review (``shared.ledger.tiers.reviews``), by an
evaluation on demand, or with the return that takes back what had earned it.
"""

from collections.abc import Mapping
from dataclasses import replace

from shared.ledger.state import POINTS_MAX, Progress, Standing, State
from shared.ledger.tiers.measure import Measure, measured
from shared.ledger.tiers.tenure import tenure, warned, with_grant, without_grant
from shared.program import limits
from shared.program.calendar import local_date, month_number
from shared.program.orders import Order
from shared.program.program import Program
from shared.program.tiers import Level, Tiers
from shared.program.windows import LifetimeWindow, SinceTierWindow


def first_standing(program: Program, instant: int) -> Standing | None:
    """The tier of a new member."""
    measure = measured(program, Progress(joined=instant), instant)
    return tenure(measure, None, measure.tiers.levels[0]) if measure else None


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


def merged(one: Progress, other: Progress) -> Progress:
    """The progress of two accounts that become one; months of another metric than the first's are dropped."""
    months = dict(one.months)
    if one.metric in (None, other.metric):
        for month, count in other.months.items():
            months[month] = min(months.get(month, 0) + count, POINTS_MAX)
    return replace(
        one,
        spend=min(one.spend + other.spend, POINTS_MAX),
        points=one.points + other.points,
        orders=one.orders + other.orders,
        metric=one.metric or other.metric,
        months=months,
        last_order_at=max(one.last_order_at or 0, other.last_order_at or 0) or None,
        bought=later(one.bought, other.bought),
    )


def later(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """The later of two instants for each name."""
    return {name: max(one.get(name, 0), other.get(name, 0)) for name in {**one, **other}}


def pruned(
    progress: Progress, standing: Standing | None, program: Program, instant: int
) -> Progress:
    """Progress without the months that neither count any more nor carry the tier held."""
    measure = measured(program, progress, instant)
    first = measure.reaching_back(standing) if measure and standing else None
    if first is None or all(month >= first for month in progress.months):
        return progress
    months = {month: count for month, count in progress.months.items() if month >= first}
    return replace(progress, months=months)


def as_one(one: State, other: State, program: Program, instant: int) -> State:
    """The first of two accounts that become one, with the progress of both and the higher of their tiers."""
    progress = merged(one.progress, other.progress)
    before = _higher(one.standing, other.standing, program.tiers)
    standing = raised(before, progress, program, instant)
    usage = limits.merged(one.usage, other.usage)
    return replace(one, progress=progress, standing=standing, usage=usage)


def _higher(one: Standing | None, other: Standing | None, tiers: Tiers | None) -> Standing | None:
    """Of two standings that of the higher tier, else the first; a tier of an earlier program is lower than all."""
    ranks = {level.tier: rank for rank, level in enumerate(tiers.levels)} if tiers else {}
    found = (standing for standing in (one, other) if standing is not None)
    return max(found, key=lambda standing: ranks.get(standing.tier, -1), default=None)


def raised(
    standing: Standing | None, progress: Progress, program: Program, instant: int
) -> Standing | None:
    """The standing after an entry that made ``progress``: a tier is gained at once."""
    measure = measured(program, progress, instant)
    return _risen(measure, standing) if measure else None


def lowered(state: State, progress: Progress, program: Program, instant: int) -> Standing | None:
    """The standing after a return left ``progress`` of a state: a tier that it no longer reaches is taken back.

    A tier that had not been reached before the return either is kept until its review.
    """
    measure = measured(program, progress, instant)
    if measure is None:
        return None
    before = state.standing or measure.lowest()
    held = measure.held(before)
    support = replace(measure, progress=state.progress).support(before), measure.support(before)
    if held is None or support[1] < held.threshold <= support[0]:
        return _taken_back(measure, before, held)
    return kept(measure, before)


def evaluated(measure: Measure, before: Standing | None) -> Standing:
    """The standing by the rules in force: a tier they give is gained, one they do not give is lost.

    A tier that is kept to the end of a period, or for days of grace, is kept so long here too.
    """
    tiers, standing = measure.tiers, _risen(measure, before)
    support = measure.support(standing)
    held = measure.held(standing) or tiers.reached(support)
    at_once = not tiers.by_period and not tiers.review.grace_days
    if not at_once or support >= held.threshold:
        return standing
    return tenure(measure, standing, tiers.below(held, tiers.reached(support)))


def granted(measure: Measure, before: Standing | None, tier: str, until: int | None) -> Standing:
    """The standing of one who is given a tier until an instant, None for good; it ends an earlier grant.

    The lowest tier, which everybody holds, only ends it.
    """
    earned = without_grant(_risen(measure, before))
    if tier == measure.tiers.levels[0].tier:
        return warned(measure, earned)
    return with_grant(measure, earned, before, tier, until)


def kept(measure: Measure, before: Standing) -> Standing:
    """The standing of one whose tier stays: in grace or, if it is reached again, out of it."""
    value = measure.value(before)
    held = measure.held(before) or measure.tiers.reached(value)
    still = before.grace and value < held.threshold
    until = before.review_at if still else None
    return tenure(measure, before, held, before.basis, grace_until=until)


def _risen(measure: Measure, standing: Standing | None) -> Standing:
    before = standing or measure.lowest()
    held = measure.held(before)
    reached = measure.tiers.reached(measure.value(before))
    if held is None or reached.threshold > held.threshold:
        return tenure(measure, standing, reached, _basis(measure, before))
    return kept(measure, before)


def _taken_back(measure: Measure, before: Standing, held: Level | None) -> Standing:
    reached = measure.tiers.reached(measure.support(before))
    left = measure.tiers.without(held, reached) if held else reached
    return tenure(measure, before, left, before.basis)


def _basis(measure: Measure, before: Standing) -> int | None:
    """The window that gives a tier now, where the present one will not be asked when it is reviewed."""
    tiers = measure.tiers
    if tiers.by_period or isinstance(tiers.window, SinceTierWindow):
        return measure.counted_from(before)
    return None


def _months(progress: Progress, tiers: Tiers | None) -> Mapping[int, int]:
    """The months counted so far; none where the program has since turned to another metric."""
    return progress.months if tiers and progress.metric == tiers.metric else {}
