"""Redemptions and adjustments: which points they take, and when they are refused."""

import pytest

from shared.ledger.entry import Fact, Posting
from shared.ledger.records import RedemptionRecord
from shared.ledger.redemption_commands import RedeemPoints
from shared.ledger.refusals import (
    InsufficientPoints,
    PointsOutOfRange,
    UnknownWallet,
)
from shared.ledger.state import POINTS_MAX, Lot
from tests.builders import BASE_RULE, a_program, a_wallet, instant
from tests.ledger.member import Account, a_member, adjusting, redeeming

TWO_WALLETS = a_program(
    wallets=[a_wallet(), a_wallet(wallet="cashback", expiry={"kind": "never"})],
    earning=[BASE_RULE],
)
NEVER_EXPIRES = a_program(wallets=[a_wallet(expiry={"kind": "never"})], tiers=None)
MARCH, APRIL, MAY = (f"2026-0{month}-15 12:00" for month in (3, 4, 5))


def a_member_with_three_lots() -> Account:
    """10 points until April 2027, 20 until May, 40 until June."""
    member = a_member(at=MARCH)
    for moment, spent in ((MARCH, "10.00"), (APRIL, "20.00"), (MAY, "40.00")):
        member.at(moment).buys(spent)
    return member


def lots_of(member: Account) -> list[int]:
    return [lot.points for lot in member.points.lots]


def test_a_redemption_spends_points() -> None:
    member = a_member()
    member.buys("100.00")

    entry = member.redeems(30)

    assert (entry.kind, entry.points, entry.available) == ("redemption", -30, 70)
    assert entry.postings == (Posting("redeem", "points", -30),)
    assert entry.facts == (Fact("points.redeemed", {"wallet": "points", "points": 30}),)
    assert (entry.command_id, entry.source) == ("d-1", "shop")
    assert (member.points.spent, member.points.lifetime) == (30, 100)


@pytest.mark.parametrize(
    ("points", "left"),
    [(5, [5, 20, 40]), (10, [20, 40]), (11, [19, 40]), (69, [1]), (70, [])],
)
def test_the_points_that_expire_soonest_are_spent_first(points: int, left: list[int]) -> None:
    member = a_member_with_three_lots()

    member.redeems(points)

    assert lots_of(member) == left


def test_the_receipt_keeps_which_lots_were_spent() -> None:
    member = a_member_with_three_lots()

    member.redeems(25)

    assert member.record == RedemptionRecord(
        "points",
        25,
        (
            Lot(10, instant(MARCH), instant("2027-04-01")),
            Lot(15, instant(APRIL), instant("2027-05-01")),
        ),
    )


def test_points_that_never_expire_are_spent_last() -> None:
    member = a_member(
        NEVER_EXPIRES, a_program(tiers=None), effective_at=(instant("2026-04-01"),), at=MARCH
    )
    member.buys("10.00")
    member.at(APRIL).buys("20.00")

    member.redeems(21)

    assert [(lot.points, lot.expires_at) for lot in member.points.lots] == [(9, None)]


def test_nobody_spends_more_than_is_available() -> None:
    member = a_member()
    member.buys("10.00")

    assert member.tries(redeeming(11)) == InsufficientPoints(11, 10)
    assert member.available == 10
    assert len(member.entries) == 2
    assert member.redeems(10).available == 0
    assert member.tries(redeeming(1)) == InsufficientPoints(1, 0)


def test_points_are_spendable_to_the_last_millisecond_before_they_expire() -> None:
    expiry = instant("2027-04-01")
    for late, outcome in ((-1, True), (0, False), (1, False)):
        member = a_member(at=MARCH)
        member.buys("10.00")
        member.at(expiry + late)

        if outcome:
            assert member.redeems(10).available == 0
        else:
            assert member.tries(redeeming(10)) == InsufficientPoints(10, 0)


def test_a_redemption_can_name_its_wallet() -> None:
    member = a_member(TWO_WALLETS)
    member.is_given(5, "cashback")
    member.buys("10.00")

    entry = member.redeems(5, "cashback")

    assert entry.postings == (Posting("redeem", "cashback", -5),)
    assert (entry.points, entry.available) == (0, 10), "of the first wallet"
    assert member.tries(redeeming(1, "cashback")) == InsufficientPoints(1, 0)


def test_a_wallet_nobody_has_heard_of_is_refused() -> None:
    member = a_member()

    assert member.tries(redeeming(1, "gems")) == UnknownWallet("gems")
    assert member.tries(adjusting(1, "gems")) == UnknownWallet("gems")


def test_a_redemption_keeps_the_order_it_was_for() -> None:
    member = a_member()
    member.buys("10.00")

    member.does(
        RedeemPoints(redemption_id="d-9", member_id="m-1", source="shop", points=1, order_id="1002")
    )

    assert isinstance(member.record, RedemptionRecord)
    assert member.record.order_id == "1002"


def test_points_given_by_hand_expire_as_if_earned_now() -> None:
    member = a_member(at=MARCH)

    entry = member.is_given(50)

    assert (entry.kind, entry.points, entry.note) == ("adjustment", 50, "goodwill")
    assert (entry.command_id, entry.source) == ("a-1", "desk")
    assert entry.postings == (
        Posting("adjust", "points", 50, active_at=instant(MARCH), expires_at=instant("2027-04-01")),
    )
    assert entry.facts == (Fact("points.adjusted", {"wallet": "points", "points": 50}),)
    assert member.points.lifetime == 50


def test_points_taken_by_hand_lower_what_was_ever_granted() -> None:
    member = a_member_with_three_lots()

    entry = member.is_given(-15)

    assert entry.postings == (Posting("adjust", "points", -15),)
    assert entry.facts == (Fact("points.adjusted", {"wallet": "points", "points": -15}),)
    assert lots_of(member) == [15, 40]
    assert (member.points.lifetime, member.points.spent) == (55, 0)


def test_what_is_taken_by_hand_must_be_there() -> None:
    member = a_member()
    member.buys("10.00")

    assert member.tries(adjusting(-11)) == InsufficientPoints(11, 10)
    assert member.is_given(-10).available == 0


def test_nobody_is_given_more_than_an_exact_number_of_points() -> None:
    member = a_member()
    member.is_given(POINTS_MAX)

    assert member.tries(adjusting(1)) == PointsOutOfRange()
    assert member.available == POINTS_MAX


def test_points_given_by_hand_do_not_count_for_a_tier() -> None:
    by_points = {
        "metric": "points",
        "window": {"kind": "lifetime"},
        "levels": [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 10}],
    }
    member = a_member(a_program(tiers=by_points))

    assert member.is_given(100).state.tier == "bronze"
    assert member.buys("10.00").state.tier == "silver"


def test_redeeming_everything_leaves_the_tier_alone() -> None:
    member = a_member()
    member.buys("100.00")

    assert member.redeems(100).state.tier == "silver"
