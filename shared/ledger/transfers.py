"""Transfers: points sent to another member leave one account and arrive at the other, or neither moves."""

from dataclasses import replace

from shared.ledger.commands import TransferPoints
from shared.ledger.entry import Decision, Fact, Posting
from shared.ledger.lots import take
from shared.ledger.parties import Party, Side, decided, entry_of, sides_of
from shared.ledger.refusals import InsufficientPoints, Refusal
from shared.ledger.spending import spent_by, wallet_name
from shared.ledger.state import Lot
from shared.ledger.transfer_refusals import TransferNotAllowed
from shared.program.calendar import local_date, month_number

HOUR_MS = 60 * 60 * 1000


def transfer_points(
    command: TransferPoints, sender: Party, receiver: Party, now: int
) -> Decision | Refusal:
    """Send points to another member; their lots keep their expiry, and may have to wait."""
    sides = sides_of(sender, receiver, now)
    if not isinstance(sides, tuple):
        return sides
    return _transferred(command, *sides)


def _transferred(command: TransferPoints, sender: Side, receiver: Side) -> Decision | Refusal:
    program, at = sender.version.program, sender.state.at
    name = wallet_name(sender.state, program, command.wallet)
    if isinstance(name, Refusal):
        return name
    sent = sender.state.sent_in(month_number(local_date(at, program.time_zone)))
    why = program.transfers.refused(command.points, sent.points)
    if why:
        return TransferNotAllowed(why)
    fee, wallet = program.transfers.fee(command.points), sender.state.wallet(name)
    if command.points + fee > wallet.available(at):
        return InsufficientPoints(command.points + fee, wallet.available(at))
    members = spent_by(sender.state, program, command.member_id, command.points + fee, at)
    if isinstance(members, Refusal):
        return members
    lots, _ = take(wallet.lots, command.points, at)
    given = [Posting("transfer", name, -command.points)]
    if fee:
        given.append(Posting("redeem", name, -fee))
    active_at = at + receiver.version.program.transfers.cooling_off_hours * HOUR_MS
    taken = tuple(_received(name, lot, active_at) for lot in lots)
    sender = replace(
        sender,
        state=replace(
            sender.state,
            sent=replace(sent, points=sent.points + command.points),
            members=members,
        ),
    )
    facts = (Fact("points.transferred", {"wallet": name, "points": -command.points}),)
    mine = entry_of(command, sender, "transfer", tuple(given), facts)
    facts = (Fact("points.transferred", {"wallet": name, "points": command.points}),)
    theirs = entry_of(command, receiver, "transfer", taken, facts)
    return decided(sender, mine, receiver, theirs)


def _received(name: str, lot: Lot, active_at: int) -> Posting:
    return Posting(
        "transfer",
        name,
        lot.points,
        active_at=max(active_at, lot.active_at or 0),
        expires_at=lot.expires_at,
        slides=lot.slides,
    )
