"""What each command does: the acts that functions hand in, together for tests that mix commands."""

from typing import Any

from shared.ledger import decide as deciding
from shared.ledger.adjustments import adjust_points, extend_expiry
from shared.ledger.commands import (
    AdjustPoints,
    CloseAccount,
    Command,
    Enrol,
    EvaluateTier,
    ExchangePoints,
    ExtendExpiry,
    GrantTier,
    RecordEvent,
    RecordOrder,
    ReopenAccount,
    ReturnOrder,
    ReviseOrder,
    SuspendAccount,
)
from shared.ledger.enrolment import close, enrol, reopen, suspend
from shared.ledger.entry import Decision
from shared.ledger.events import record_event
from shared.ledger.exchanges import exchange_within
from shared.ledger.holds import capture_hold, reverse_redemption, void_hold
from shared.ledger.household_commands import ChangeLimit, Invite
from shared.ledger.households import change_limit, invite
from shared.ledger.orders import record_order
from shared.ledger.redemption_commands import (
    CaptureHold,
    RedeemPoints,
    RedeemReward,
    ReverseRedemption,
    UseReward,
    VoidHold,
)
from shared.ledger.refusals import Refusal
from shared.ledger.returns import return_order
from shared.ledger.revisions import revise_order
from shared.ledger.rewarding import redeem_reward
from shared.ledger.spending import redeem_points
from shared.ledger.state import State
from shared.ledger.tiers.grading import evaluate_tier, grant_tier
from shared.ledger.uses import use_reward
from shared.program.versions import Versions

ACTS: dict[type[Command], deciding.Act[Any]] = {
    Enrol: enrol,
    RecordOrder: record_order,
    ReturnOrder: return_order,
    ReviseOrder: revise_order,
    RecordEvent: record_event,
    ExchangePoints: exchange_within,
    Invite: invite,
    ChangeLimit: change_limit,
    RedeemPoints: redeem_points,
    RedeemReward: redeem_reward,
    UseReward: use_reward,
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


def decide(
    account: str, state: State | None, command: Command, versions: Versions, now: int
) -> Decision | Refusal:
    """What a command does, by the act of its kind."""
    return deciding.decide(account, state, command, ACTS[type(command)], versions, now)
