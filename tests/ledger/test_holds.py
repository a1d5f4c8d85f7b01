"""Points held for a cart: reserved from exact lots, then spent, released, or given back."""

from typing import Any

import pytest

from shared.ledger.entry import Fact, Posting
from shared.ledger.redemption_refusals import HoldEnded, HoldExceeded, NothingToReverse
from shared.ledger.refusals import InsufficientPoints
from shared.ledger.settle import next_due
from tests.builders import a_wallet, instant
from tests.ledger.shopper import Shopper, a_shopper

HALF_PAST = instant("2026-03-01 12:30")
SOON = {"wallets": [a_wallet(expiry={"kind": "rolling", "days": 10})]}
MIDNIGHT = instant("2026-03-12")  # when points of the first of March expire there
UNTIL_MIDNIGHT = "2026-03-11 23:30"  # a hold made then lapses at the instant of that expiry


def a_shopper_with_20(**given: Any) -> Shopper:
    shopper = a_shopper(**given)
    shopper.buys("20.00")
    return shopper


def with_a_lot_in_june_and_one_in_july() -> Shopper:
    shopper = a_shopper("2025-05-10 12:00")
    shopper.buys("5.00")
    shopper.at("2025-06-10 12:00").buys("10.00", order="1002")
    return shopper


def test_what_is_held_is_neither_available_nor_spent() -> None:
    shopper = a_shopper_with_20()

    held = shopper.holds(12)

    assert (held.points, held.available, shopper.points.held) == (0, 8, 12)
    assert (shopper.points.spent, shopper.points.lifetime) == (0, 20)
    assert held.postings[0].until == next_due(shopper.today) == HALF_PAST
    assert held.facts == (Fact("points.held", {"wallet": "points", "points": 12}),)


def test_two_carts_never_hold_the_same_points() -> None:
    shopper = a_shopper_with_20()
    shopper.holds(12)

    assert shopper.tries(shopper.holding(9, "d-2")) == InsufficientPoints(9, 8)
    shopper.holds(8, "d-2")

    assert (shopper.available, shopper.points.held) == (0, 20)


def test_a_capture_spends_what_is_held() -> None:
    shopper = a_shopper_with_20()
    shopper.holds(12)

    captured = shopper.captures()

    assert captured.postings == (Posting("capture", "points", -12, hold="shop#d-1"),)
    assert (captured.points, shopper.points.spent, shopper.points.holds) == (-12, 12, ())
    assert captured.facts == (Fact("points.redeemed", {"wallet": "points", "points": 12}),)


def test_a_capture_of_a_part_releases_the_rest() -> None:
    shopper = a_shopper_with_20()
    shopper.holds(12)

    captured = shopper.captures(10)

    assert [(each.kind, each.points) for each in captured.postings] == [
        ("capture", -10),
        ("release", 2),
    ]
    assert (captured.points, captured.available) == (-10, 10)


def test_a_hold_takes_what_expires_first_and_a_capture_too() -> None:
    shopper = with_a_lot_in_june_and_one_in_july()
    shopper.holds(8)
    assert shopper.lots == [(7, instant("2026-07-01"))]

    shopper.captures(6)

    assert shopper.lots == [(9, instant("2026-07-01"))]


def test_a_release_goes_to_the_lots_that_the_hold_came_from() -> None:
    shopper = with_a_lot_in_june_and_one_in_july()
    before = shopper.lots
    shopper.holds(8)

    released = shopper.voids()

    assert released.postings == (Posting("release", "points", 8, hold="shop#d-1"),)
    assert released.facts == (Fact("points.released", {"wallet": "points", "points": 8}),)
    assert (released.points, shopper.lots, shopper.points.held) == (0, before, 0)


def test_one_of_two_holds_ends_without_the_other() -> None:
    shopper = a_shopper_with_20()
    shopper.holds(12)
    shopper.holds(5, "d-2")

    shopper.captures(name="d-2")

    assert (shopper.available, shopper.points.held, shopper.points.spent) == (3, 12, 5)


def test_more_than_is_held_cannot_be_captured() -> None:
    shopper = a_shopper_with_20()
    shopper.holds(12)

    assert shopper.tries(shopper.capturing(13)) == HoldExceeded(13, 12)


def test_a_hold_ends_once() -> None:
    shopper = a_shopper_with_20()
    shopper.holds(12)
    shopper.captures(12)

    assert shopper.tries(shopper.capturing()) == HoldEnded()
    assert shopper.tries(shopper.voiding()) == HoldEnded()


def test_points_spent_at_once_were_never_held() -> None:
    shopper = a_shopper_with_20()
    shopper.spends(12)

    assert shopper.tries(shopper.voiding()) == HoldEnded()


def test_a_hold_lapses_at_its_deadline() -> None:
    shopper = a_shopper_with_20()
    shopper.holds(12)
    assert shopper.at(HALF_PAST - 1).is_swept() == []

    (lapsed,) = shopper.at(HALF_PAST).is_swept()

    assert lapsed.postings == (Posting("release", "points", 12, hold="shop#d-1"),)
    assert lapsed.facts == (Fact("points.released", {"wallet": "points", "points": 12}),)
    assert (lapsed.at, lapsed.points, lapsed.available) == (HALF_PAST, 0, 20)


def test_a_capture_at_the_deadline_is_too_late_swept_or_not() -> None:
    shopper = a_shopper_with_20()
    shopper.holds(12)

    assert shopper.at(HALF_PAST).tries(shopper.capturing()) == HoldEnded()


def test_a_program_says_how_long_a_hold_lasts() -> None:
    shopper = a_shopper_with_20(holds={"minutes": 5})
    shopper.holds(12)

    assert next_due(shopper.today) == instant("2026-03-01 12:05")


def test_what_is_held_does_not_expire_before_the_hold_ends() -> None:
    shopper = a_shopper_with_20(**SOON)
    shopper.at("2026-03-11 23:50").holds(12)

    (expired,) = shopper.at("2026-03-12 00:10").is_swept()
    assert [(each.kind, each.points) for each in expired.postings] == [("expire", -8)]
    shopper.captures()

    assert (shopper.points.spent, shopper.points.expired) == (12, 8)


def test_what_is_released_after_its_expiry_expires_at_once() -> None:
    shopper = a_shopper_with_20(**SOON)
    shopper.at("2026-03-11 23:50").holds(12)

    released = shopper.at("2026-03-12 00:10").captures(5)

    assert released.available == 0
    (expired,) = shopper.is_swept()
    assert (expired.at, shopper.points.expired) == (released.at, 15)


def test_a_hold_that_lapses_at_the_instant_of_an_expiry_goes_first_to_its_lot_and_then_expires() -> (
    None
):
    shopper = a_shopper_with_20(**SOON)
    shopper.at(UNTIL_MIDNIGHT).holds(12)

    first, second = shopper.at("2026-03-13").is_swept()

    assert (first.at, second.at) == (MIDNIGHT, MIDNIGHT)
    assert [(p.kind, p.points) for p in first.postings] == [("expire", -8), ("release", 12)]
    assert [(p.kind, p.points) for p in second.postings] == [("expire", -12)]
    assert shopper.points.expired == 20


def test_a_program_can_let_points_expire_while_they_are_held() -> None:
    shopper = a_shopper_with_20(**SOON, holds={"expiry_waits": False})
    shopper.at("2026-03-11 23:50").holds(12)

    (expired,) = shopper.at("2026-03-12 00:10").is_swept()

    assert [(p.points, p.hold) for p in expired.postings] == [(-8, None), (-12, "shop#d-1")]
    assert (shopper.points.expired, shopper.points.holds) == (20, ())
    assert shopper.tries(shopper.capturing()) == HoldEnded()


def test_what_does_not_expire_of_a_hold_is_held_on() -> None:
    shopper = a_shopper("2026-03-01 12:00", **SOON, holds={"expiry_waits": False})
    shopper.buys("5.00")
    shopper.at("2026-03-10 12:00").buys("10.00", order="1002")
    shopper.at(UNTIL_MIDNIGHT).holds(12)

    (settled,) = shopper.at(MIDNIGHT).is_swept()

    assert [(p.kind, p.points) for p in settled.postings] == [("expire", -5), ("release", 7)]
    assert shopper.available == 10


def test_a_hold_that_expires_whole_at_its_deadline_has_nothing_to_release() -> None:
    shopper = a_shopper_with_20(**SOON, holds={"expiry_waits": False})
    shopper.at(UNTIL_MIDNIGHT).holds(12)

    (settled,) = shopper.at(MIDNIGHT).is_swept()

    assert [(p.kind, p.points) for p in settled.postings] == [("expire", -8), ("expire", -12)]


def test_a_reversal_gives_points_back_to_their_lots() -> None:
    shopper = with_a_lot_in_june_and_one_in_july()
    before = shopper.lots
    shopper.spends(8)

    reversed_ = shopper.reverses()

    assert [(p.kind, p.points) for p in reversed_.postings] == [("reverse", 3), ("reverse", 5)]
    assert (reversed_.points, shopper.points.spent, shopper.lots) == (8, 0, before)
    assert reversed_.facts == (Fact("points.refunded", {"wallet": "points", "points": 8}),)


def test_a_reversal_of_a_capture_gives_back_what_was_captured() -> None:
    shopper = a_shopper_with_20()
    shopper.holds(12)
    shopper.captures(10)

    assert shopper.reverses().points == 10
    assert (shopper.available, shopper.points.spent) == (20, 0)


def test_points_whose_lot_has_expired_come_back_with_a_month_to_live() -> None:
    shopper = a_shopper_with_20(**SOON)
    shopper.spends(12)

    shopper.at("2026-04-01 12:00").reverses()

    assert shopper.lots == [(12, instant("2026-05-02"))]


@pytest.mark.parametrize("end", ["held", "voided", "reversed"])
def test_only_what_is_spent_can_be_given_back(end: str) -> None:
    shopper = a_shopper_with_20()
    if end == "reversed":
        shopper.spends(12)
        shopper.reverses()
    else:
        shopper.holds(12)
    if end == "voided":
        shopper.voids()

    assert shopper.tries(shopper.reversing()) == NothingToReverse()


def test_a_clock_that_runs_behind_still_finds_the_hold() -> None:
    shopper = a_shopper_with_20()
    held = shopper.holds(12)

    captured = shopper.at("2026-03-01 11:45").captures()

    assert captured.at == held.at
