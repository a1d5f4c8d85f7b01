"""Granted points taken back, as far as the program's policy goes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from shared.ledger.entry import Posting
from shared.ledger.fold import fold, of_grant, take_back
from shared.ledger.histories import OrderHistory
from shared.ledger.lots import total
from shared.ledger.records import GrantRecord
from shared.ledger.state import EMPTY, Awaited, State, WalletState
from shared.program.policies import Returns


def taken_back(
    state: State, history: OrderHistory, claims: list[int], returns: Returns, at: int
) -> Iterator[Posting]:
    """Postings that take back what is claimed of each of an order's grants.

    Each takes from the lot its points were granted in, then from what is spendable; what is still missing
    is owed, or forgiven. Points that have expired, or that waited in vain, are gone and not claimed again.
    """
    claimed = zip(history.grants, claims, strict=True)
    yield from reclaimed(state.wallets, history.order, claimed, returns, at)


def reclaimed(
    wallets: Mapping[str, WalletState],
    order: str,
    claimed: Iterable[tuple[GrantRecord, int]],
    returns: Returns,
    at: int,
) -> Iterator[Posting]:
    """Postings that take back what is claimed of grants, of which some may wait for an event of ``order``."""
    for grant, claim in claimed:
        wallet = wallets.get(grant.wallet, EMPTY)
        expires_at = wallet.expiry(grant.active_at, grant.expires_at)
        posting = replace(_posting(order, grant, claim), expires_at=expires_at)
        if not claim or has_expired(posting, wallet, at):
            continue
        points = min(claim, _most(wallet, posting, returns, at))
        if points:
            posting = replace(posting, points=-points)
            wallets = fold(wallets, (posting,), at)
            yield posting


def _posting(order: str, grant: GrantRecord, claim: int) -> Posting:
    waits = grant.active_at is None
    return Posting(
        "reverse",
        grant.wallet,
        -claim,
        active_at=grant.active_at,
        expires_at=grant.expires_at,
        awaits=Awaited(grant.event, order, rule=grant.rule) if grant.event and waits else None,
        slides=grant.slides,
    )


def has_expired(given: Posting, wallet: WalletState, at: int) -> bool:
    """Whether points are gone: sliding ones with the first that expired no sooner than they would have."""
    if given.active_at is not None and given.active_at <= (wallet.reset_at or 0):
        return True
    over = wallet.lapsed_at if given.slides else at
    return over is not None and given.expires_at is not None and given.expires_at <= over


def _most(wallet: WalletState, posting: Posting, returns: Returns, at: int) -> int:
    """What can be taken; of points that wait for an event never more than still wait."""
    if posting.awaits is None and returns.policy == "allow_negative":
        return -posting.points
    if posting.awaits is None and returns.policy == "within_balance":
        return total(take_back(wallet.lots, posting, at)[0])
    waiting = (lot for lot in wallet.lots if of_grant(lot, posting, at) and not lot.active(at))
    return sum(lot.points for lot in waiting)
