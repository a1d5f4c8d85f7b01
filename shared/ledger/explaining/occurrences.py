"""Custom events explained: reckoned again by the program version that decided them."""

from collections.abc import Iterator

from shared.ledger.explaining.explanation import Explanation, Subject
from shared.ledger.explaining.orders import roundings, sums_by_rule, told_misses, told_rounding
from shared.ledger.explaining.wording import Wording
from shared.ledger.records import OccurrenceRecord
from shared.ledger.usage import buyer_then
from shared.program.earning.award import event_award
from shared.program.earning.events import Event
from shared.program.earning.misses import event_misses
from shared.program.earning.occasions import EventOccasion


def explain_occurrence(
    subject: Subject, record: OccurrenceRecord, opening: Iterator[str], words: Wording
) -> Explanation:
    """Why an event gave what it gave, if anything."""
    program = subject.versions.numbered(subject.entry.version)
    buyer = buyer_then(program, record)
    event = Event(
        type=subject.entry.note or "",
        occurred_at=record.occurred_at,
        attributes=record.attributes,
    )
    occasion = EventOccasion(event, buyer, program.time_zone)
    awards = event_award(program, occasion)
    reasons = tuple(reason for each in awards for reason in each.reasons)
    missed = tuple(event_misses(program, occasion))
    rounding = roundings(program, awards)
    return Explanation(
        sentences=(
            *opening,
            *sums_by_rule(reasons, words),
            *told_rounding(rounding, words),
            *told_misses(missed),
        ),
        occurrence=record,
        reasons=reasons,
        misses=missed,
        rounding=rounding,
    )
