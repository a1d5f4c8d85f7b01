"""Points spent and given back: to the lots they came from, or to a substitute where those have expired."""

from datetime import timedelta

from shared.ledger.entry import Posting
from shared.ledger.histories import RedemptionHistory
from shared.ledger.lots import take_from
from shared.ledger.state import Lot, WalletState
from shared.program.calendar import local_date, midnight
from shared.program.program import Program


def given_back(
    history: RedemptionHistory, points: int, wallet: WalletState, program: Program, at: int
) -> tuple[Posting, ...]:
    """Postings that give ``points`` of a redemption back, the longest-living lots first.

    A lot that has expired meanwhile comes back with the program's ``refund_expiry_days`` to live; one
    whose expiry slides goes where the wallet's sliding points are now.
    """
    newest_first = tuple(reversed(history.lots))
    _, left = take_from(newest_first, history.given_back, lambda _lot: True)
    taken, _ = take_from(left, points, lambda _lot: True)
    return tuple(
        Posting(
            "reverse",
            history.record.wallet,
            lot.points,
            active_at=lot.active_at,
            expires_at=_expiry(lot, wallet, program, at),
            slides=lot.slides,
        )
        for lot in taken
    )


def _expiry(lot: Lot, wallet: WalletState, program: Program, at: int) -> int | None:
    expires_at = lot.expires_at
    if lot.slides:
        moved_to = (each.expires_at for each in wallet.lots if each.slides and not each.awaits)
        expires_at = next(moved_to, expires_at)
    if expires_at is None or expires_at > at:
        return expires_at
    last = local_date(at, program.time_zone) + timedelta(program.returns.refund_expiry_days)
    return midnight(last + timedelta(1), program.time_zone)
