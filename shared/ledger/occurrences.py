"""Custom events that earn: what is told of one, the points it gives, and what it uses of limits."""

from dataclasses import replace

from shared.frozen import dataclass
from shared.ledger.commands import RecordEvent
from shared.ledger.entry import Posting
from shared.ledger.order_refusals import AttributesNotInProgram
from shared.ledger.records import OccurrenceRecord
from shared.ledger.refusals import PointsOutOfRange, Refusal
from shared.ledger.state import POINTS_MAX, State
from shared.ledger.usage import buyer_of, uses_of, with_uses, within_budgets
from shared.program.activation import OnEvent
from shared.program.earning.award import Award, event_award
from shared.program.earning.buyer import Buyer
from shared.program.earning.events import Event
from shared.program.earning.grants import Grant
from shared.program.earning.occasions import EventOccasion
from shared.program.expiry import Sliding
from shared.program.program import Program


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What an event comes to: the postings that issue its points, what its receipt keeps, and what rules gave."""

    postings: tuple[Posting, ...]
    record: OccurrenceRecord
    awards: tuple[Award, ...]


def occurrence(
    state: State, command: RecordEvent, program: Program, at: int
) -> Occurrence | Refusal:
    """What an event gives by the program in force; refused if something else is told of it than should be."""
    event = Event(type=command.type, occurred_at=command.occurred_at, attributes=command.attributes)
    flaws = tuple(_flaws(program, event))
    if flaws:
        return AttributesNotInProgram(event.type, *flaws[0])
    buyer = buyer_of(state, program, event.occurred_at, command.profile)
    buyer = within_budgets(buyer, program, command.left)
    awards = event_award(program, EventOccasion(event, buyer, program.time_zone))
    if any(earned.points > POINTS_MAX for earned in awards):
        return PointsOutOfRange()
    postings = tuple(
        _issue(grant, program.time_zone, at) for earned in awards for grant in earned.grants
    )
    return Occurrence(postings, _record(event, buyer, awards), awards)


def with_occurrence(state: State, occurred: Occurrence, program: Program) -> State:
    """The state with what an event used of limits."""
    return replace(state, usage=with_uses(state.usage, occurred.record.uses, program))


def _flaws(program: Program, event: Event) -> tuple[tuple[str, str], ...]:
    known = program.event_type(event.type)
    if known is not None:
        return tuple(known.flaws(event.attributes))
    return tuple((name, "is not told of such events") for name in event.attributes)


def _record(event: Event, buyer: Buyer, awards: tuple[Award, ...]) -> OccurrenceRecord:
    return OccurrenceRecord(
        event.occurred_at,
        event.attributes,
        buyer.tier,
        buyer.number,
        uses_of(awards),
        tuple(sorted(buyer.segments)),
    )


def _issue(grant: Grant, zone: str, at: int) -> Posting:
    """The lot a grant opens; where a wallet's points wait for an event of their order, these begin at once."""
    activation = grant.activation
    begins = at if isinstance(activation, OnEvent) else activation.active_at(at, zone)
    return Posting(
        "issue",
        grant.wallet,
        grant.points,
        begins,
        grant.expiry.expires_at(begins, zone),
        slides=isinstance(grant.expiry, Sliding),
    )
