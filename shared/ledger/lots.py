"""Lots: added, spent soonest-expiring first, and closed when they expire. Pure functions over tuples."""

from collections.abc import Callable
from dataclasses import replace

from shared.ledger.state import Lot

FOREVER = 2**63  # sorts what never expires, or never comes, last

Lots = tuple[Lot, ...]


def with_lot(lots: Lots, new: Lot, instant: int) -> Lots:
    """The lots with one more; lots of the same expiry active at ``instant`` are one, which keeps them few.

    So are lots that wait for the same instant or event.
    """
    for position, lot in enumerate(lots):
        if _alike(lot, new, instant):
            merged = replace(lot, points=lot.points + new.points)
            return (*lots[:position], merged, *lots[position + 1 :])
    return tuple(sorted((*lots, new), key=_spending_order))


def take(lots: Lots, points: int, instant: int) -> tuple[Lots, Lots]:
    """Take ``points`` from the lots spendable at ``instant``: what was taken, and what is left.

    The caller has made sure that enough is there.
    """
    return take_from(lots, points, lambda lot: lot.spendable(instant))


def take_from(lots: Lots, points: int, chosen: Callable[[Lot], bool]) -> tuple[Lots, Lots]:
    """Take at most ``points`` from the lots chosen, in their order: what was taken, and what is left."""
    taken, left = list[Lot](), list[Lot]()
    for lot in lots:
        share = min(points, lot.points) if chosen(lot) else 0
        points -= share
        if share:
            taken.append(replace(lot, points=share))
        if share < lot.points:
            left.append(replace(lot, points=lot.points - share) if share else lot)
    return tuple(taken), tuple(left)


def total(lots: Lots) -> int:
    """The points of all lots."""
    return sum(lot.points for lot in lots)


def without_expired(lots: Lots, expires_at: int) -> Lots:
    """The lots that do not expire at that instant."""
    return tuple(lot for lot in lots if lot.expires_at != expires_at)


def activated(lots: Lots, chosen: Callable[[Lot], bool], expires_at: int | None, at: int) -> Lots:
    """The lots with those chosen made active at ``at``, merged with what expires alike."""
    waiting = tuple(lot for lot in lots if chosen(lot))
    after = tuple(lot for lot in lots if not chosen(lot))
    for lot in waiting:
        after = with_lot(after, Lot(lot.points, at, expires_at, slides=lot.slides), at)
    return after


def slid(lots: Lots, expires_at: int, instant: int) -> Lots:
    """The lots with every sliding one living at least so long; what waits for an event has no expiry yet."""
    after = tuple(lot for lot in lots if not slides_out_before(expires_at, lot))
    for lot in (lot for lot in lots if slides_out_before(expires_at, lot)):
        after = with_lot(after, replace(lot, expires_at=expires_at), instant)
    return after


def slides_out_before(instant: int, lot: Lot) -> bool:
    """Whether a lot slides and, if nothing moves it on, is gone by then."""
    return lot.slides and lot.expires_at is not None and lot.expires_at < instant


def _alike(lot: Lot, new: Lot, instant: int) -> bool:
    if (lot.expires_at, lot.slides, lot.awaits) != (new.expires_at, new.slides, new.awaits):
        return False
    return lot.active_at == new.active_at or (lot.active(instant) and new.active(instant))


def _spending_order(lot: Lot) -> tuple[int, int]:
    return (
        FOREVER if lot.expires_at is None else lot.expires_at,
        FOREVER if lot.active_at is None else lot.active_at,
    )
