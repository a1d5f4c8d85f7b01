"""Sliding expiry: activity that counts moves the expiry of all sliding points of a wallet on.

How long they live from it is up to the tier held before it, else to the wallet.
"""

from collections.abc import Iterator

from shared.ledger.entry import Posting
from shared.ledger.state import State, WalletState
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
        found = _expiries(wallet.wallet, state.wallet(wallet.wallet), postings)
        expires_at = max((expiry.expires_at(at, version.program.time_zone), *found))
        if found - {expires_at}:
            yield Posting("adjust", wallet.wallet, 0, expires_at=expires_at)


def _expiries(name: str, wallet: WalletState, postings: Postings) -> set[int]:
    """When the sliding points of a wallet expire, those of the postings included."""
    lots = (*wallet.lots, *(lot for hold in wallet.holds for lot in hold.lots))
    granted = (posting for posting in postings if posting.wallet == name)
    open_until = {lot.expires_at for lot in lots if lot.slides}
    open_until |= {posting.expires_at for posting in granted if posting.slides}
    return {expires_at for expires_at in open_until if expires_at is not None}
