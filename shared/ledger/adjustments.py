"""Adjustments: points given, taken, or given longer to live, by an operator's hand."""

from shared.ledger.commands import AdjustPoints, ExtendExpiry
from shared.ledger.entry import Decision, Entry, Fact, Posting
from shared.ledger.fold import next_state
from shared.ledger.redemption_refusals import ApprovalNeeded, NothingToExtend
from shared.ledger.refusals import (
    InsufficientPoints,
    PointsOutOfRange,
    Refusal,
)
from shared.ledger.sliding import with_slides
from shared.ledger.spending import wallet_name
from shared.ledger.state import POINTS_MAX, Lot, State, WalletState
from shared.program.expiry import Sliding
from shared.program.program import Program
from shared.program.terms import terms_by_name
from shared.program.versions import Versions


def adjust_points(
    account: str, state: State, command: AdjustPoints, versions: Versions, at: int
) -> Decision | Refusal:
    """Give or take points; what is given expires as if earned now, what is taken must be available."""
    version = versions.at(at, seen=state.version)
    name = wallet_name(state, version.program, command.wallet)
    if isinstance(name, Refusal):
        return name
    available = state.wallet(name).available(at)
    if -command.points > available:
        return InsufficientPoints(-command.points, available)
    if not command.approver and version.program.adjustments.needs_approval(command.points):
        return ApprovalNeeded()
    posting = _adjustment(state, version.program, name, command, at)
    postings = with_slides((posting,), "adjustment", state, version, at)
    after = next_state(state, at, version, postings)
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
        postings=postings,
        facts=(Fact("points.adjusted", {"wallet": name, "points": command.points}),),
        actors=tuple(actor for actor in (command.actor, command.approver) if actor),
    )
    return Decision((entry,))


def extend_expiry(
    account: str, state: State, command: ExtendExpiry, versions: Versions, at: int
) -> Decision | Refusal:
    """Move the expiry of a wallet's lots, all of them or those that expire before an instant.

    It is recorded a millisecond late, so that it lies between what was given before and what comes after.
    """
    at += 1
    version = versions.at(at, seen=state.version)
    name = wallet_name(state, version.program, command.wallet)
    if isinstance(name, Refusal):
        return name
    lots = _expiring(state.wallet(name), command, at)
    if not lots:
        return NothingToExtend()
    postings = tuple(posting for lot in lots for posting in _moved(name, lot, command.expires_at))
    points = sum(lot.points for lot in lots)
    told = {"wallet": name, "points": points, "expires_at": command.expires_at}
    entry = Entry(
        account,
        "extension",
        version.number,
        next_state(state, at, version, postings),
        command_id=command.extension_id,
        source=command.source,
        note=command.reason,
        postings=postings,
        facts=(Fact("points.extended", told),),
    )
    return Decision((entry,))


def _adjustment(
    state: State, program: Program, name: str, command: AdjustPoints, at: int
) -> Posting:
    usual = terms_by_name(program, name, state.tier)
    if command.points < 0:
        return Posting("adjust", name, command.points)
    expires_at, slides = command.expires_at, False
    if expires_at is None and usual is not None:
        expires_at = usual.expiry.expires_at(at, program.time_zone)
        slides = isinstance(usual.expiry, Sliding)
    return Posting(
        "adjust", name, command.points, active_at=at, expires_at=expires_at, slides=slides
    )


def _expiring(wallet: WalletState, command: ExtendExpiry, at: int) -> tuple[Lot, ...]:
    """The spendable lots meant: those that expire, and not at the new instant already."""
    return tuple(
        lot
        for lot in wallet.lots
        if lot.spendable(at)
        and lot.expires_at not in (None, command.expires_at)
        and (command.before is None or (lot.expires_at or 0) < command.before)
    )


def _moved(name: str, lot: Lot, expires_at: int) -> tuple[Posting, Posting]:
    return (
        Posting("adjust", name, -lot.points, expires_at=lot.expires_at, until=expires_at),
        Posting(
            "adjust",
            name,
            lot.points,
            active_at=lot.active_at,
            expires_at=expires_at,
            slides=lot.slides,
        ),
    )
