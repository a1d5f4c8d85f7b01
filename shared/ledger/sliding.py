"""Sliding expiry: activity that counts lets all sliding points of a wallet live at least so long from it.

What lives longer anyhow keeps its life and lends it to no others. How long it is from an activity is up to the
tier held before it, else to the wallet.
"""

from collections.abc import Iterator

from shared.ledger.entry import Posting
from shared.ledger.fold import fold
from shared.ledger.lots import slides_out_before
from shared.ledger.state import EMPTY, State
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
        expires_at = expiry.expires_at(at, version.program.time_zone)
        after = fold(state.wallets, postings, at).get(wallet.wallet, EMPTY)
        held = (lot for hold in after.holds for lot in hold.lots)
        if any(slides_out_before(expires_at, lot) for lot in (*after.lots, *held)):
            yield Posting("adjust", wallet.wallet, 0, expires_at=expires_at)
