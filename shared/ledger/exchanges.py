"""Exchanges: points of one wallet given for points of another, at the program's rate; both sides or neither."""

from shared.ledger.commands import ExchangePoints
from shared.ledger.entry import Decision, Entry, Fact, Posting
from shared.ledger.fold import next_state, out_of_range
from shared.ledger.parties import Party, Side, decided, entry_of, sides_of
from shared.ledger.refusals import InsufficientPoints, PointsOutOfRange, Refusal
from shared.ledger.sliding import with_slides
from shared.ledger.state import State
from shared.ledger.transfer_refusals import (
    NoSuchExchange,
    PartnerNotAllowed,
    TransferNotAllowed,
)
from shared.program.expiry import Sliding
from shared.program.movements import Exchange
from shared.program.versions import Version, Versions


def exchange_points(
    command: ExchangePoints, giver: Party, receiver: Party, now: int
) -> Decision | Refusal:
    """Give points for points of a partner's program, at the configured rate."""
    sides = sides_of(giver, receiver, now)
    if not isinstance(sides, tuple):
        return sides
    return _exchanged(command, *sides)


def _exchanged(command: ExchangePoints, giver: Side, receiver: Side) -> Decision | Refusal:
    exchange = giver.version.program.exchange(command.exchange)
    if exchange is None or exchange.to_program != receiver.party.program:
        return NoSuchExchange(command.exchange)
    if giver.party.program not in receiver.version.program.partners:
        return PartnerNotAllowed()
    lost = _given(exchange, command.points, giver.state)
    if isinstance(lost, Refusal):
        return lost
    gained = _received(exchange, command.points, receiver.version, receiver.state.at)
    if isinstance(gained, Refusal):
        return gained
    facts = (Fact("points.exchanged", {"wallet": lost.wallet, "points": lost.points}),)
    mine = entry_of(command, giver, "exchange", (lost,), facts)
    facts = (Fact("points.exchanged", {"wallet": gained.wallet, "points": gained.points}),)
    theirs = entry_of(command, receiver, "exchange", (gained,), facts)
    return decided(giver, mine, receiver, theirs)


def exchange_within(
    account: str, state: State, command: ExchangePoints, versions: Versions, at: int
) -> Decision | Refusal:
    """Give points of one wallet for points of another of the same program."""
    version = versions.at(at, seen=state.version)
    exchange = version.program.exchange(command.exchange)
    if exchange is None:
        return NoSuchExchange(command.exchange)
    if exchange.to_program is not None:
        return PartnerNotAllowed()
    lost = _given(exchange, command.points, state)
    if isinstance(lost, Refusal):
        return lost
    gained = _received(exchange, command.points, version, at)
    if isinstance(gained, Refusal):
        return gained
    postings = with_slides((lost, gained), "exchange", state, version, at)
    after = next_state(state, at, version, postings)
    if out_of_range(after):
        return PointsOutOfRange()
    told = {"from": lost.wallet, "to": gained.wallet, "points": gained.points}
    entry = Entry(
        account,
        "exchange",
        version.number,
        after,
        command_id=command.exchange_id,
        source=command.source,
        postings=postings,
        facts=(Fact("points.exchanged", told),),
    )
    return Decision((entry,))


def _given(exchange: Exchange, points: int, state: State) -> Posting | Refusal:
    """The posting that gives points away, if there are so many."""
    if points < exchange.minimum:
        return TransferNotAllowed(f"At least {exchange.minimum} points are exchanged at a time.")
    available = state.wallet(exchange.from_wallet).available(state.at)
    if points > available:
        return InsufficientPoints(points, available)
    return Posting("transfer", exchange.from_wallet, -points)


def _received(exchange: Exchange, points: int, version: Version, at: int) -> Posting | Refusal:
    """The posting that receives points for them; they live as if earned now."""
    wallet = version.program.wallet(exchange.to_wallet)
    received = exchange.received(points)
    if wallet is None:
        return PartnerNotAllowed()
    if received == 0:
        return TransferNotAllowed(f"{points} points come to less than one.")
    return Posting(
        "transfer",
        wallet.wallet,
        received,
        active_at=at,
        expires_at=wallet.expiry.expires_at(at, version.program.time_zone),
        slides=isinstance(wallet.expiry, Sliding),
    )
