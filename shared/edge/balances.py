"""Balances in the words of the API. What does not apply is left out, never null."""

from typing import NotRequired, TypedDict

from shared.edge.instants import InstantText, instant_text
from shared.ledger.state import Lot, State, WalletState


class LotAnswer(TypedDict):
    """Points of one wallet with one expiry."""

    points: int
    active_at: NotRequired[InstantText]
    expires_at: NotRequired[InstantText]
    awaits: NotRequired[str]


class WalletAnswer(TypedDict):
    """One wallet of a balance."""

    available: int
    pending: int
    held: int
    debt: int
    spent: int
    expired: int
    lifetime: int
    lots: list[LotAnswer]


class BalanceAnswer(TypedDict):
    """A member's balance at an instant."""

    member_id: str
    at: InstantText
    seq: int
    wallets: dict[str, WalletAnswer]


def balance_answer(member_id: str, state: State, instant: int) -> BalanceAnswer:
    """A settled state as the balance at an instant."""
    return {
        "member_id": member_id,
        "at": instant_text(instant),
        "seq": state.seq,
        "wallets": {name: wallet_answer(wallet, instant) for name, wallet in state.wallets.items()},
    }


def wallet_answer(wallet: WalletState, instant: int) -> WalletAnswer:
    """One wallet at an instant."""
    return {
        "available": wallet.available(instant),
        "pending": wallet.pending(instant),
        "held": wallet.held,
        "debt": wallet.debt,
        "spent": wallet.spent,
        "expired": wallet.expired,
        "lifetime": wallet.lifetime,
        "lots": [_lot_answer(lot) for lot in wallet.lots],
    }


def _lot_answer(lot: Lot) -> LotAnswer:
    told: LotAnswer = {"points": lot.points}
    if lot.active_at is not None:
        told["active_at"] = instant_text(lot.active_at)
    if lot.expires_at is not None:
        told["expires_at"] = instant_text(lot.expires_at)
    if lot.awaits is not None:
        told["awaits"] = lot.awaits.event
    return told
