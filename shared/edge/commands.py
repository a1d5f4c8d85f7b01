"""From a call to the ledger and back: running a command, and reading a member's settled state."""

from shared.edge.answers import EntryAnswer, entry_answer
from shared.edge.http import Call, Reply
from shared.edge.problems import refused
from shared.edge.settings import program_cache_s
from shared.ledger.commands import Command
from shared.ledger.refusals import MemberNotFound
from shared.ledger.settle import settled
from shared.ledger.state import State
from shared.program.versions import Versions
from shared.store import journal, programs
from shared.store.execute import Attempt, execute
from shared.store.journal import Recorded
from shared.store.markers import Marker, Receipt


def versions_of(call: Call) -> Versions:
    """The versions of the caller's program."""
    return programs.versions(call.caller.program, lifetime_s=program_cache_s())


def receipt_of(call: Call, kind: str, command_id: str) -> Receipt:
    """The receipt of a command the caller named."""
    caller = call.caller
    return Receipt(caller.program, kind, caller.source, command_id, call.fingerprint)


def run(call: Call, command: Command, marker: Marker) -> Reply[EntryAnswer]:
    """Run a command on its member's account and answer its entry."""
    attempt = Attempt(
        program=call.caller.program,
        account=command.member_id,
        command=command,
        marker=marker,
        versions=versions_of(call),
        now=call.now,
        time_left_s=call.time_left_s,
    )
    answered = execute(attempt)
    return Reply(entry_answer(answered.entry, answered.record), replayed=answered.replayed)


def newest_of(call: Call, member_id: str, *, min_seq: int = 0) -> Recorded:
    """A member's newest entry; Problem 404, confirmed by a consistent read, if there is no such member.

    An eventually consistent read is enough unless it finds nothing, or less than ``min_seq``.
    """
    newest = journal.latest(call.caller.program, member_id)
    if newest is None or newest.entry.seq < min_seq:
        newest = journal.latest(call.caller.program, member_id, consistent=True)
    if newest is None or newest.entry.state.closed:
        raise refused(MemberNotFound())
    return newest


def settled_at(call: Call, newest: Recorded, instant: int) -> State:
    """The state after an entry, with everything due by ``instant`` booked."""
    return settled(newest.entry.account, newest.entry.state, instant, versions_of(call))
