"""Recording an order: returns found waiting for it are applied with it, and events that came before are heeded."""

from dataclasses import replace
from functools import partial
from typing import TypeVar

from functions.earn.budgets import Left, within
from functions.earn.referrers import attempt_with_referrer
from shared.edge.answers import EntryAnswer
from shared.edge.commands import answered
from shared.edge.http import Call, Reply
from shared.edge.reading import versions_of
from shared.edge.segments import profile_for
from shared.ledger.commands import RecordEvent, RecordOrder
from shared.ledger.orders import record_order
from shared.store import histories
from shared.store.execute import Attempt
from shared.store.markers import Receipt, Waiting

_Earns = TypeVar("_Earns", RecordOrder, RecordEvent)


def run_order(call: Call, command: RecordOrder, receipt: Receipt) -> Reply[EntryAnswer]:
    """Record an order; returns found waiting in the place of its receipt are applied with it."""

    def recording(order: RecordOrder, marker: Receipt) -> Attempt:
        def with_left(left: Left) -> Attempt:
            now = replace(order, left=left)
            asked = partial(_as_things_stand, call, now)
            recorded = attempt_with_referrer(call, command.member_id, asked, record_order, marker)
            return replace(recorded, met=lambda waiting: fuller(now, waiting))

        return within(call, with_left, order.left)

    def fuller(order: RecordOrder, waiting: Waiting) -> Attempt:
        found = replace(order, waiting=waiting.returns)
        return recording(found, replace(receipt, awaited=waiting.body))

    return answered(recording(command, receipt))


def _as_things_stand(call: Call, command: RecordOrder) -> RecordOrder:
    """The order with what came before it: read whenever it is decided anew, and only where it matters.

    Events matter where the program lets points wait for any; redemptions that named the order, where
    returns of it wait; the profile, where rules ask for segments that need it.
    """
    versions, program, source = versions_of(call), call.caller.program, command.source
    if command.waiting:
        spent = histories.spent_on(program, source, command.order_id)
        command = replace(command, redemptions=spent)
    command = with_profile(call, command, command.order.placed_at)
    if not versions.effects or not versions.at(command.order.placed_at).program.awaits_events:
        return command
    return replace(command, events=histories.events_met(program, source, command.order_id))


def with_profile(call: Call, command: _Earns, at: int) -> _Earns:
    """An order or event with what its member's profile says, where rules in force at ``at`` need it."""
    versions = versions_of(call)
    if not versions.effects:
        return command
    asked = versions.at(at).program.earning_segments
    profile = profile_for(call.caller.program, command.member_id, asked)
    return replace(command, profile=profile) if profile else command
