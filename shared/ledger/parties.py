"""Two accounts between which points move: settled to one instant, and changed by one decision."""

from dataclasses import replace
from itertools import islice

from shared.frozen import dataclass
from shared.ledger.commands import ExchangePoints, TransferPoints
from shared.ledger.entry import Decision, Entry, EntryKind, Fact, Posting
from shared.ledger.fold import next_state, out_of_range
from shared.ledger.refusals import (
    AccountClosed,
    MemberNotFound,
    NoProgram,
    PointsOutOfRange,
    Refusal,
)
from shared.ledger.settle import SETTLEMENTS_MAX, settle
from shared.ledger.sliding import with_slides
from shared.ledger.state import State
from shared.ledger.transfer_refusals import ReceiverNotFound, SameAccount
from shared.program.versions import Version, Versions


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two accounts: its program, its newest state, and the versions of its program."""

    program: str
    account: str
    state: State | None
    versions: Versions


@dataclass(frozen=True, slots=True)
class Side:
    """A party settled to the instant of the command."""

    party: Party
    state: State
    overdue: tuple[Entry, ...]
    version: Version


def sides_of(one: Party, other: Party, now: int) -> tuple[Side, Side] | Decision | Refusal:
    """Both parties settled to one instant; settlements first where there are too many for one transaction."""
    refusal = _refusal(one, other)
    if refusal or one.state is None or other.state is None:
        return refusal or MemberNotFound()
    at = max(now, one.state.at, other.state.at)
    first, second = _overdue(one, one.state, at), _overdue(other, other.state, at)
    if len(first) > SETTLEMENTS_MAX or len(second) > SETTLEMENTS_MAX:
        return Decision(first[:SETTLEMENTS_MAX], complete=False, partner=second[:SETTLEMENTS_MAX])
    return _side(one, one.state, first, at), _side(other, other.state, second, at)


def _refusal(one: Party, other: Party) -> Refusal | None:
    """Why nothing can move between the two."""
    if not one.versions.effects or not other.versions.effects:
        return NoProgram()
    if one.state and (one.state.closed or one.state.suspended):
        return AccountClosed()
    if one.state and (other.state is None or other.state.closed or other.state.suspended):
        return ReceiverNotFound()
    same = (one.program, one.account) == (other.program, other.account)
    return SameAccount() if same and one is not other else None


def founded(new: Party, member: Party, now: int) -> tuple[Side, Side] | Decision | Refusal:
    """A new account, before its first entry, and a member's settled to the same instant."""
    sides = sides_of(member, member, now)
    if isinstance(sides, Refusal):
        return sides
    if isinstance(sides, Decision):
        return replace(sides, entries=(), partner=sides.entries)
    own = sides[0]
    nothing = State(seq=0, at=own.state.at, version=own.version.number, wallets={})
    return Side(new, nothing, (), own.version), own


def _overdue(party: Party, state: State, at: int) -> tuple[Entry, ...]:
    settlements = settle(party.account, state, at, party.versions)
    return tuple(islice(settlements, SETTLEMENTS_MAX + 1))


def _side(party: Party, state: State, overdue: tuple[Entry, ...], at: int) -> Side:
    settled = replace(overdue[-1].state if overdue else state, at=at)
    return Side(party, settled, overdue, party.versions.at(at, seen=settled.version))


def entry_of(
    command: TransferPoints | ExchangePoints,
    side: Side,
    kind: EntryKind,
    postings: tuple[Posting, ...],
    facts: tuple[Fact, ...],
) -> Entry:
    """The entry of a command on one side; the first posting tells which side gives."""
    postings = with_slides(postings, "transfer", side.state, side.version, side.state.at)
    is_giver = postings[0].points < 0
    member = command.member_id if is_giver else command.to_member_id
    after = next_state(side.state, side.state.at, side.version, postings)
    return Entry(
        side.party.account,
        kind,
        side.version.number,
        after,
        command_id=command.id,
        source=command.source if is_giver else command.received_from,
        postings=postings,
        facts=facts,
        refers=command.to_member_id if is_giver else command.member_id,
        member=None if member == side.party.account else member,
    )


def decided(mine: Side, my_entry: Entry, theirs: Side, their_entry: Entry) -> Decision | Refusal:
    """Both entries, after what was overdue on either side."""
    if out_of_range(their_entry.state):
        return PointsOutOfRange()
    return Decision((*mine.overdue, my_entry), partner=(*theirs.overdue, their_entry))
