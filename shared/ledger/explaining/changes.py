"""Changes: what an entry did to the balance, lot by lot, as the difference of the states around it."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from shared.frozen import dataclass
from shared.ledger.lots import FOREVER
from shared.ledger.state import State, WalletState

Balance = Literal["available", "pending", "held", "spent", "expired", "debt"]
_ORDER: tuple[Balance, ...] = ("available", "pending", "held", "spent", "expired", "debt")
_Key = tuple[str, Balance, int | None]


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """Points more (+) or less (-) of a wallet; those that expire alike together, None never."""

    wallet: str
    balance: Balance
    points: int
    expires_at: int | None = None


def balance_changes(before: State | None, after: State) -> tuple[BalanceChange, ...]:
    """What changed from one state to the next: by wallet, soonest expiry first."""
    counted = _counted(after)
    counted.subtract(_counted(before) if before else Counter())
    changed = (key for key, points in counted.items() if points)
    return tuple(
        BalanceChange(wallet, balance, counted[wallet, balance, expires_at], expires_at)
        for wallet, balance, expires_at in sorted(changed, key=_told_order)
    )


def _counted(state: State) -> Counter[_Key]:
    counted = Counter[_Key]()
    for name, wallet in state.wallets.items():
        for balance, expires_at, points in _balances(wallet, state.at):
            counted[name, balance, expires_at] += points
    return counted


def _balances(wallet: WalletState, instant: int) -> Iterator[tuple[Balance, int | None, int]]:
    for lot in wallet.lots:
        yield "available" if lot.active(instant) else "pending", lot.expires_at, lot.points
    for hold in wallet.holds:
        yield from (("held", lot.expires_at, lot.points) for lot in hold.lots)
    yield "spent", None, wallet.spent
    yield "expired", None, wallet.expired
    yield "debt", None, wallet.debt


def _told_order(key: _Key) -> tuple[str, int, int]:
    wallet, balance, expires_at = key
    return wallet, _ORDER.index(balance), FOREVER if expires_at is None else expires_at
