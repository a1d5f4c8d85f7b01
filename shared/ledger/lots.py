"""Lots: added, spent soonest-expiring first, and closed when they expire. Pure functions over tuples."""

from shared.ledger.state import Lot, WalletState

FOREVER = 2**63  # sorts never-expiring lots last


def with_lot(lots: tuple[Lot, ...], new: Lot, instant: int) -> tuple[Lot, ...]:
    """The lots with one more; lots of the same expiry active at ``instant`` are one, which keeps them few."""
    for position, lot in enumerate(lots):
        both_active = max(lot.active_at, new.active_at) <= instant
        if both_active and lot.expires_at == new.expires_at:
            merged = Lot(lot.points + new.points, lot.active_at, lot.expires_at)
            return (*lots[:position], merged, *lots[position + 1 :])
    return tuple(sorted((*lots, new), key=_spending_order))


def take(
    lots: tuple[Lot, ...], points: int, instant: int
) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """Take ``points`` from the lots spendable at ``instant``: what was taken, and what is left.

    The caller has made sure that enough is there.
    """
    taken, left = list[Lot](), list[Lot]()
    for lot in lots:
        share = min(points, lot.points) if lot.spendable(instant) else 0
        points -= share
        if share:
            taken.append(Lot(share, lot.active_at, lot.expires_at))
        if share < lot.points:
            left.append(Lot(lot.points - share, lot.active_at, lot.expires_at))
    return tuple(taken), tuple(left)


def without_expired(lots: tuple[Lot, ...], expires_at: int) -> tuple[Lot, ...]:
    """The lots that do not expire at that instant."""
    return tuple(lot for lot in lots if lot.expires_at != expires_at)


def next_expiry(wallet: WalletState) -> int | None:
    """When the first of a wallet's lots expires (epoch ms); None if none ever does."""
    return wallet.lots[0].expires_at if wallet.lots else None


def _spending_order(lot: Lot) -> tuple[int, int]:
    return (FOREVER if lot.expires_at is None else lot.expires_at, lot.active_at)
