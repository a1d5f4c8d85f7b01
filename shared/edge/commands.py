"""From a call to the ledger and back: running a command on its member's account."""

from shared.edge.answers import EntryAnswer, entry_answer
from shared.edge.http import Call, Reply
from shared.edge.reading import versions_of
from shared.ledger.commands import Command
from shared.store.execute import Attempt, execute
from shared.store.markers import Marker, Receipt


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
