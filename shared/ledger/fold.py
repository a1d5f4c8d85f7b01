"""State as the fold of postings: the one way points move, for deciding and for verifying alike."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from shared.ledger.entry import Posting
from shared.ledger.lots import take, with_lot, without_expired
from shared.ledger.state import EMPTY, Lot, State, WalletState
from shared.program.versions import Version


def fold(
    wallets: Mapping[str, WalletState], postings: Iterable[Posting], instant: int
) -> dict[str, WalletState]:
    """The wallets after postings recorded at ``instant``."""
    after = dict(wallets)
    for posting in postings:
        after[posting.wallet] = _apply(after.get(posting.wallet, EMPTY), posting, instant)
    return after


def next_state(state: State, at: int, version: Version, postings: Iterable[Posting]) -> State:
    """The state one entry later: postings folded in, wallets in the order of the program."""
    wallets = fold(state.wallets, postings, at)
    names = [wallet.wallet for wallet in version.program.wallets]
    arranged = {name: wallets.get(name, EMPTY) for name in (*names, *wallets)}
    return replace(state, seq=state.seq + 1, at=at, version=version.number, wallets=arranged)


def _apply(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    if posting.kind == "expire":
        return replace(
            wallet,
            lots=without_expired(wallet.lots, posting.expires_at or 0),
            expired=wallet.expired - posting.points,
        )
    if posting.points > 0:
        active_at = instant if posting.active_at is None else posting.active_at
        lot = Lot(posting.points, active_at, posting.expires_at)
        return replace(
            wallet,
            lots=with_lot(wallet.lots, lot, instant),
            lifetime=wallet.lifetime + posting.points,
        )
    _, left = take(wallet.lots, -posting.points, instant)
    if posting.kind == "redeem":
        return replace(wallet, lots=left, spent=wallet.spent - posting.points)
    return replace(wallet, lots=left, lifetime=wallet.lifetime + posting.points)
