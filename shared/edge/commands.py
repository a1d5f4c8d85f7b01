"""From a call to the ledger and back: running a command on its member's account."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from shared.edge.answers import EntryAnswer, entry_answer
from shared.edge.http import Call, Reply
from shared.edge.reading import versions_of
from shared.edge.settings import program_cache_s
from shared.frozen import dataclass
from shared.ledger.commands import CloseAccount, Command, RecordOrder
from shared.ledger.decide import decide
from shared.ledger.entry import Decision
from shared.ledger.parties import Party
from shared.ledger.refusals import Refusal
from shared.store import histories, programs
from shared.store.execute import Attempt, Journal, Journals, States, execute
from shared.store.markers import Marker, Receipt, Waiting


def receipt_of(call: Call, kind: str, command_id: str) -> Receipt:
    """The receipt of a command the caller named."""
    caller = call.caller
    return Receipt(caller.program, kind, caller.source, command_id, call.fingerprint)


def run(call: Call, command: Command, marker: Marker) -> Reply[EntryAnswer]:
    """Run a command on its member's account and answer its entry."""
    return answered(_attempt(call, command.member_id, lambda: command, marker))


def run_on(call: Call, account: str, command: Command, marker: Marker) -> Reply[EntryAnswer]:
    """Run a command on an account that is no member's own."""
    return answered(_attempt(call, account, lambda: command, marker))


def run_closing(call: Call, command: CloseAccount, marker: Marker) -> Reply[EntryAnswer]:
    """End a member's own journal, never that of an account it has joined."""
    attempt = _attempt(call, command.member_id, lambda: command, marker)
    own = replace(attempt.journals[0], goes_on=False)
    return answered(replace(attempt, journals=(own,)))


def run_order(call: Call, command: RecordOrder, receipt: Receipt) -> Reply[EntryAnswer]:
    """Record an order; returns found waiting in the place of its receipt are applied with it."""

    def met(waiting: Waiting) -> Attempt:
        fuller = replace(command, waiting=waiting.returns)
        return recording(fuller, replace(receipt, awaited=waiting.body))

    def recording(order: RecordOrder, marker: Receipt) -> Attempt:
        asked = partial(_as_things_stand, call, order)
        return replace(_attempt(call, command.member_id, asked, marker), met=met)

    return answered(recording(command, receipt))


def _as_things_stand(call: Call, command: RecordOrder) -> RecordOrder:
    """The order with what came before it: read whenever it is decided anew, and only where it matters.

    Events matter where the program lets points wait for any; redemptions that named the order, where
    returns of it wait.
    """
    versions, program, source = versions_of(call), call.caller.program, command.source
    if command.waiting:
        spent = histories.spent_on(program, source, command.order_id)
        command = replace(command, redemptions=spent)
    if not versions.effects or not versions.at(command.order.placed_at).program.awaits_events:
        return command
    return replace(command, events=histories.events_met(program, source, command.order_id))


def run_following(
    call: Call, account: str, asked: Callable[[], Command], marker: Marker
) -> Reply[EntryAnswer]:
    """Run what follows an earlier command; ``asked`` reads what became of that whenever it is decided anew."""
    return answered(_attempt(call, account, asked, marker))


@dataclass(frozen=True, slots=True)
class Between:
    """Two accounts that points move between: the giver's, and the receiver's in ``program``.

    What is about the accounts themselves does not ``go_on`` to those that they have joined.
    """

    giver: str
    receiver: str
    program: str
    go_on: bool = True


def run_between(
    call: Call,
    between: Between,
    decided: Callable[[Party, Party], Decision | Refusal],
    marker: Marker,
) -> Reply[EntryAnswer]:
    """Run a command that moves points between two accounts, on both or on neither."""
    own = call.caller.program
    names = (
        Journal(own, between.giver, between.go_on),
        Journal(between.program, between.receiver, between.go_on),
    )
    versions = tuple(
        programs.versions(name.program, lifetime_s=program_cache_s()) for name in names
    )

    def decide_both(names: Journals, states: States) -> Decision | Refusal:
        giver, receiver = (
            Party(name.program, name.account, state, known)
            for name, state, known in zip(names, states, versions, strict=True)
        )
        return decided(giver, receiver)

    return answered(
        Attempt(journals=names, decide=decide_both, marker=marker, time_left_s=call.time_left_s)
    )


def answered(attempt: Attempt) -> Reply[EntryAnswer]:
    """Run an attempt and answer the command's entry."""
    done = execute(attempt)
    return Reply(entry_answer(done.entry, done.record), replayed=done.replayed)


def _attempt(call: Call, account: str, asked: Callable[[], Command], marker: Marker) -> Attempt:
    versions = versions_of(call)

    def decided(names: Journals, states: States) -> Decision | Refusal:
        return decide(names[0].account, states[0], asked(), versions, call.now)

    return Attempt(
        journals=(Journal(call.caller.program, account),),
        decide=decided,
        marker=marker,
        time_left_s=call.time_left_s,
    )
