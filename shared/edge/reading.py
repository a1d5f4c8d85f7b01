"""Reading for an answer: a program's versions, a member's newest entry, the state it settles to."""

from functools import partial

from shared.edge.answers import EntryAnswer, entry_answer
from shared.edge.http import Call
from shared.edge.settings import program_cache_s
from shared.frozen import dataclass
from shared.ledger.accounts import is_household
from shared.ledger.refusals import MemberNotFound, Refused
from shared.ledger.settle import settled
from shared.ledger.state import State
from shared.program.versions import Versions
from shared.store import journal, programs, receipts
from shared.store.histories import KnownOrder, KnownRedemption
from shared.store.journal import Recorded


@dataclass(frozen=True, slots=True)
class Page:
    """Entries of a journal, newest first; ``next_cursor`` leads to older ones, if there are any."""

    entries: list[EntryAnswer]
    next_cursor: str | None


def versions_of(call: Call) -> Versions:
    """The versions of the caller's program."""
    return programs.versions(call.caller.program, lifetime_s=program_cache_s())


def newest_of(call: Call, member_id: str, *, min_seq: int = 0) -> Recorded:
    """A member's newest entry; Refused, confirmed by a consistent read, if there is no such member.

    An eventually consistent read is enough unless it finds nothing, or less than ``min_seq``. Where the
    member's journal ends by naming an account that goes on for it, that account's is meant.
    """
    newest = own_newest_of(call, member_id, min_seq=min_seq)
    joined = newest.entry.state.joined
    return newest_of(call, joined, min_seq=min_seq) if joined else newest


def own_newest_of(call: Call, member_id: str, *, min_seq: int = 0) -> Recorded:
    """The newest entry of a member's own journal, be it the last before it goes on in another's."""
    newest = journal.latest(call.caller.program, member_id)
    if newest is None or newest.entry.seq < min_seq:
        newest = journal.latest(call.caller.program, member_id, consistent=True)
    if newest is None or newest.entry.state.closed:
        raise Refused(MemberNotFound())
    return newest


def state_of(call: Call, member_id: str) -> State | None:
    """The newest state of a member, or of the account that goes on for theirs; None for a stranger."""
    read = partial(journal.latest, call.caller.program, member_id)
    newest = read() or read(consistent=True)
    if newest and newest.entry.state.joined:
        return state_of(call, newest.entry.state.joined)
    return newest.entry.state if newest else None


def settled_at(call: Call, newest: Recorded, instant: int) -> State:
    """The state after an entry, with everything due by ``instant`` booked."""
    return settled(newest.entry.account, newest.entry.state, instant, versions_of(call))


def page_below(call: Call, newest: Recorded, cursor: int, *, limit: int) -> Page:
    """The page of a journal that ends before entry number ``cursor``."""
    program, account = call.caller.program, newest.entry.account
    first = min(newest.entry.seq, cursor - 1)
    found = journal.page(program, account, newest=first, limit=limit)
    entries = [recorded.entry for recorded in found]
    records = receipts.records_of(program, entries)
    older = bool(entries) and entries[-1].seq > 1
    return Page(
        [entry_answer(entry, records.get(entry.seq)) for entry in entries],
        str(entries[-1].seq) if older else None,
    )


def member_of(call: Call, known: KnownOrder | KnownRedemption) -> str:
    """The member whose order or redemption it is: the account's, or who acted in a household."""
    if not is_household(known.account):
        return known.account
    recorded = journal.entry(call.caller.program, known.account, known.seq)
    return (recorded.entry.member if recorded else None) or known.account
