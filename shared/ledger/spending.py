"""Redemptions and adjustments: points taken, or given, by somebody's word."""

from shared.ledger.commands import AdjustPoints, RedeemPoints
from shared.ledger.entry import Decision, Entry, Fact, Posting, RedemptionRecord, SpentLot
from shared.ledger.fold import next_state
from shared.ledger.lots import take
from shared.ledger.refusals import (
    POINTS_MAX,
    InsufficientPoints,
    PointsOutOfRange,
    Refusal,
    UnknownWallet,
)
from shared.ledger.state import State
from shared.program.program import Program
from shared.program.versions import Versions


def redeem_points(
    account: str, state: State, command: RedeemPoints, versions: Versions, at: int
) -> Decision | Refusal:
    """Spend points, soonest-expiring lots first."""
    version = versions.at(at, seen=state.version)
    name = _wallet_name(state, version.program, command.wallet)
    if isinstance(name, Refusal):
        return name
    wallet = state.wallet(name)
    if command.points > wallet.available(at):
        return InsufficientPoints(command.points, wallet.available(at))
    taken, _ = take(wallet.lots, command.points, at)
    posting = Posting("redeem", name, -command.points)
    entry = Entry(
        account,
        "redemption",
        version.number,
        next_state(state, at, version, (posting,)),
        command_id=command.redemption_id,
        source=command.source,
        postings=(posting,),
        facts=(Fact("points.redeemed", {"wallet": name, "points": command.points}),),
    )
    lots = tuple(SpentLot(lot.points, lot.active_at, lot.expires_at) for lot in taken)
    return Decision((entry,), RedemptionRecord(name, command.points, lots, command.order_id))


def adjust_points(
    account: str, state: State, command: AdjustPoints, versions: Versions, at: int
) -> Decision | Refusal:
    """Give or take points; what is given expires as if earned now, what is taken must be available."""
    version = versions.at(at, seen=state.version)
    name = _wallet_name(state, version.program, command.wallet)
    if isinstance(name, Refusal):
        return name
    available = state.wallet(name).available(at)
    if -command.points > available:
        return InsufficientPoints(-command.points, available)
    posting = _adjustment(version.program, name, command.points, at)
    after = next_state(state, at, version, (posting,))
    if after.wallet(name).lifetime > POINTS_MAX:
        return PointsOutOfRange()
    entry = Entry(
        account,
        "adjustment",
        version.number,
        after,
        command_id=command.adjustment_id,
        source=command.source,
        note=command.reason,
        postings=(posting,),
        facts=(Fact("points.adjusted", {"wallet": name, "points": command.points}),),
    )
    return Decision((entry,))


def _adjustment(program: Program, name: str, points: int, at: int) -> Posting:
    wallet = program.wallet(name)
    if points < 0 or wallet is None:
        return Posting("adjust", name, points, active_at=at if points > 0 else None)
    expires_at = wallet.expiry.expires_at(at, program.time_zone)
    return Posting("adjust", name, points, active_at=at, expires_at=expires_at)


def _wallet_name(state: State, program: Program, asked: str | None) -> str | Refusal:
    """The wallet meant; one that left the program can still be emptied by those who hold points in it."""
    name = asked or program.first_wallet
    known = program.wallet(name) is not None or name in state.wallets
    return name if known else UnknownWallet(name)
