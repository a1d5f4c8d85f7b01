"""When time alone next changes a state, and what it does to the wallets then.

Due instants derive from the state alone, never from a program, so that a new version cannot make them stale.
"""

from collections.abc import Iterable, Iterator

from shared.ledger.entry import Fact, Posting
from shared.ledger.state import Lot, State, WalletState

DAY_MS = 24 * 60 * 60 * 1000


def wallet_dues(state: State) -> Iterator[int]:
    """The instants (epoch ms) at which time alone changes a wallet of this state, in any order."""
    for wallet in state.wallets.values():
        yield from (due for due in _dues(wallet, state) if due is not None)


def postings_due(state: State, due: int) -> Iterator[Posting]:
    """What happens to the wallets at exactly that instant: points mature, lots expire, waiting ends, holds lapse.

    A lapse comes last, so that what it gives back to an expired lot expires by an entry of its own.
    """
    for name, wallet in state.wallets.items():
        if due > state.at:
            yield from _activations(name, wallet, due)
        yield from _expiries(name, wallet, due)
        yield from _cancellations(name, wallet, due)
        yield from _lapses(name, wallet, due)


def facts_due(state: State, postings: tuple[Posting, ...], due: int) -> Iterator[Fact]:
    """What the world is told of it, reminders of expiries ahead included."""
    for posting in postings:
        moved = {"wallet": posting.wallet, "points": abs(posting.points)}
        yield Fact(_TOLD[posting.kind], moved)
    for name, wallet in state.wallets.items():
        for days in state.reminders:
            expires_at = due + days * DAY_MS
            points = _expiring_points(_open(wallet), expires_at)
            if points and due > state.at:
                data = {"wallet": name, "points": points, "expires_at": expires_at, "days": days}
                yield Fact("points.expiring", data)


_TOLD = {
    "release": "points.released",
    "activate": "points.activated",
    "reverse": "points.cancelled",
    "expire": "points.expired",
}


def _dues(wallet: WalletState, state: State) -> Iterator[int | None]:
    for lot in wallet.lots:
        yield lot.expires_at
        yield lot.awaits.cancel_at if lot.awaits else None
        if lot.active_at is not None and lot.active_at > state.at:
            yield lot.active_at
    for hold in wallet.holds:
        yield hold.until
        if not hold.expiry_waits:
            yield from (lot.expires_at for lot in hold.lots)
    for days in state.reminders:
        yield from (due for due in _reminders(wallet, days) if due > state.at)


def _reminders(wallet: WalletState, days: int) -> Iterator[int]:
    for lot in _open(wallet):
        if lot.expires_at is not None:
            yield lot.expires_at - days * DAY_MS


def _open(wallet: WalletState) -> Iterator[Lot]:
    yield from wallet.lots
    for hold in wallet.holds:
        yield from hold.lots


def _lapses(name: str, wallet: WalletState, due: int) -> Iterator[Posting]:
    for hold in wallet.holds:
        points = (
            hold.points if hold.expiry_waits else hold.points - _expiring_points(hold.lots, due)
        )
        if hold.until == due and points:
            yield Posting("release", name, points, hold=hold.hold_id)


def _activations(name: str, wallet: WalletState, due: int) -> Iterator[Posting]:
    for lot in wallet.lots:
        if lot.active_at == due:
            yield Posting("activate", name, lot.points, active_at=due, expires_at=lot.expires_at)


def _cancellations(name: str, wallet: WalletState, due: int) -> Iterator[Posting]:
    for lot in wallet.lots:
        if lot.awaits is not None and lot.awaits.cancel_at == due:
            yield Posting("reverse", name, -lot.points, awaits=lot.awaits)


def _expiries(name: str, wallet: WalletState, due: int) -> Iterator[Posting]:
    points = _expiring_points(wallet.lots, due)
    if points:
        yield Posting("expire", name, -points, expires_at=due)
    for hold in (hold for hold in wallet.holds if not hold.expiry_waits):
        held = _expiring_points(hold.lots, due)
        if held:
            yield Posting("expire", name, -held, expires_at=due, hold=hold.hold_id)


def _expiring_points(lots: Iterable[Lot], expires_at: int) -> int:
    return sum(lot.points for lot in lots if lot.expires_at == expires_at)
