"""Events: something happened to a member or an order, and what waited for it matures."""

from collections.abc import Iterator
from itertools import islice

from shared.frozen import dataclass
from shared.ledger.budgets import budget_draws
from shared.ledger.commands import RecordEvent
from shared.ledger.entry import Decision, Entry, Fact, Mark, Posting
from shared.ledger.fold import next_state, out_of_range
from shared.ledger.occurrences import occurrence, with_occurrence
from shared.ledger.purchases import earned_facts, order_name
from shared.ledger.records import EventRecord, GrantRecord, OccurrenceRecord
from shared.ledger.refusals import PointsOutOfRange, Refusal
from shared.ledger.sliding import with_slides
from shared.ledger.state import Lot, State
from shared.program.earning.award import Award
from shared.program.program import Program
from shared.program.terms import terms_by_name
from shared.program.versions import Version, Versions

ORDERS_MAX = (
    40  # whose points one event lets mature: each order's receipt tells it in the same transaction
)


@dataclass(frozen=True, slots=True)
class Happening:
    """What an event comes to: its entry, what its receipt keeps, and what each rule gave."""

    entry: Entry
    record: OccurrenceRecord
    awards: tuple[Award, ...]


def record_event(
    account: str, state: State, command: RecordEvent, versions: Versions, at: int
) -> Decision | Refusal:
    """Record an event: what it comes to, told to the orders it is about."""
    happened = happening(account, state, command, versions, at)
    if isinstance(happened, Refusal):
        return happened
    return Decision(
        (happened.entry,),
        happened.record,
        marks=tuple(_marks(command, happened.entry)),
        draws=tuple(
            budget_draws(happened.record.uses, versions.at(at, seen=state.version).program)
        ),
    )


def happening(
    account: str, state: State, command: RecordEvent, versions: Versions, at: int
) -> Happening | Refusal:
    """What an event comes to: lots that wait for it become active, and it gives the points that rules have for it.

    If it names no order, those of the orders that have waited longest, ``ORDERS_MAX`` at most.
    """
    version = versions.at(at, seen=state.version)
    occurred = occurrence(state, command, version.program, at)
    if isinstance(occurred, Refusal):
        return occurred
    postings = (*_activations(state, command, version, at), *occurred.postings)
    postings = with_slides(postings, "event", state, version, at)
    after = next_state(state, at, version, postings)
    if out_of_range(after):
        return PointsOutOfRange()
    entry = Entry(
        account,
        "event",
        version.number,
        with_occurrence(after, occurred, version.program),
        command_id=command.event_id,
        source=command.source,
        note=command.type,
        postings=postings,
        facts=(*_activated_facts(postings), *earned_facts(postings)),
        refers=command.order_id,
    )
    return Happening(entry, occurred.record, occurred.awards)


def _activated_facts(postings: tuple[Posting, ...]) -> Iterator[Fact]:
    for posting in postings:
        if posting.kind == "activate":
            told = {"wallet": posting.wallet, "points": posting.points}
            yield Fact("points.activated", told)


def _activations(
    state: State, command: RecordEvent, version: Version, at: int
) -> Iterator[Posting]:
    waiting = [lot for wallet in state.wallets.values() for lot in wallet.lots]
    orders = dict.fromkeys(
        lot.awaits.order for lot in waiting if lot.awaits and _is_met(lot, command)
    )
    first = frozenset(islice(orders, ORDERS_MAX))
    for name, wallet in state.wallets.items():
        for lot in wallet.lots:
            if lot.awaits and lot.awaits.order in first and _is_met(lot, command):
                expires_at = _expiry(state, version.program, name, lot, at)
                yield Posting(
                    "activate",
                    name,
                    lot.points,
                    expires_at=expires_at,
                    awaits=lot.awaits,
                    slides=lot.slides,
                )


def _is_met(lot: Lot, command: RecordEvent) -> bool:
    awaits = lot.awaits
    if awaits is None or awaits.event != command.type:
        return False
    return command.order_id is None or awaits.order == f"{command.source}#{command.order_id}"


def _marks(command: RecordEvent, entry: Entry) -> Iterator[Mark]:
    """What the order that the event names gains, and every order whose points matured by it."""
    matured = dict[str, list[GrantRecord]]()
    if command.order_id is not None:
        matured[order_name(command.source, command.order_id)] = []
    for posting in entry.postings:
        if posting.kind == "activate" and posting.awaits:
            awaited = posting.awaits
            grant = GrantRecord(
                posting.wallet,
                entry.at,
                posting.expires_at,
                awaited.event,
                posting.slides,
                awaited.rule,
            )
            matured.setdefault(awaited.order, []).append(grant)
    name = f"{command.type}#{command.source}#{command.event_id}"
    for order, grants in matured.items():
        source, order_id = order.split("#", 1)
        record = EventRecord(tuple(grants))
        yield Mark("event", order_id, name, entry.seq, record=record, source=source)


def _expiry(state: State, program: Program, name: str, lot: Lot, at: int) -> int | None:
    """When matured points expire: by their rule, the tier held now, or their wallet."""
    rule = lot.awaits.rule if lot.awaits else None
    found = terms_by_name(program, name, state.tier, rule)
    return found.expiry.expires_at(at, program.time_zone) if found else None
