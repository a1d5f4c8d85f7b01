"""Preview: what an order or an event would earn, and why, decided as if it were sent and never written."""

from shared.frozen import dataclass
from shared.ledger.commands import RecordEvent, RecordOrder
from shared.ledger.enrolment import first_entry
from shared.ledger.entry import Entry
from shared.ledger.events import record_event
from shared.ledger.occurrences import occurrence
from shared.ledger.purchases import Purchase, purchase
from shared.ledger.records import OccurrenceRecord
from shared.ledger.refusals import AccountClosed, MemberNotFound, NoProgram, Refusal
from shared.ledger.settle import settled
from shared.ledger.state import State
from shared.program.earning.award import Award
from shared.program.versions import Versions


@dataclass(frozen=True, slots=True)
class Happening:
    """What an event comes to: its entry, what its receipt keeps, and what each rule gave."""

    entry: Entry
    record: OccurrenceRecord
    awards: tuple[Award, ...]


def preview_order(
    state: State | None, command: RecordOrder, versions: Versions, now: int
) -> Purchase | Refusal:
    """What an order would earn at ``now``; somebody without an account earns as a new member would."""
    if not versions.effects:
        return NoProgram()
    account = command.member_id
    if state is None:
        if account and versions.at(now).program.enrolment == "explicit":
            return MemberNotFound()
        state = first_entry(account, versions, now).state
    if state.closed or state.suspended:
        return AccountClosed()
    at = max(now, state.at)
    return purchase(account, settled(account, state, at, versions), command, versions, at)


def preview_event(
    state: State | None, command: RecordEvent, versions: Versions, now: int
) -> Happening | Refusal:
    """What an event would earn at ``now``; without a member, what it would earn a new one."""
    if not versions.effects:
        return NoProgram()
    account = command.member_id
    if state is None and account:
        return MemberNotFound()
    state = state or first_entry(account, versions, now).state
    if state.closed or state.suspended:
        return AccountClosed()
    at = max(now, state.at)
    state = settled(account, state, at, versions)
    occurred = occurrence(state, command, versions.at(at, seen=state.version).program, at)
    if isinstance(occurred, Refusal):
        return occurred
    decided = record_event(account, state, command, versions, at)
    if isinstance(decided, Refusal):
        return decided
    return Happening(decided.own, occurred.record, occurred.awards)
