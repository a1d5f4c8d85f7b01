"""Lots by themselves: kept in order, kept few, spent only while they live."""

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ledger.lots import take, with_lot
from shared.ledger.state import Lot, WalletState

NOW = 1000
LOTS = st.builds(
    Lot,
    st.integers(1, 100),
    st.integers(990, 1010),
    st.none() | st.integers(995, 1015),
)


def kept(*lots: Lot, at: int = NOW) -> tuple[Lot, ...]:
    held: tuple[Lot, ...] = ()
    for lot in lots:
        held = with_lot(held, lot, at)
    return held


def test_active_lots_of_one_expiry_are_one() -> None:
    assert kept(Lot(10, 900, 2000), Lot(5, 1000, 2000)) == (Lot(15, 900, 2000),)
    assert kept(Lot(10, 900, None), Lot(5, 1000, None)) == (Lot(15, 900, None),)


def test_a_lot_that_waits_never_becomes_active_by_meeting_an_active_one() -> None:
    waiting = Lot(5, NOW + 1, 2000)

    held = kept(Lot(10, 900, 2000), waiting)

    assert held == (Lot(10, 900, 2000), waiting)
    assert WalletState(held).available(NOW) == 10
    assert WalletState(held).pending(NOW) == 5
    assert WalletState(held).available(NOW + 1) == 15


@settings(max_examples=50)
@given(st.lists(LOTS, max_size=12))
def test_lots_stand_soonest_expiry_first_and_lose_no_point(lots: list[Lot]) -> None:
    held = kept(*lots)

    expiries = [float("inf") if lot.expires_at is None else lot.expires_at for lot in held]
    assert expiries == sorted(expiries)
    assert sum(lot.points for lot in held) == sum(lot.points for lot in lots)
    assert WalletState(held).available(NOW) == WalletState(tuple(lots)).available(NOW)


@settings(max_examples=50)
@given(st.lists(LOTS, max_size=12), st.data())
def test_taking_takes_just_that_and_only_what_lives(lots: list[Lot], data: st.DataObject) -> None:
    held = kept(*lots)
    points = data.draw(st.integers(0, WalletState(held).available(NOW)))

    taken, left = take(held, points, NOW)

    assert sum(lot.points for lot in taken) == points
    assert sum(lot.points for lot in left) == sum(lot.points for lot in held) - points
    assert all(lot.active(NOW) for lot in taken)
    assert all(lot.expires_at is None or lot.expires_at > NOW for lot in taken)
    assert all(lot.points > 0 for lot in (*taken, *left))
    remaining = [lot for lot in left if lot.spendable(NOW)]
    latest = max((lot.expires_at or 10**9 for lot in taken), default=0)
    assert all((lot.expires_at or 10**9) >= latest for lot in remaining), "soonest first"
