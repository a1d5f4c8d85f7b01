"""State as the fold of postings: the one way points move, for deciding and for verifying alike."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from shared.ledger.entry import Posting, PostingKind
from shared.ledger.lots import activated, slid, take, take_from, total, with_lot, without_expired
from shared.ledger.state import EMPTY, POINTS_MAX, Awaited, Extended, Hold, Lot, State, WalletState
from shared.program.versions import Version


def fold(
    wallets: Mapping[str, WalletState], postings: Iterable[Posting], instant: int
) -> dict[str, WalletState]:
    """The wallets after postings recorded at ``instant``; active points repay debt at once."""
    after = dict(wallets)
    for posting in postings:
        wallet = _apply(after.get(posting.wallet, EMPTY), posting, instant)
        after[posting.wallet] = _debt_repaid(wallet, instant) if wallet.debt else wallet
    return after


def next_state(state: State, at: int, version: Version, postings: Iterable[Posting]) -> State:
    """The state one entry later: postings folded in, wallets in the order of the program."""
    wallets = fold(state.wallets, postings, at)
    names = [wallet.wallet for wallet in version.program.wallets]
    arranged = {name: wallets.get(name, EMPTY) for name in (*names, *wallets)}
    return replace(
        state,
        seq=state.seq + 1,
        at=at,
        version=version.number,
        wallets=arranged,
        reminders=version.program.reminders.expiry_days,
    )


def out_of_range(state: State) -> bool:
    """Whether a wallet would have gone through more points than every reader keeps exact."""
    return any(wallet.lifetime > POINTS_MAX for wallet in state.wallets.values())


def _apply(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    apply = _BY_KIND.get(posting.kind)
    if apply is not None:
        return apply(wallet, posting, instant)
    if posting.points > 0:
        return _granted(wallet, posting, instant)
    if posting.points == 0:
        return _slid(wallet, posting, instant)
    return _withdrawn(wallet, posting, instant)


def _granted(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    """A lot more, of points that were not there before."""
    lots = with_lot(wallet.lots, _lot(posting, instant), instant)
    return replace(wallet, lots=lots, lifetime=wallet.lifetime + posting.points)


def _withdrawn(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    """Points gone from the account: from the lot of that expiry, or from the one lot, that is named."""
    named = posting.expires_at

    def meant(lot: Lot) -> bool:
        if posting.active_at is not None or posting.awaits is not None:
            lot_named = (posting.active_at, posting.expires_at, posting.awaits, posting.slides)
            return lot_named == (lot.active_at, lot.expires_at, lot.awaits, lot.slides)
        return lot.spendable(instant) and named in (None, lot.expires_at)

    taken, lots = take_from(wallet.lots, -posting.points, meant)
    lifetime = wallet.lifetime - total(taken)
    return replace(
        wallet, lots=lots, lifetime=lifetime, extended=_extended(wallet, posting, instant)
    )


def _extended(wallet: WalletState, posting: Posting, instant: int) -> tuple[Extended, ...]:
    """What has become of expiries once points are taken from a lot to live until another instant."""
    was, until = posting.expires_at, posting.until
    if was is None or until is None:
        return wallet.extended
    before = (
        replace(each, now=until) if each.now == was else each
        for each in wallet.extended
        if max(each.was, each.now) > instant
    )
    return (*before, Extended(was, until, instant - 1))


def _slid(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    expires_at = posting.expires_at or 0
    holds = tuple(replace(hold, lots=slid(hold.lots, expires_at, instant)) for hold in wallet.holds)
    return replace(wallet, lots=slid(wallet.lots, expires_at, instant), holds=holds)


def _redeemed(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    _, lots = take(wallet.lots, -posting.points, instant)
    return replace(wallet, lots=lots, spent=wallet.spent - posting.points)


def _held(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    taken, lots = take(wallet.lots, -posting.points, instant)
    hold = Hold(
        posting.hold or "",
        posting.until or 0,
        taken,
        posting.expiry_waits,
        posting.unit,
        posting.uses,
        posting.reward,
    )
    return replace(wallet, lots=lots, holds=(*wallet.holds, hold))


def _captured(wallet: WalletState, posting: Posting, _instant: int) -> WalletState:
    """Points of a hold are spent, its soonest-expiring first; a release of the same entry ends it."""
    holds = _with_hold(wallet, posting, lambda lots: _left(lots, -posting.points))
    return replace(wallet, holds=holds, spent=wallet.spent - posting.points)


def _released(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    """What is left of a hold goes back to the lots it came from."""
    hold = wallet.hold(posting.hold or "")
    lots = wallet.lots
    for lot in hold.lots if hold else ():
        lots = with_lot(lots, lot, instant)
    return replace(wallet, lots=lots, holds=_with_hold(wallet, posting, lambda _lots: ()))


def _expired(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    """Lots of that expiry close: the free ones, or those of the hold named; of none, so many points go."""
    expired = wallet.expired - posting.points
    expires_at = posting.expires_at
    if expires_at is None:
        _, lots = take(wallet.lots, -posting.points, instant)
        return replace(wallet, lots=lots, expired=expired, reset_at=instant)
    wallet = replace(wallet, expired=expired, lapsed_at=_lapsed_at(wallet, posting))
    if posting.hold is None:
        return replace(wallet, lots=without_expired(wallet.lots, expires_at))
    holds = _with_hold(wallet, posting, lambda lots: without_expired(lots, expires_at))
    return replace(wallet, holds=holds)


def _lapsed_at(wallet: WalletState, posting: Posting) -> int | None:
    """When sliding points last expired; the lots of one expiry all do at once, held or not."""
    lots = (*wallet.lots, *(lot for hold in wallet.holds for lot in hold.lots))
    slid_out = any(lot.slides and lot.expires_at == posting.expires_at for lot in lots)
    return posting.expires_at if slid_out else wallet.lapsed_at


def _activated(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    def waiting(lot: Lot) -> bool:
        if posting.awaits is not None:
            return lot.awaits == posting.awaits
        return lot.active_at == posting.active_at and lot.expires_at == posting.expires_at

    expires_at = posting.expires_at
    return replace(wallet, lots=activated(wallet.lots, waiting, expires_at, instant))


def _reversed(wallet: WalletState, posting: Posting, instant: int) -> WalletState:
    """Spent points given back to their lot (+), or granted points taken back from theirs (-)."""
    if posting.points > 0:
        lots = with_lot(wallet.lots, _lot(posting, instant), instant)
        return replace(wallet, lots=lots, spent=wallet.spent - posting.points)
    taken, lots = take_back(wallet.lots, posting, instant)
    short = -posting.points - total(taken)
    return replace(
        wallet, lots=lots, lifetime=wallet.lifetime + posting.points, debt=wallet.debt + short
    )


def take_back(
    lots: tuple[Lot, ...], posting: Posting, instant: int
) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """Take granted points back: from the lot they were granted in, then from what is spendable."""
    own, left = take_from(lots, -posting.points, lambda lot: of_grant(lot, posting, instant))
    others, left = take_from(left, -posting.points - total(own), lambda lot: lot.spendable(instant))
    return (*own, *others), left


def of_grant(lot: Lot, posting: Posting, instant: int) -> bool:
    """Whether a lot holds what was granted with the terms of ``posting``; what waits is in no active lot."""
    if posting.awaits is not None or lot.awaits is not None:
        return _wait_for_the_same(posting.awaits, lot.awaits)
    if posting.slides != lot.slides:
        return False
    if not posting.slides and posting.expires_at != lot.expires_at:
        return False
    waits = posting.active_at is not None and posting.active_at > instant
    return posting.active_at == lot.active_at if waits else lot.spendable(instant)


def _wait_for_the_same(one: Awaited | None, other: Awaited | None) -> bool:
    """Whether two wait for the same event of the same order; a cancellation is of one lot alone."""
    if one is None or other is None:
        return False
    return one == other or (one.cancel_at is None and _named(one) == _named(other))


def _named(awaited: Awaited) -> tuple[str, str, str | None]:
    return awaited.event, awaited.order, awaited.rule


def _lot(posting: Posting, instant: int) -> Lot:
    waits = posting.awaits is not None
    active_at = instant if posting.active_at is None and not waits else posting.active_at
    return Lot(posting.points, active_at, posting.expires_at, posting.awaits, posting.slides)


def _left(lots: tuple[Lot, ...], points: int) -> tuple[Lot, ...]:
    return take_from(lots, points, lambda _lot: True)[1]


def _with_hold(
    wallet: WalletState,
    posting: Posting,
    after: Callable[[tuple[Lot, ...]], tuple[Lot, ...]],
) -> tuple[Hold, ...]:
    """The holds with the lots of the posting's one changed; a hold of nothing is no more."""
    changed = (
        replace(hold, lots=after(hold.lots)) if hold.hold_id == posting.hold else hold
        for hold in wallet.holds
    )
    return tuple(hold for hold in changed if hold.lots)


def _debt_repaid(wallet: WalletState, instant: int) -> WalletState:
    taken, lots = take(wallet.lots, wallet.debt, instant)
    return replace(wallet, lots=lots, debt=wallet.debt - total(taken))


_Apply = Callable[[WalletState, Posting, int], WalletState]
_BY_KIND: dict[PostingKind, _Apply] = {
    "redeem": _redeemed,
    "hold": _held,
    "capture": _captured,
    "release": _released,
    "expire": _expired,
    "activate": _activated,
    "reverse": _reversed,
}
