"""Decide what a command does to an account: entries and a record, or a refusal. Pure.

The newest state and the command come in, with the program's versions and the instant; nothing is read,
made up or remembered here. A command met by something overdue takes its settlement along.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.ledger.adjustments import adjust_points, extend_expiry
from shared.ledger.commands import (
    AdjustPoints,
    CaptureHold,
    CloseAccount,
    Command,
    Enrol,
    EvaluateTier,
    ExchangePoints,
    ExtendExpiry,
    GrantTier,
    RecordEvent,
    RecordOrder,
    RedeemPoints,
    ReopenAccount,
    ReturnOrder,
    ReverseRedemption,
    ReviseOrder,
    SuspendAccount,
    VoidHold,
)
from shared.ledger.enrolment import close, first_entry, reopen, suspend
from shared.ledger.entry import Decision, Entry
from shared.ledger.events import record_event
from shared.ledger.exchanges import exchange_within
from shared.ledger.holds import capture_hold, reverse_redemption, void_hold
from shared.ledger.household_commands import ChangeLimit, Invite
from shared.ledger.household_refusals import AccountJoined
from shared.ledger.households import change_limit, in_household, invite
from shared.ledger.orders import record_order
from shared.ledger.refusals import AccountClosed, MemberNotFound, NoProgram, Refusal
from shared.ledger.returns import return_order
from shared.ledger.revisions import revise_order
from shared.ledger.settle import settle_only
from shared.ledger.spending import redeem_points
from shared.ledger.state import State
from shared.ledger.tiers.grading import evaluate_tier, grant_tier
from shared.program.versions import Versions

_Act = Callable[[str, State, Any, Versions, int], Decision | Refusal]
_ACTS: dict[type[Command], _Act] = {
    RecordOrder: record_order,
    ReturnOrder: return_order,
    ReviseOrder: revise_order,
    RecordEvent: record_event,
    ExchangePoints: exchange_within,
    Invite: invite,
    ChangeLimit: change_limit,
    RedeemPoints: redeem_points,
    CaptureHold: capture_hold,
    VoidHold: void_hold,
    ReverseRedemption: reverse_redemption,
    AdjustPoints: adjust_points,
    ExtendExpiry: extend_expiry,
    GrantTier: grant_tier,
    EvaluateTier: evaluate_tier,
    SuspendAccount: suspend,
    ReopenAccount: reopen,
    CloseAccount: close,
}


# What a suspended account still takes: what gives back, and what ends the suspension.
_STILL_TAKEN = (ReopenAccount, CloseAccount, ReturnOrder, VoidHold)


def decide(
    account: str, state: State | None, command: Command, versions: Versions, now: int
) -> Decision | Refusal:
    """What ``command`` does at ``now`` (epoch ms) to an account whose newest entry left ``state``."""
    if not versions.effects:
        return NoProgram()
    if state is None:
        return _first_command(account, command, versions, now)
    ends_merged = isinstance(command, CloseAccount) and not in_household(state)
    if state.closed or isinstance(command, Enrol) or (state.joined and not ends_merged):
        return _nothing_to_do(state, command)
    at = max(now, state.at)
    overdue = settle_only(account, state, versions, at)
    if not overdue.complete:
        return overdue
    settled = overdue.entries[-1].state if overdue.entries else state
    if settled.suspended and not isinstance(command, _STILL_TAKEN):
        return AccountClosed()
    outcome = _ACTS[type(command)](account, settled, command, versions, at)
    return _after(overdue.entries, _acted(account, command.member_id, outcome))


def _nothing_to_do(state: State, command: Command) -> Decision | Refusal:
    """What changes nothing: a second erasure, and the profile alone of a member whom an order enrolled."""
    if state.closed:
        return Decision(()) if isinstance(command, CloseAccount) else AccountClosed()
    return Decision(()) if isinstance(command, Enrol) else AccountJoined()


def _first_command(
    account: str, command: Command, versions: Versions, at: int
) -> Decision | Refusal:
    """A first order enrols its member where the program says so; nothing else but enrolment does."""
    enrolment = Decision((first_entry(account, versions, at),))
    if isinstance(command, Enrol):
        return enrolment
    automatic = versions.at(at).program.enrolment == "automatic"
    if not isinstance(command, RecordOrder) or not automatic:
        return MemberNotFound()
    enrolled = enrolment.entries[0].state
    return _after(enrolment.entries, record_order(account, enrolled, command, versions, at))


def _acted(account: str, member: str, outcome: Decision | Refusal) -> Decision | Refusal:
    """The outcome with who acted, where several members share the account."""
    if isinstance(outcome, Refusal) or account == member:
        return outcome
    entries = tuple(replace(entry, member=member) for entry in outcome.entries)
    return replace(outcome, entries=entries)


def _after(earlier: tuple[Entry, ...], outcome: Decision | Refusal) -> Decision | Refusal:
    """The outcome with the entries that go before it in the same transaction."""
    if isinstance(outcome, Refusal) or not earlier:
        return outcome
    return replace(outcome, entries=(*earlier, *outcome.entries))
