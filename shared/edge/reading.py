"""Reading for an answer: a program's versions, a member's newest entry, the state it settles to."""

from shared.edge.http import Call
from shared.edge.settings import program_cache_s
from shared.ledger.refusals import MemberNotFound, Refused
from shared.ledger.settle import settled
from shared.ledger.state import State
from shared.program.versions import Versions
from shared.store import journal, programs
from shared.store.journal import Recorded


def versions_of(call: Call) -> Versions:
    """The versions of the caller's program."""
    return programs.versions(call.caller.program, lifetime_s=program_cache_s())


def newest_of(call: Call, member_id: str, *, min_seq: int = 0) -> Recorded:
    """A member's newest entry; Refused, confirmed by a consistent read, if there is no such member.

    An eventually consistent read is enough unless it finds nothing, or less than ``min_seq``.
    """
    newest = journal.latest(call.caller.program, member_id)
    if newest is None or newest.entry.seq < min_seq:
        newest = journal.latest(call.caller.program, member_id, consistent=True)
    if newest is None or newest.entry.state.closed:
        raise Refused(MemberNotFound())
    return newest


def settled_at(call: Call, newest: Recorded, instant: int) -> State:
    """The state after an entry, with everything due by ``instant`` booked."""
    return settled(newest.entry.account, newest.entry.state, instant, versions_of(call))
