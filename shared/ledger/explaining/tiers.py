"""Tiers explained: what counted when a tier was gained, lost or reviewed, and what it takes."""

from collections.abc import Iterator

from shared.ledger.explaining.explanation import Subject, TierReview
from shared.ledger.settle import next_due
from shared.ledger.state import Standing
from shared.ledger.tiers.measure import Measure, measured
from shared.ledger.tiers.tenure import judged
from shared.program.tiers import Level


def tier_review(subject: Subject) -> TierReview | None:
    """What counted, where the entry reviewed a tier that orders had earned."""
    before, entry = subject.before, subject.entry
    if entry.kind != "settlement" or before is None or before.standing is None:
        return None
    measure = measured(subject.program, before.progress, entry.at)
    held = measure.held(before.standing) if measure else None
    if measure is None or held is None or before.standing.review_at != next_due(before):
        return None
    _, value = judged(measure, before.standing, entry.at)
    return TierReview(held.tier, measure.tiers.metric, value, held.threshold)


def tier_sentences(subject: Subject, review: TierReview | None) -> Iterator[str]:
    """What became of the tier, and why."""
    before = subject.before.standing if subject.before else None
    after = subject.entry.state.standing
    measure = measured(subject.program, subject.entry.state.progress, subject.entry.at)
    if measure is None or after is None:
        return
    if review is not None:
        counted, takes = _text(measure, review.value), _text(measure, review.threshold)
        yield f"The tier {review.tier} was reviewed: {counted} counted, and it takes {takes}."
    if before is None or before.tier == after.tier:
        if before is None or review is not None:
            yield f"The tier is {after.tier}{', kept by grace' if after.grace else ''}."
        return
    yield f"The tier is {after.tier} now; it was {before.tier}."
    if review is None:
        yield from _because(measure, before, after)


def _because(measure: Measure, before: Standing, after: Standing) -> Iterator[str]:
    """Why a tier changed without a review: by a grant's beginning or end, or by what counts."""
    if before.granted != after.granted:
        yield f"A grant of a tier {'began' if after.granted else 'ended'}."
        return
    levels = (measure.tiers.level(each.tier) for each in (before, after))
    highest = max((level for level in levels if level is not None), key=_threshold)
    counted, takes = _text(measure, measure.support(after)), _text(measure, highest.threshold)
    yield f"{counted} counts, and {highest.tier} takes {takes}."


def _text(measure: Measure, value: int) -> str:
    currencies = measure.program.currencies
    only = next(iter(currencies)) if len(currencies) == 1 else None
    return measure.tiers.value_text(value, only)


def _threshold(level: Level) -> int:
    return level.threshold
