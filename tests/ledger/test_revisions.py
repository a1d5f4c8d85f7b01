"""Edits of orders: a later revision books the difference it makes, as one entry."""

from typing import Any

import pytest

from shared.ledger.entry import Fact, Posting
from shared.ledger.order_refusals import OrderDiffers, ReturnExceedsOrder, RevisionSuperseded
from shared.ledger.refusals import CurrencyNotInProgram, PointsOutOfRange
from tests.builders import (
    BASE_RULE,
    SILVER_FROM_100,
    a_line,
    a_program,
    a_wallet,
    instant,
)
from tests.ledger.shopper import Shopper, a_shopper, a_shopper_of

MUGS = a_line("1", quantity=2, amount=2000)
TEA = a_line("2", amount=545)
EXPIRY = instant("2027-04-01")
FORTNIGHT = {"kind": "delay", "days": 14}


def with_an_order(**given: Any) -> Shopper:
    """Somebody who bought two mugs for 20.00: 20 points."""
    shopper = a_shopper(**given)
    shopper.buys(MUGS)
    return shopper


def test_a_line_more_gives_its_points_into_the_same_lot() -> None:
    shopper = with_an_order()

    edited = shopper.at("2026-03-05 12:00").revises(MUGS, TEA)

    assert edited.postings == (
        Posting("issue", "points", 5, active_at=shopper.now, expires_at=EXPIRY),
    )
    assert edited.facts == (Fact("points.earned", {"wallet": "points", "points": 5}),)
    assert (edited.kind, edited.revision, edited.refers) == ("order", 1, "1001")
    assert (edited.points, shopper.lots) == (5, [(25, EXPIRY)])


def test_a_line_less_takes_its_points_back() -> None:
    shopper = a_shopper()
    shopper.buys(MUGS, TEA)

    edited = shopper.revises(MUGS)

    assert [(p.kind, p.points) for p in edited.postings] == [("reverse", -5)]
    assert edited.facts == (Fact("points.returned", {"wallet": "points", "points": 5}),)
    assert shopper.lots == [(20, EXPIRY)]


def test_an_edit_that_changes_nothing_worth_points_books_nothing() -> None:
    shopper = with_an_order()

    edited = shopper.revises(a_line("1", quantity=1, amount=2000))

    assert (edited.postings, edited.facts, edited.points) == ((), (), 0)


def test_edits_build_on_one_another_and_an_older_one_comes_too_late() -> None:
    shopper = with_an_order()
    shopper.revises(MUGS, TEA, revision=3)

    assert shopper.tries(shopper.revising(MUGS, revision=2)) == RevisionSuperseded()
    assert shopper.tries(shopper.revising(MUGS, revision=3)) == RevisionSuperseded()
    assert shopper.revises(MUGS, revision=4).points == -5


@pytest.mark.parametrize(
    ("field", "other"), [("currency", "EUR"), ("placed_at", instant("2026-02-28"))]
)
def test_an_edit_keeps_what_makes_it_the_same_order(field: str, other: Any) -> None:
    shopper = with_an_order()

    assert shopper.tries(shopper.revising(MUGS, **{field: other})) == OrderDiffers(field)


def test_an_edit_cannot_have_less_than_is_back_already() -> None:
    shopper = with_an_order()
    shopper.returns({"1": 2})

    assert shopper.tries(shopper.revising(TEA)) == ReturnExceedsOrder()
    fewer = a_line("1", quantity=1, amount=1000)
    assert shopper.tries(shopper.revising(fewer)) == ReturnExceedsOrder()


def test_what_is_back_already_stays_back() -> None:
    shopper = with_an_order()
    shopper.returns({"1": 1})

    edited = shopper.revises(a_line("1", quantity=2, amount=3000))

    assert edited.points == 5, "15 of 30 are kept now, 10 of 20 were"
    assert shopper.returns({"1": 1}).points == -15


def test_points_spent_meanwhile_are_owed() -> None:
    shopper = a_shopper()
    shopper.buys(MUGS, TEA)
    shopper.spends(25)

    shopper.revises(MUGS)

    assert shopper.debt == 5


def test_an_edit_is_reckoned_by_the_program_and_the_tier_of_its_purchase() -> None:
    shopper = a_shopper_of(
        a_program(tiers=SILVER_FROM_100),
        a_program(tiers=SILVER_FROM_100, earning=[{**BASE_RULE, "rate": "5"}]),
        effective_at=(instant("2026-03-15"),),
        at="2026-03-01 12:00",
    )
    shopper.buys("100.00")
    assert shopper.today.tier == "silver"

    edited = shopper.at("2026-04-01 12:00").revises("120.00")

    assert (edited.points, edited.version, edited.state.version) == (20, 1, 2)


def test_an_edit_moves_progress_and_with_it_the_tier_up_and_down() -> None:
    shopper = a_shopper(tiers=SILVER_FROM_100)
    shopper.buys("90.00")

    raised = shopper.revises("110.00")
    assert Fact("tier.changed", {"from": "bronze", "to": "silver"}) in raised.facts
    lowered = shopper.revises("90.00", revision=2)
    assert Fact("tier.changed", {"from": "silver", "to": "bronze"}) in lowered.facts

    progress = shopper.today.progress
    assert (progress.spend, progress.points, progress.orders) == (9000, 90, 1)


def test_points_that_wait_are_given_and_taken_where_they_wait() -> None:
    shopper = with_an_order(wallets=[a_wallet(activation=FORTNIGHT)])

    shopper.at("2026-03-05 12:00").revises(MUGS, TEA)
    assert (shopper.pending, shopper.available, len(shopper.lots)) == (25, 0, 1)
    shopper.revises(a_line("1", quantity=1, amount=1000), revision=2)

    assert (shopper.pending, shopper.available, shopper.debt) == (10, 0, 0)
    assert shopper.at("2026-03-16").available == 10


def test_an_edit_after_the_points_expired_takes_nothing_of_them() -> None:
    shopper = a_shopper(wallets=[a_wallet(expiry={"kind": "rolling", "days": 10})])
    shopper.buys(MUGS, TEA)
    shopper.at("2026-05-01 12:00").is_given(7)

    shopper.revises(MUGS)

    assert (shopper.available, shopper.debt) == (7, 0)


def test_an_order_can_be_edited_to_earn_in_no_wallet_and_back() -> None:
    shopper = with_an_order()
    gift = a_line("1", quantity=2, amount=2000, category="gift_card")

    assert shopper.revises(gift).points == -20
    assert shopper.revises(MUGS, revision=2).points == 20
    assert shopper.lots == [(20, EXPIRY)]


def test_an_edit_to_more_than_a_number_holds_is_refused() -> None:
    shopper = a_shopper(earning=[{**BASE_RULE, "rate": "900719"}])
    shopper.buys("1.00")
    yacht = a_line(amount=999_999_999_999)
    shopper.buys(yacht, order="1002")

    assert shopper.tries(shopper.revising(yacht)) == PointsOutOfRange()
    three = [a_line(str(n), amount=999_999_999_999) for n in (1, 2, 3)]
    assert shopper.tries(shopper.revising(*three)) == PointsOutOfRange()


def test_a_currency_that_left_the_program_later_is_still_that_of_its_order() -> None:
    euros = a_program(tiers=None, earning=[{**BASE_RULE, "currency": "EUR"}])
    shopper = a_shopper_of(
        a_program(tiers=None),
        euros,
        effective_at=(instant("2026-03-15"),),
        at="2026-03-01 12:00",
    )
    shopper.buys(MUGS)

    assert shopper.at("2026-04-01 12:00").revises(MUGS, TEA).points == 5
    assert shopper.tries(shopper.buying(MUGS, order="1002")) == CurrencyNotInProgram("USD")
