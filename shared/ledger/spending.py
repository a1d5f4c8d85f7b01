"""Redemptions: points spent at once, or held for a cart."""

from collections.abc import Mapping
from dataclasses import replace

from shared.ledger.entry import Decision, Entry, Fact, Mark, Posting
from shared.ledger.fold import next_state
from shared.ledger.household_refusals import MemberLimitExceeded
from shared.ledger.lots import take
from shared.ledger.records import RedemptionRecord
from shared.ledger.redemption_commands import RedeemPoints
from shared.ledger.redemption_refusals import RedemptionNotAllowed
from shared.ledger.refusals import InsufficientPoints, Refusal, UnknownWallet
from shared.ledger.sliding import with_slides
from shared.ledger.state import Sent, Share, State
from shared.program.calendar import local_date, month_number
from shared.program.program import Program
from shared.program.versions import Version, Versions

MINUTE_MS = 60_000


def redeem_points(
    account: str, state: State, command: RedeemPoints, versions: Versions, at: int
) -> Decision | Refusal:
    """Spend points, soonest-expiring lots first, or hold them until they are captured or voided."""
    version = versions.at(at, seen=state.version)
    name = wallet_name(state, version.program, command.wallet)
    if isinstance(name, Refusal):
        return name
    available = state.wallet(name).available(at)
    why_not = version.program.redemptions.refused(command.points, available)
    return RedemptionNotAllowed(why_not) if why_not else spend(account, state, command, version, at)


def spend(
    account: str, state: State, command: RedeemPoints, version: Version, at: int, *also: Posting
) -> Decision | Refusal:
    """Spend points, or hold them, and book what comes ``also`` of it."""
    name = command.wallet or version.program.first_wallet
    wallet = state.wallet(name)
    if command.points > wallet.available(at):
        return InsufficientPoints(command.points, wallet.available(at))
    members = spent_by(state, version.program, command.member_id, command.points, at)
    if isinstance(members, Refusal):
        return members
    taken, _ = take(wallet.lots, command.points, at)
    moved = (_posting(version.program, name, command, at),) if command.points else ()
    postings = with_slides((*moved, *also), "redemption", state, version, at)
    fact = "points.held" if command.hold else "points.redeemed"
    told = (Fact(fact, {"wallet": name, "points": command.points}),) if command.points else ()
    entry = Entry(
        account,
        "redemption",
        version.number,
        replace(next_state(state, at, version, postings), members=members),
        command_id=command.redemption_id,
        source=command.source,
        note=command.reward,
        postings=postings,
        facts=told,
        refers=command.order_id,
    )
    record = RedemptionRecord(name, command.points, taken, command.order_id, command.hold)
    named = command.order_id
    marks = (Mark("redemption", named, command.redemption_id, entry.seq),) if named else ()
    return Decision((entry,), record, marks=marks)


def spent_by(
    state: State, program: Program, member: str, points: int, at: int
) -> Mapping[str, Share] | Refusal:
    """The members of a household once one of them has spent points, if they may spend so many this month."""
    share = state.members.get(member)
    if share is None:
        return state.members
    month = month_number(local_date(at, program.time_zone))
    spent = share.spent_in(month) + points
    if share.per_month is not None and spent > share.per_month:
        return MemberLimitExceeded()
    return {**state.members, member: replace(share, spent=Sent(month, spent))}


def hold_id(source: str, redemption_id: str) -> str:
    """A hold's name in its account: redemptions of two sources may share an id."""
    return f"{source}#{redemption_id}"


def wallet_name(state: State, program: Program, asked: str | None) -> str | Refusal:
    """The wallet meant; one that left the program can still be emptied by those who hold points in it."""
    name = asked or program.first_wallet
    known = program.wallet(name) is not None or name in state.wallets
    return name if known else UnknownWallet(name)


def _posting(program: Program, name: str, command: RedeemPoints, at: int) -> Posting:
    if not command.hold:
        return Posting("redeem", name, -command.points)
    return Posting(
        "hold",
        name,
        -command.points,
        hold=hold_id(command.source, command.redemption_id),
        until=at + program.holds.minutes * MINUTE_MS,
        expiry_waits=program.holds.expiry_waits or command.reward is not None,
        unit=command.unit,
        uses=command.uses,
        reward=command.told,
    )
