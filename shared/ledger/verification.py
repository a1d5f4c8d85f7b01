"""Verification: whether an entry follows from the entry before it, in a journal that may have been harmed."""

from collections.abc import Iterator, Mapping

from shared.ledger.entry import Entry
from shared.ledger.fold import fold
from shared.ledger.state import EMPTY, State, WalletState
from shared.program.limits import changed


def discrepancies(before: State | None, entry: Entry) -> Iterator[str]:
    """What is wrong with an entry that follows a state, in words; nothing if all is well."""
    after = entry.state
    if after.seq != (before.seq + 1 if before else 1):
        yield f"number {after.seq} does not follow number {before.seq if before else 0}"
    if before and after.at < before.at:
        yield "recorded before the entry before it"
    if before and after.version < before.version:
        yield "decided by an older program version than the entry before it"
    if before and before.closed:
        yield "follows the end of the account"
    folded = fold(before.wallets if before else {}, entry.postings, after.at)
    for name in sorted({*folded, *after.wallets}):
        yield from _wallet(name, folded.get(name, EMPTY), after.wallet(name), after.at)
    yield from _expiries(before.wallets if before else {}, entry)
    if changed(before.usage if before else {}, entry.counted) != after.usage:
        yield "limits: what is used of them is not what its entries come to"


def _wallet(name: str, folded: WalletState, stored: WalletState, at: int) -> Iterator[str]:
    if folded != stored:
        yield f"{name}: the state is not what its postings come to"
    lots = (*stored.lots, *(lot for hold in stored.holds for lot in hold.lots))
    open_points = sum(lot.points for lot in lots)
    if stored.lifetime != open_points + stored.spent + stored.expired - stored.debt:
        yield f"{name}: lifetime is not what is open, held, spent and expired, less what is owed"
    if any(lot.points <= 0 for lot in lots):
        yield f"{name}: a lot without points"
    if stored.debt < 0 or (stored.debt and stored.available(at)):
        yield f"{name}: a debt that is none, or that points could have repaid"


def _expiries(before: Mapping[str, WalletState], entry: Entry) -> Iterator[str]:
    for posting in entry.postings:
        if posting.kind != "expire" or posting.expires_at is None:
            continue
        wallet = before.get(posting.wallet, EMPTY)
        hold = wallet.hold(posting.hold) if posting.hold else None
        lots = hold.lots if hold else wallet.lots
        due = sum(lot.points for lot in lots if lot.expires_at == posting.expires_at)
        if due != -posting.points or posting.expires_at > entry.at:
            yield f"{posting.wallet}: expired {-posting.points}, due were {due}"
