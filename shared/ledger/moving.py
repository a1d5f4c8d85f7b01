"""Moving points between accounts that become one or part: which postings leave, and which arrive."""

from collections.abc import Iterator
from dataclasses import replace

from shared.frozen import dataclass
from shared.ledger.entry import Posting
from shared.ledger.lots import take
from shared.ledger.parties import Side
from shared.ledger.state import Lot, State


@dataclass(frozen=True, slots=True)
class Moved:
    """What leaves one account and arrives in the other: the same lots, with their activation and expiry."""

    leaving: tuple[Posting, ...]
    arriving: tuple[Posting, ...]


def everything(state: State) -> Moved:
    """All open lots of an account, and its debt; what it has held is to be released first."""
    arriving = tuple(_arriving(state))
    leaving = tuple(_leaving(state))
    return Moved(leaving, arriving)


def share_of(side: Side) -> Moved:
    """A member's equal share of what is available, soonest-expiring first; what does not divide stays."""
    leaving, arriving = list[Posting](), list[Posting]()
    for name, wallet in side.state.wallets.items():
        points = wallet.available(side.state.at) // len(side.state.members)
        if not points or side.version.program.households.leaving == "nothing":
            continue
        lots, _ = take(wallet.lots, points, side.state.at)
        leaving.append(Posting("transfer", name, -points))
        arriving.extend(_posting(name, lot) for lot in lots)
    return Moved(tuple(leaving), tuple(arriving))


def _leaving(state: State) -> Iterator[Posting]:
    for name, wallet in state.wallets.items():
        for lot in wallet.lots:
            yield replace(_posting(name, lot), points=-lot.points)
        if wallet.debt:
            yield Posting("transfer", name, wallet.debt, active_at=state.at)


def _arriving(state: State) -> Iterator[Posting]:
    for name, wallet in state.wallets.items():
        for lot in wallet.lots:
            yield _posting(name, lot)
        if wallet.debt:
            yield Posting("reverse", name, -wallet.debt)


def _posting(name: str, lot: Lot) -> Posting:
    return Posting(
        "transfer",
        name,
        lot.points,
        active_at=lot.active_at,
        expires_at=lot.expires_at,
        awaits=lot.awaits,
        slides=lot.slides,
    )
