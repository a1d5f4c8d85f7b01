"""Tenure: how long a tier is held if no order comes, and what its member is told and loses by then.

Instants are epoch milliseconds. All of them are kept in the standing when an entry is written, so that
what falls due depends on the journal alone.
"""

from dataclasses import replace
from datetime import timedelta

from shared.frozen import dataclass
from shared.ledger.state import GrantedTier, Standing
from shared.ledger.tiers.measure import Measure
from shared.program.calendar import local_date, midnight
from shared.program.tiers import Level


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of the tier held if no order comes: ``tier`` is held after ``at``.

    ``review_at`` is when that is decided, before any grace; ``missing`` would keep the tier.
    """

    tier: str
    at: int
    review_at: int
    missing: int


def tenure(
    measure: Measure,
    before: Standing | None,
    level: Level,
    basis: int | None = None,
    *,
    grace_until: int | None = None,
) -> Standing:
    """The standing of one whose orders earned ``level`` and, ``before``, perhaps another; a grant goes on."""
    goes_on = before is not None and before.earned == level.tier
    since = before.earned_since if before and goes_on else measure.instant
    earned = Standing(
        level.tier,
        since,
        basis=basis if level.threshold else None,
        grace=grace_until is not None,
    )
    review_at = grace_until or _review_at(measure, earned, level)
    if before and goes_on:
        review_at = _no_later(measure, before, level, review_at)
    earned = replace(
        earned,
        review_at=review_at,
        reset_at=measure.period_end(earned) if measure.tiers.reset else None,
    )
    granted = before.granted if before else None
    if granted is None:
        return warned(measure, earned)
    return with_grant(measure, earned, before, granted.tier, granted.until)


def with_grant(
    measure: Measure, earned: Standing, before: Standing | None, tier: str, until: int | None
) -> Standing:
    """The standing of one who holds at least ``tier`` until an instant, None for good."""
    given = measure.tiers.level(tier)
    level = measure.held(earned)
    if given is None or level is None:
        return warned(measure, without_grant(earned))
    granted = GrantedTier(tier, until, earned.earned, earned.earned_since)
    if given.threshold <= level.threshold:
        return warned(measure, replace(earned, granted=granted))
    since = before.since if before and before.tier == tier else measure.instant
    return warned(measure, replace(earned, tier=tier, since=since, granted=granted))


def without_grant(standing: Standing) -> Standing:
    """The standing that orders alone earned."""
    return replace(standing, tier=standing.earned, since=standing.earned_since, granted=None)


def warned(measure: Measure, standing: Standing) -> Standing:
    """The standing with the instants at which its member is told that the tier would be lost."""
    days = measure.program.reminders.tier_days
    ahead = outlook(measure, standing) if days else None
    if ahead is None or ahead.tier == standing.tier:
        return replace(standing, warnings=())
    zone = measure.program.time_zone
    review = local_date(ahead.review_at, zone)
    told = {midnight(review - timedelta(days=each), zone) for each in days}
    return replace(standing, warnings=tuple(sorted(at for at in told if at > measure.instant)))


def outlook(measure: Measure, standing: Standing) -> Outlook | None:
    """What becomes of the tier held if no order comes; None if time cannot change it."""
    fate = _fate(measure, standing)
    until = standing.granted.until if standing.granted else None
    for at in sorted(instant for instant in (fate and fate.at, until) if instant):
        tier = _held_at(measure, standing, fate, at)
        if tier != standing.tier:
            return _loss(measure, standing, fate, tier, at)
    return fate if fate and fate.tier == standing.tier else None


def judged(measure: Measure, standing: Standing, review_at: int) -> tuple[int | None, int]:
    """The oldest month that counts at a review, and what that comes to."""
    month = measure.month_of(review_at)
    if standing.grace:
        first = measure.reaching_back(standing)
    else:
        first = measure.first_month(standing, month - 1 if measure.tiers.by_period else month)
    return first, measure.total(first)


def _fate(measure: Measure, standing: Standing) -> Outlook | None:
    """What becomes of the tier that orders earned."""
    level, at = measure.held(standing), standing.review_at
    if level is None or at is None:
        return None
    _, value = judged(measure, standing, at)
    missing = level.threshold - value
    if missing <= 0:
        return Outlook(level.tier, at, at, 0)
    tiers = measure.tiers
    grace = tiers.by_period and not standing.grace
    lost_at = tiers.review.grace_end(at, measure.program.time_zone) if grace else at
    return Outlook(tiers.below(level, tiers.reached(value)).tier, lost_at, at, missing)


def _held_at(measure: Measure, standing: Standing, fate: Outlook | None, at: int) -> str:
    earned = fate.tier if fate and fate.at <= at else standing.earned
    granted = standing.granted
    if granted is None or (granted.until is not None and granted.until <= at):
        return earned
    own, given = measure.tiers.level(earned), measure.tiers.level(granted.tier)
    return granted.tier if own and given and given.threshold > own.threshold else earned


def _loss(
    measure: Measure, standing: Standing, fate: Outlook | None, tier: str, at: int
) -> Outlook:
    if fate and fate.at == at and standing.tier == standing.earned:
        return replace(fate, tier=tier)
    held = measure.tiers.level(standing.tier)
    missing = held.threshold - measure.value(standing) if held else 0
    return Outlook(tier, at, at, max(0, missing))


def _review_at(measure: Measure, earned: Standing, level: Level) -> int | None:
    """When time could next take ``level``, grace included."""
    if measure.tiers.is_kept(level):
        return None
    if measure.tiers.by_period:
        return measure.period_end(earned)
    month = _first_without(measure, earned, level)
    if month is None:
        return None
    return measure.tiers.review.grace_end(measure.start_of(month), measure.program.time_zone)


def _first_without(measure: Measure, earned: Standing, level: Level) -> int | None:
    """The first month at whose start ``level`` is no longer reached, if no order comes before."""
    counted = sorted(measure.months.items(), reverse=True)
    left = sum(count for _, count in counted)
    window, began = measure.tiers.window, measure.began(earned)
    month = window.next_change(measure.month, began)
    while month is not None:
        first = window.first_month(month, began)
        while counted and first is not None and counted[-1][0] < first:
            left -= counted.pop()[1]
        if left < level.threshold:
            return month
        month = window.next_change(month, began)
    return None


def _no_later(
    measure: Measure, before: Standing, level: Level, review_at: int | None
) -> int | None:
    """Where a tier is not reached already, its grace does not begin anew."""
    if measure.tiers.by_period or review_at is None or before.review_at is None:
        return review_at
    if measure.value(before) >= level.threshold:
        return review_at
    return min(review_at, before.review_at)
