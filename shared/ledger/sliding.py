"""Sliding expiry: activity that counts moves the expiry of all sliding points of a wallet on.

How long they live from it is up to the tier held before it, else to the wallet.
"""

from collections.abc import Iterator

from shared.ledger.entry import Posting
from shared.ledger.fold import fold
from shared.ledger.state import EMPTY, State, WalletState
from shared.program.expiry import Activity, Sliding
from shared.program.terms import terms
from shared.program.versions import Version

Postings = tuple[Posting, ...]


def with_slides(
    postings: Postings, activity: Activity, state: State, version: Version, at: int
) -> Postings:
    """The postings of an entry, and one more for each wallet whose sliding points live longer by it."""
    return (*postings, *_slides(postings, activity, state, version, at))


def _slides(
    postings: Postings, activity: Activity, state: State, version: Version, at: int
) -> Iterator[Posting]:
    tiers = version.program.tiers
    tier = tiers.level(state.tier) if tiers else None
    for wallet in version.program.wallets:
        expiry = terms(wallet, tier).expiry
        if not isinstance(expiry, Sliding) or activity not in expiry.activities:
            continue
        found = _expiries(fold(state.wallets, postings, at).get(wallet.wallet, EMPTY))
        expires_at = max((expiry.expires_at(at, version.program.time_zone), *found))
        if found - {expires_at}:
            yield Posting("adjust", wallet.wallet, 0, expires_at=expires_at)


def _expiries(wallet: WalletState) -> set[int]:
    """When the sliding points of a wallet expire that have begun to live."""
    lots = (*wallet.lots, *(lot for hold in wallet.holds for lot in hold.lots))
    return {lot.expires_at for lot in lots if lot.slides and lot.expires_at is not None}
