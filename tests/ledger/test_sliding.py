"""Sliding expiry: activities that count move the expiry of sliding points on, and never back."""

from typing import Any

import pytest

from shared.ledger.commands import RecordEvent
from shared.program.program import Program
from tests.builders import BASE_RULE, SILVER_FROM_100, a_document, a_program, a_wallet, instant
from tests.ledger.desk import Desk
from tests.ledger.member import MEMBER, Account, a_member
from tests.ledger.shopper import a_shopper_of

THREE_MONTHS = {"kind": "sliding", "months": 3, "end_of": "month"}


def a_shop(*activities: str, **given: Any) -> Program:
    sliding = {**THREE_MONTHS, "activities": list(activities)}
    return a_program(wallets=[a_wallet(expiry=sliding)], tiers=None, **given)


def open_lots(member: Account) -> list[tuple[int, int | None]]:
    return [(lot.points, lot.expires_at) for lot in member.points.lots]


def test_points_expire_so_long_after_the_last_activity() -> None:
    member = a_member(a_shop("order", "redemption"), at="2026-01-10 12:00")

    member.buys("20.00")
    assert open_lots(member) == [(20, instant("2026-05-01"))]
    member.at("2026-03-05 12:00").buys("10.00")
    assert open_lots(member) == [(30, instant("2026-07-01"))]
    member.at("2026-06-30 23:59").redeems(5)
    assert open_lots(member) == [(25, instant("2026-10-01"))]

    assert member.at("2026-09-30 23:59").available == 25
    assert member.at("2026-10-01").available == 0


def test_what_does_not_count_as_activity_moves_nothing() -> None:
    member = a_member(a_shop("redemption"), at="2026-01-10 12:00")
    member.buys("20.00")

    member.at("2026-03-05 12:00").buys("10.00")
    member.is_given(5)

    assert open_lots(member) == [(20, instant("2026-05-01")), (15, instant("2026-07-01"))]


@pytest.mark.parametrize(
    ("activity", "moved"), [("event", True), ("adjustment", False), ("order", False)]
)
def test_an_event_counts_where_the_program_says_so(activity: str, moved: bool) -> None:
    member = a_member(a_shop(activity), at="2026-01-10 12:00")
    member.buys("20.00")

    seen = RecordEvent(
        event_id="e-1", member_id=MEMBER, source="shop", type="app.opened", occurred_at=0
    )
    member.at("2026-03-05 12:00").does(seen)

    assert open_lots(member) == [(20, instant("2026-07-01" if moved else "2026-05-01"))]


def test_a_late_order_shares_the_expiry_of_the_others() -> None:
    member = a_member(a_shop("order"), at="2026-03-10 12:00")
    member.buys("20.00")

    member.buys("10.00", placed="2026-01-10 12:00")

    assert open_lots(member) == [(30, instant("2026-07-01"))]


def test_points_of_a_rule_with_an_expiry_of_its_own_do_not_slide() -> None:
    bonus = {**BASE_RULE, "rule": "bonus", "expiry": {"kind": "rolling", "months": 1}}
    member = a_member(a_shop("order", earning=[BASE_RULE, bonus]), at="2026-01-10 12:00")

    member.buys("20.00")
    member.at("2026-01-20 12:00").buys("20.00")

    assert open_lots(member) == [
        (20, instant("2026-02-11")),
        (20, instant("2026-02-21")),
        (40, instant("2026-05-01")),
    ]


def test_a_tier_may_give_its_members_longer() -> None:
    longer = {"kind": "sliding", "months": 24, "end_of": "month", "activities": ["order"]}
    levels = [
        {"tier": "bronze", "threshold": 0},
        {"tier": "silver", "threshold": 10000, "expiry": longer},
    ]
    sliding = {**THREE_MONTHS, "activities": ["order"]}
    program = a_program(
        wallets=[a_wallet(expiry=sliding)], tiers={**SILVER_FROM_100, "levels": levels}
    )
    member = a_member(program, at="2026-01-10 12:00")

    member.buys("100.00")
    assert open_lots(member) == [(100, instant("2026-05-01"))], "the tier held before the order"
    member.at("2026-01-20 12:00").buys("20.00")

    assert open_lots(member) == [(120, instant("2028-02-01"))]


def test_points_once_given_for_longer_keep_that_and_lend_it_to_none() -> None:
    shorter = {"kind": "sliding", "days": 1, "activities": ["order"]}
    member = a_member(
        a_shop("order"),
        a_program(wallets=[a_wallet(expiry=shorter)], tiers=None),
        effective_at=(instant("2026-02-01"),),
        at="2026-01-10 12:00",
    )

    member.buys("20.00")
    member.at("2026-02-10 12:00").buys("10.00")

    assert open_lots(member) == [(10, instant("2026-02-12")), (20, instant("2026-05-01"))]


def test_a_return_does_not_let_others_live_as_long_as_what_it_takes_away() -> None:
    a_month = {"kind": "sliding", "months": 1, "end_of": "month", "activities": ["return"]}
    waiting = {"kind": "delay", "days": 7}
    desk = Desk(
        a_document(wallets=[a_wallet(expiry=a_month, activation=waiting)]), instant("2026-04-25")
    )
    given = {"adjustment_id": "a-1", "points": 300, "wallet": "points", "expires_at": None}
    bought = {"lines": [("1", 1, 2000)], "placed_at": desk.now, "revision": 0}
    desk.does("order", desk.now, order_id="1001", **bought)
    desk.does("adjustment", desk.now, **given)

    desk.does("return", desk.now, return_id="r-1", order_id="1001", back={"1": 1}, money=0)

    (lot,) = desk.unswept.points.lots
    assert (lot.points, lot.expires_at) == (300, instant("2026-06-01"))


def test_what_comes_back_does_not_take_the_life_of_what_the_same_return_takes() -> None:
    shopper = a_shopper_of(a_shop("event"), at="2026-01-10 12:00")
    shopper.is_given(30)
    shopper.spends(30, order="1001")
    shopper.at("2026-03-05 12:00").buys("20.00")
    assert open_lots(shopper) == [(20, instant("2026-07-01"))]

    shopper.returns()

    assert open_lots(shopper) == [(30, instant("2026-05-01"))]
