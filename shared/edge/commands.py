"""From a call to the ledger and back: running a command, by its act, on its member's account."""

from collections.abc import Callable
from dataclasses import replace

from shared.edge.answers import EntryAnswer, entry_answer
from shared.edge.http import Call, Reply
from shared.edge.reading import versions_of
from shared.ledger.commands import CloseAccount
from shared.ledger.decide import Act, Asked, decide
from shared.ledger.entry import Decision
from shared.ledger.refusals import Refusal
from shared.store.execute import Attempt, Journal, Journals, States, execute
from shared.store.markers import Marker, Receipt


def receipt_of(call: Call, kind: str, command_id: str) -> Receipt:
    """The receipt of a command the caller named."""
    caller = call.caller
    return Receipt(caller.program, kind, caller.source, command_id, call.fingerprint)


def run(call: Call, command: Asked, act: Act[Asked], marker: Marker) -> Reply[EntryAnswer]:
    """Run a command on its member's account and answer its entry."""
    return answered(attempt_of(call, command.member_id, lambda: command, act, marker))


def run_on(
    call: Call, account: str, command: Asked, act: Act[Asked], marker: Marker
) -> Reply[EntryAnswer]:
    """Run a command on an account that is no member's own."""
    return answered(attempt_of(call, account, lambda: command, act, marker))


def run_closing(
    call: Call, command: CloseAccount, act: Act[CloseAccount], marker: Marker
) -> Reply[EntryAnswer]:
    """End a member's own journal, never that of an account it has joined."""
    attempt = attempt_of(call, command.member_id, lambda: command, act, marker)
    own = replace(attempt.journals[0], goes_on=False)
    return answered(replace(attempt, journals=(own,)))


def run_following(
    call: Call, account: str, asked: Callable[[], Asked], act: Act[Asked], marker: Marker
) -> Reply[EntryAnswer]:
    """Run what follows an earlier command; ``asked`` reads what became of that whenever it is decided anew."""
    return answered(attempt_of(call, account, asked, act, marker))


def answered(attempt: Attempt) -> Reply[EntryAnswer]:
    """Run an attempt and answer the command's entry."""
    done = execute(attempt)
    return Reply(entry_answer(done.entry, done.record), replayed=done.replayed)


def attempt_of(
    call: Call, account: str, asked: Callable[[], Asked], act: Act[Asked], marker: Marker
) -> Attempt:
    """One request to run a command on an account; ``asked`` makes it whenever it is decided anew."""
    versions = versions_of(call)

    def decided(names: Journals, states: States) -> Decision | Refusal:
        return decide(names[0].account, states[0], asked(), act, versions, call.now)

    return Attempt(
        journals=(Journal(call.caller.program, account),),
        decide=decided,
        marker=marker,
        time_left_s=call.time_left_s,
    )
