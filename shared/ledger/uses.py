"""Uses of what redemptions bought: once, or a gift card bit by bit."""

from collections.abc import Iterator
from dataclasses import replace

from shared.ledger.entry import Decision, Entry, Fact, Mark
from shared.ledger.fold import next_state
from shared.ledger.issuing import told_of
from shared.ledger.records import Issued, Owned, UseRecord
from shared.ledger.redemption_commands import UseReward
from shared.ledger.refusals import Refusal
from shared.ledger.reward_refusals import (
    BalanceExceeded,
    RewardExpired,
    RewardNotUsable,
    RewardUsed,
)
from shared.ledger.state import State
from shared.program.versions import Versions


def use_reward(
    account: str, state: State, command: UseReward, versions: Versions, at: int
) -> Decision | Refusal:
    """Use a reward, or spend of a gift card; two at once are told apart by the journal they race for."""
    history, issued = command.history, command.history.record.issued
    if issued is None or issued.code is None or not history.is_open or history.came_back:
        return RewardNotUsable()
    if issued.usable_until is not None and issued.usable_until <= at:
        return RewardExpired()
    record = _used(issued, command)
    if isinstance(record, Refusal):
        return record
    version = versions.at(at, seen=state.version)
    entry = Entry(
        account,
        "use",
        version.number,
        next_state(state, at, version, ()),
        command_id=command.use_id,
        source=command.source,
        note=issued.reward,
        facts=(Fact("reward.used", _told(issued, record)),),
        refers=command.gift or command.redemption_id,
    )
    return Decision(
        (entry,),
        record,
        marks=tuple(_marks(command, issued, record, entry.seq)),
        owned=_owned(command, issued, record),
    )


def _used(issued: Issued, command: UseReward) -> UseRecord | Refusal:
    """What is used, and what is left then."""
    if issued.balance is None:
        if command.history.uses:
            return RewardUsed()
        whole = UseRecord(command.redemption_id)
        return whole if command.amount is None else BalanceExceeded(None)
    left = issued.balance.amount - command.history.used
    if left == 0:
        return RewardUsed()
    amount = left if command.amount is None else command.amount
    if amount > left:
        return BalanceExceeded(left)
    spent = replace(issued.balance, amount=amount)
    return UseRecord(command.redemption_id, spent, left - amount)


def _told(issued: Issued, record: UseRecord) -> dict[str, object]:
    spent = {"amount": record.spent.values, "left": record.left} if record.spent else {}
    return {**told_of(issued), **spent}


def _marks(command: UseReward, issued: Issued, record: UseRecord, seq: int) -> Iterator[Mark]:
    """The mark of the use; and that the points were spent on its order, so that they come back as that is returned."""
    yield Mark(
        "use",
        command.redemption_id,
        f"{command.source}#{command.use_id}",
        seq,
        record.spent.amount if record.spent else 0,
        source=command.redeemed_by,
    )
    record_of, order_id = command.history.record, command.order_id
    if order_id not in (None, record_of.order_id) and issued.for_order and record_of.points:
        yield Mark("redemption", str(order_id), command.redemption_id, seq)


def _owned(command: UseReward, issued: Issued, record: UseRecord) -> Owned:
    return Owned(
        command.member_id,
        command.redeemed_by,
        command.redemption_id,
        issued,
        "issued" if record.left else "used",
        left=record.left if record.spent else None,
    )
