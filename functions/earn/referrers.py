"""What concerns two accounts: orders of a friend whom a member brought, their edits and their returns."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from shared.edge.commands import attempt_of
from shared.edge.http import Call
from shared.edge.reading import versions_of
from shared.ledger.commands import RecordOrder, ReturnOrder, ReviseOrder
from shared.ledger.decide import Act, decide
from shared.ledger.entry import Decision
from shared.ledger.referrers import referrer_of
from shared.ledger.referring import concerned
from shared.ledger.refusals import Refusal
from shared.store.execute import Attempt, Journal, Journals, States
from shared.store.markers import Marker

Asked = TypeVar("Asked", RecordOrder, ReturnOrder, ReviseOrder)


def attempt_with_referrer(
    call: Call, account: str, asked: Callable[[], Asked], act: Act[Asked], marker: Marker
) -> Attempt:
    """One request to run a command on an account, and on that of who brought its member where that is concerned."""
    versions, command = versions_of(call), list[Asked]()

    def beside(names: Journals, states: States) -> Journals:
        command[:] = [asked()]
        other = concerned(names[0].account, states[0], command[0])
        return (Journal(call.caller.program, other),) if other else ()

    def decided(names: Journals, states: States) -> Decision | Refusal:
        meant = command[0]
        if len(names) > 1:
            referrer = referrer_of(names[1].account, states[1], versions, call.now)
            if isinstance(referrer, Decision):
                return referrer
            meant = replace(meant, referrer=referrer)
        return decide(names[0].account, states[0], meant, act, versions, call.now)

    return replace(attempt_of(call, account, asked, act, marker), beside=beside, decide=decided)
