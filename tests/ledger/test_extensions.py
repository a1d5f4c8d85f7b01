"""Extensions: points given longer, or less long, to live by an operator's hand."""

from typing import Any

from shared.ledger.entry import Fact, Posting
from shared.ledger.redemption_refusals import NothingToExtend
from shared.ledger.refusals import UnknownWallet
from tests.builders import a_wallet, instant
from tests.ledger.shopper import Shopper, a_shopper

JUNE, JULY = instant("2026-06-01"), instant("2026-07-01")


def with_lots_in_june_and_july(**given: Any) -> Shopper:
    shopper = a_shopper("2025-05-10 12:00", **given)
    shopper.buys("5.00")
    shopper.at("2025-06-10 12:00").buys("10.00", order="1002")
    return shopper


def test_all_points_that_expire_move_to_one_instant() -> None:
    shopper = with_lots_in_june_and_july()

    extended = shopper.extends("2027-01-01")

    assert shopper.lots == [(15, instant("2027-01-01"))]
    assert extended.note == "moved house"
    assert (extended.points, extended.available, shopper.points.lifetime) == (0, 15, 15)
    told = {"wallet": "points", "points": 15, "expires_at": instant("2027-01-01")}
    assert extended.facts == (Fact("points.extended", told),)
    moved = instant("2027-01-01")
    assert extended.postings[0] == Posting("adjust", "points", -5, expires_at=JUNE, until=moved)


def test_points_given_at_the_same_instant_but_later_keep_their_own_expiry() -> None:
    shopper = a_shopper()
    shopper.is_given(349)
    shopper.extends("2026-03-05")

    shopper.buys("31.00")
    shopper.spends(31, order="1001")
    shopper.returns()

    assert shopper.lots == [(349, instant("2026-03-05"))]


def test_only_those_that_expire_before_a_day_may_be_meant() -> None:
    shopper = with_lots_in_june_and_july()

    shopper.extends("2027-01-01", before="2026-07-01")

    assert shopper.lots == [(10, JULY), (5, instant("2027-01-01"))]


def test_points_moved_beside_others_are_one_lot_with_them() -> None:
    shopper = with_lots_in_june_and_july()

    shopper.extends("2026-07-01")

    assert shopper.lots == [(15, JULY)]


def test_they_expire_at_the_new_instant_and_not_before() -> None:
    shopper = with_lots_in_june_and_july()
    shopper.extends("2027-01-01")

    (expired,) = shopper.at("2028-01-01").is_swept()

    assert (expired.at, shopper.points.expired) == (instant("2027-01-01"), 15)


def test_an_instant_that_has_passed_lets_them_expire_now() -> None:
    shopper = with_lots_in_june_and_july()

    extended = shopper.extends("2025-01-01")

    assert extended.available == 0
    (expired,) = shopper.is_swept()
    assert (expired.at, shopper.points.expired) == (extended.at, 15)


def test_points_that_never_expire_have_nothing_to_extend() -> None:
    shopper = a_shopper(wallets=[a_wallet(expiry={"kind": "never"})])
    shopper.buys("5.00")

    assert shopper.tries(shopper.extending("2027-01-01")) == NothingToExtend()


def test_points_that_wait_or_are_held_are_left_as_they_are() -> None:
    shopper = a_shopper(wallets=[a_wallet(activation={"kind": "delay", "days": 14})])
    shopper.buys("5.00")
    shopper.is_given(7)
    shopper.holds(7)

    assert shopper.tries(shopper.extending("2028-01-01")) == NothingToExtend()


def test_a_wallet_is_named_or_the_first() -> None:
    shopper = with_lots_in_june_and_july(wallets=[a_wallet(), a_wallet(wallet="stars")])
    shopper.is_given(3, wallet="stars")

    shopper.extends("2027-01-01", wallet="stars")

    assert [lot.expires_at for lot in shopper.today.wallet("stars").lots] == [instant("2027-01-01")]
    assert len(shopper.lots) == 2
    assert shopper.tries(shopper.extending("2027-01-01", wallet="gems")) == UnknownWallet("gems")


def test_points_that_slide_still_do_after_an_extension() -> None:
    sliding = {"kind": "sliding", "months": 3, "activities": ["order"]}
    shopper = a_shopper(wallets=[a_wallet(expiry=sliding)])
    shopper.buys("5.00")

    shopper.extends("2026-07-01")
    assert shopper.lots == [(5, JULY)]
    shopper.at("2026-05-10 12:00").buys("1.00", order="1002")

    assert shopper.lots == [(6, instant("2026-08-11"))]


def test_a_return_claims_points_that_were_given_longer_to_live() -> None:
    shopper = with_lots_in_june_and_july()
    shopper.extends("2027-01-01")

    assert shopper.at("2026-08-01 12:00").returns({"1": 1}).points == -5
    assert shopper.lots == [(10, instant("2027-01-01"))]


def test_a_return_claims_nothing_of_points_that_an_operator_ended() -> None:
    shopper = with_lots_in_june_and_july()
    shopper.extends("2025-01-01")

    assert shopper.returns({"1": 1}).points == 0
    assert shopper.debt == 0


def test_points_may_be_extended_more_than_once() -> None:
    shopper = with_lots_in_june_and_july()
    shopper.extends("2026-07-01")
    shopper.extends("2026-09-01")
    shopper.at("2026-08-01 12:00").extends("2026-10-01")

    assert shopper.at("2026-09-10 12:00").returns({"1": 1}).points == -5
    assert shopper.at("2026-10-10 12:00").returns({"1": 1}, order="1002").points == 0


def test_points_given_after_an_extension_keep_their_own_expiry() -> None:
    shopper = with_lots_in_june_and_july()
    shopper.extends("2027-01-01", before="2026-07-01")
    shopper.at("2025-06-11 12:00").buys("7.00", order="1003")

    assert shopper.lots == [(17, JULY), (5, instant("2027-01-01"))]
    assert shopper.at("2026-07-02 12:00").returns({"1": 1}, order="1003").points == 0


def test_extensions_that_are_over_are_forgotten() -> None:
    shopper = with_lots_in_june_and_july()
    shopper.extends("2026-07-15")
    shopper.at("2026-08-01 12:00").buys("7.00", order="1003")
    shopper.extends("2027-12-01")

    (kept,) = shopper.points.extended
    assert (kept.was, kept.now) == (instant("2027-09-01"), instant("2027-12-01"))
