"""Debt: what a return could not take; whatever becomes spendable repays it first."""

from typing import Any

import pytest

from shared.ledger.refusals import InsufficientPoints
from tests.builders import a_line, a_wallet, instant
from tests.ledger.member import adjusting, redeeming
from tests.ledger.shopper import Shopper, a_shopper

FORTNIGHT = {"kind": "delay", "days": 14}


def owing(debt: int, **given: Any) -> Shopper:
    """Somebody who spent 20 points of an order, and returned so much of it."""
    shopper = a_shopper(**given)
    shopper.buys(a_line(quantity=20, amount=2000))
    shopper.spends(20)
    shopper.returns({"1": debt})
    assert (shopper.debt, shopper.available) == (debt, 0)
    return shopper


def told(shopper: Shopper) -> tuple[int, int]:
    """What is owed, and what can be spent."""
    return shopper.debt, shopper.available


def adds_up(shopper: Shopper) -> bool:
    wallet, now = shopper.points, shopper.now
    whole = wallet.available(now) + wallet.pending(now) + wallet.held + wallet.spent
    return wallet.lifetime == whole + wallet.expired - wallet.debt


@pytest.mark.parametrize(("sum_", "left"), [("7.00", (8, 0)), ("15.00", (0, 0)), ("20", (0, 5))])
def test_a_later_order_repays_what_is_owed_first(sum_: str, left: tuple[int, int]) -> None:
    shopper = owing(15)

    later = shopper.buys(sum_, order="1002")

    assert told(shopper) == left
    assert later.available == left[1], "its points are what it earned, whoever gets them"
    assert adds_up(shopper)


def test_nothing_can_be_spent_or_taken_while_anything_is_owed() -> None:
    shopper = owing(15)
    shopper.buys("7.00", order="1002")

    assert shopper.tries(redeeming(1)) == InsufficientPoints(1, 0)
    assert shopper.tries(adjusting(-1)) == InsufficientPoints(1, 0)


def test_points_given_by_hand_repay_it_too() -> None:
    shopper = owing(15)
    shopper.is_given(20)

    assert told(shopper) == (0, 5)


def test_points_of_a_reversal_repay_it() -> None:
    shopper = owing(15)
    shopper.reverses()

    assert told(shopper) == (0, 5)
    assert (shopper.points.spent, shopper.points.lifetime) == (0, 5)


def test_points_that_wait_repay_it_at_the_instant_they_mature() -> None:
    shopper = a_shopper(wallets=[a_wallet(activation=FORTNIGHT)])
    shopper.buys("15.00")
    shopper.at("2026-03-20 12:00").spends(15)
    shopper.buys("20.00", order="1002")

    shopper.returns()
    assert (told(shopper), shopper.pending) == ((15, 0), 20)

    (matured,) = shopper.at("2026-04-04").is_swept()
    assert [(p.kind, p.points) for p in matured.postings] == [("activate", 20)]
    assert (matured.available, told(shopper)) == (5, (0, 5))
    assert adds_up(shopper)


@pytest.mark.parametrize("end", ["void", "capture of a part", "lapse"])
def test_what_a_hold_releases_repays_it(end: str) -> None:
    shopper = a_shopper()
    shopper.buys("20.00")
    shopper.holds(20)
    shopper.returns()
    assert told(shopper) == (20, 0)

    if end == "void":
        shopper.voids()
    elif end == "lapse":
        shopper.at("2026-03-02").is_swept()
    else:
        shopper.captures(5)

    assert told(shopper) == ((5, 0) if end == "capture of a part" else (0, 0))
    assert adds_up(shopper)


def test_what_is_released_after_its_expiry_repays_nothing() -> None:
    shopper = a_shopper(wallets=[a_wallet(expiry={"kind": "rolling", "days": 10})])
    shopper.buys("20.00")
    shopper.at("2026-03-11 23:50").holds(20)
    shopper.returns()

    shopper.at("2026-03-12 00:10").voids()
    shopper.is_swept()

    assert (told(shopper), shopper.points.expired) == ((20, 0), 20)
    assert adds_up(shopper)


def test_points_expire_while_something_is_owed() -> None:
    shopper = a_shopper(wallets=[a_wallet(activation=FORTNIGHT)])
    shopper.is_given(15)
    shopper.spends(15, order="1001")
    shopper.buys("15.00")
    shopper.at("2026-03-20 12:00").spends(15, "d-2")
    shopper.buys("20.00", order="1002")
    shopper.returns()
    assert told(shopper) == (0, 0), "15 given back for 15 owed"

    shopper.at("2028-01-01").is_swept()

    assert (told(shopper), shopper.points.expired) == ((0, 0), 20)
    assert adds_up(shopper)


def test_debt_is_of_one_wallet() -> None:
    stars = a_wallet(wallet="stars", expiry={"kind": "never"})
    shopper = owing(15, wallets=[a_wallet(), stars])

    shopper.is_given(20, wallet="stars")

    assert shopper.debt == 15
    assert shopper.today.wallet("stars").available(shopper.now) == 20


def test_a_second_return_owes_more() -> None:
    shopper = owing(5)
    shopper.returns({"1": 15})

    assert told(shopper) == (20, 0)
    assert shopper.points.lifetime == 0


def test_what_repaid_a_debt_does_not_expire_later() -> None:
    shopper = owing(15)
    shopper.buys("20.00", order="1002")

    shopper.at("2028-01-01").is_swept()

    assert shopper.points.expired == 5
    assert shopper.entries[-1].at == instant("2027-04-01")
