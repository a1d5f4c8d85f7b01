"""Returns: by units of lines or by amount; what an order gave is taken back, what was spent on it given back."""

from dataclasses import replace
from typing import Any

import pytest

from shared.ledger.commands import CloseAccount
from shared.ledger.entry import Fact, Mark, Posting
from shared.ledger.order_refusals import ReturnExceedsOrder
from shared.ledger.records import Issued, ReturnRecord
from shared.ledger.refusals import AccountClosed
from tests.builders import (
    BASE_RULE,
    SILVER_FROM_100,
    a_line,
    a_program,
    a_sum,
    a_wallet,
    instant,
)
from tests.ledger.member import MEMBER
from tests.ledger.shopper import Shopper, a_shopper, a_shopper_of

MUGS = a_line("1", quantity=2, amount=2000)
TEA = a_line("2", amount=545)
EXPIRY = instant("2027-04-01")


def with_an_order(**given: Any) -> Shopper:
    """Somebody who bought two mugs for 20.00 and tea for 5.45: 20 and 5 points."""
    shopper = a_shopper(**given)
    shopper.buys(MUGS, TEA)
    return shopper


def refunding(policy: str, **more: Any) -> dict[str, Any]:
    return {"returns": {"refund_spent": policy, **more}}


def told(shopper: Shopper) -> ReturnRecord:
    """What the receipt keeps of the newest return."""
    return shopper.receipts.returns["1001"][-1]


def test_a_returned_unit_takes_its_points_from_the_lot_they_were_granted_in() -> None:
    shopper = with_an_order()

    back = shopper.returns({"1": 1})

    assert back.postings == (
        Posting("reverse", "points", -10, active_at=shopper.now, expires_at=EXPIRY),
    )
    assert back.facts == (Fact("points.returned", {"wallet": "points", "points": 10}),)
    assert (back.points, back.available, shopper.points.lifetime) == (-10, 15, 15)
    assert told(shopper) == ReturnRecord("1001", {"1": 1}, 0, {"1": 10})


def test_an_amount_takes_its_share_of_every_line() -> None:
    shopper = with_an_order()

    back = shopper.returns(amount=1000)

    assert back.points == -9, "15.45 of 25.45 are kept: 15.18 points, so 16"
    assert told(shopper) == ReturnRecord("1001", {}, 1000, {"1": 7, "2": 2})


def test_what_is_kept_is_never_less_than_its_share() -> None:
    shopper = a_shopper()
    shopper.buys(a_line("1", quantity=3, amount=1000))

    assert [shopper.returns({"1": 1}).points for _ in range(3)] == [-3, -3, -4]


def test_a_return_of_too_little_to_matter_takes_nothing() -> None:
    shopper = with_an_order()

    back = shopper.returns(amount=1)

    assert (back.postings, back.facts, back.points) == ((), (), 0)
    assert told(shopper).lines == {}


@pytest.mark.parametrize("lines", [{"1": 3}, {"9": 1}])
def test_more_units_than_were_bought_are_refused(lines: dict[str, int]) -> None:
    shopper = with_an_order()

    assert shopper.tries(shopper.returning(lines)) == ReturnExceedsOrder(names_amount=False)


def test_units_that_are_back_already_are_not_there_to_return() -> None:
    shopper = with_an_order()
    shopper.returns({"1": 1})

    assert shopper.tries(shopper.returning({"1": 2})) == ReturnExceedsOrder()


def test_more_money_than_was_paid_is_refused() -> None:
    shopper = with_an_order()
    shopper.returns(amount=2000)

    assert shopper.tries(shopper.returning(amount=546)) == ReturnExceedsOrder(names_amount=True)
    assert shopper.returns(amount=545).points == -6


def test_goods_come_back_also_after_a_part_of_their_price() -> None:
    shopper = with_an_order()
    shopper.returns(amount=1000)

    assert shopper.returns({"1": 2}).points == -16, "what is kept of 5.45 was given back already"
    assert shopper.returns({"2": 1}).points == 0
    assert (shopper.points.lifetime, shopper.today.progress.orders) == (0, 0)


def test_an_order_worth_nothing_can_come_back() -> None:
    shopper = a_shopper()
    shopper.buys(a_line("1", amount=0))

    assert shopper.returns({"1": 1}).points == 0


def test_points_of_every_wallet_are_taken_back() -> None:
    wallets = [a_wallet(), a_wallet(wallet="stars")]
    stars = {**BASE_RULE, "rule": "stars", "wallet": "stars", "rate": "2"}
    shopper = with_an_order(wallets=wallets, earning=[BASE_RULE, stars])

    back = shopper.returns({"1": 1})

    assert [(p.wallet, p.points) for p in back.postings] == [("points", -10), ("stars", -20)]
    assert back.points == -10
    assert told(shopper).lines == {"1": 10}, "an answer's lines speak of the first wallet"


def test_what_points_of_other_orders_can_pay_is_taken_from_them_soonest_expiring_first() -> None:
    shopper = a_shopper("2026-02-10 12:00")
    shopper.buys("7.00", order="1000")
    shopper.at("2026-03-10 12:00").buys(MUGS)
    shopper.at("2026-04-10 12:00").buys("9.00", order="1002")
    shopper.spends(7 + 15)

    shopper.returns({"1": 2})

    assert shopper.lots == []
    assert shopper.debt == 20 - 5 - 9


def test_points_that_have_expired_are_not_claimed_again() -> None:
    shopper = with_an_order(wallets=[a_wallet(expiry={"kind": "rolling", "days": 10})])
    shopper.at("2026-05-01 12:00").buys("9.00", order="1002")

    back = shopper.returns({"1": 2, "2": 1})

    assert (back.points, shopper.available, shopper.debt) == (0, 9, 0)
    assert told(shopper).lines == {}


def test_points_are_not_claimed_from_the_very_instant_of_their_expiry() -> None:
    shopper = with_an_order(wallets=[a_wallet(expiry={"kind": "rolling", "days": 10})])

    assert shopper.at("2026-03-12").returns({"1": 2}).points == 0


def test_points_that_slid_out_are_not_claimed_again() -> None:
    sliding = {"kind": "sliding", "months": 3, "activities": ["order"]}
    shopper = with_an_order(wallets=[a_wallet(expiry=sliding)])
    shopper.at("2026-09-01 12:00").buys("9.00", order="1002")

    assert shopper.returns({"1": 2}).points == 0
    assert shopper.available == 9
    assert shopper.returns(order="1002").points == -9


def test_points_that_slid_on_beyond_their_first_expiry_are_claimed() -> None:
    sliding = {"kind": "sliding", "months": 3, "activities": ["order"]}
    shopper = with_an_order(wallets=[a_wallet(expiry=sliding)])
    shopper.at("2026-05-20 12:00").buys("9.00", order="1002")

    assert shopper.at("2026-07-01 12:00").returns({"1": 2}).points == -20
    assert shopper.available == 14


def test_sliding_points_that_lapsed_while_they_were_held_are_not_claimed_again() -> None:
    sliding = {"kind": "sliding", "months": 3, "activities": ["return"]}
    shopper = with_an_order(wallets=[a_wallet(expiry=sliding)], holds={"expiry_waits": False})
    shopper.at("2026-06-01 23:45").holds(25)

    assert shopper.at("2026-06-03 12:00").returns({"1": 2}).points == 0
    assert shopper.debt == 0


def test_points_that_were_reset_are_not_claimed_again() -> None:
    yearly = {"window": {"kind": "calendar_year"}, "review": {"at": "period_end"}}
    tiers = {**SILVER_FROM_100, **yearly, "reset": {"wallets": ["points"]}}
    shopper = with_an_order(tiers=tiers)
    shopper.at("2027-01-02 12:00").buys("9.00", order="1002")

    assert shopper.points.expired == 25
    assert shopper.returns({"1": 2}).points == 0
    assert shopper.returns(order="1002").points == -9


def test_a_return_while_points_are_held_leaves_the_hold_alone() -> None:
    shopper = with_an_order()
    shopper.holds(20)

    shopper.returns({"1": 2})
    assert (shopper.available, shopper.points.held, shopper.debt) == (0, 20, 15)

    shopper.captures(12)
    assert (shopper.available, shopper.points.held, shopper.debt) == (0, 0, 7)


def test_a_return_is_computed_by_the_program_of_the_purchase() -> None:
    forgiving = a_program(tiers=None, returns={"policy": "within_balance"})
    shopper = a_shopper_of(
        forgiving,
        a_program(tiers=None, earning=[{**BASE_RULE, "rate": "5"}]),
        effective_at=(instant("2026-03-15"),),
        at="2026-03-01 12:00",
    )
    shopper.buys("20.00")
    shopper.spends(15)

    back = shopper.at("2026-04-01 12:00").returns()

    assert (back.points, back.version, back.state.version) == (-5, 1, 2)
    assert shopper.debt == 0


def test_what_a_policy_forgives_is_not_told_as_lost() -> None:
    shopper = with_an_order(returns={"policy": "within_balance"})
    shopper.spends(19)

    assert shopper.returns({"1": 2, "2": 1}).points == -6
    assert told(shopper).lines == {"1": 5, "2": 1}


def test_only_points_that_still_wait_are_taken_where_the_program_says_so() -> None:
    waiting = a_wallet(activation={"kind": "delay", "days": 14})
    shopper = with_an_order(wallets=[waiting], returns={"policy": "only_pending"})

    assert shopper.returns({"1": 1}).points == -10
    assert shopper.at("2026-04-01 12:00").returns({"1": 1}).points == 0
    assert shopper.available == 15


def test_a_tier_that_the_order_had_given_is_taken_back_with_its_progress() -> None:
    shopper = a_shopper(tiers=SILVER_FROM_100)
    shopper.buys("90.00", order="1000")
    shopper.buys(MUGS)
    assert shopper.today.tier == "silver"

    back = shopper.returns({"1": 2})

    assert Fact("tier.changed", {"from": "silver", "to": "bronze"}) in back.facts
    progress = back.state.progress
    assert (progress.spend, progress.points, progress.orders) == (9000, 90, 1)


def test_an_order_counts_until_all_of_it_is_back() -> None:
    shopper = with_an_order()

    shopper.returns({"1": 2})
    assert shopper.today.progress.orders == 1
    shopper.returns({"2": 1})
    assert shopper.today.progress.orders == 0


@pytest.mark.parametrize(
    ("policy", "first", "then"), [("proportional", 3, 5), ("all", 8, 0), ("none", 0, 0)]
)
def test_points_spent_on_an_order_come_back_as_the_program_says(
    policy: str, first: int, then: int
) -> None:
    shopper = a_shopper(**refunding(policy))
    shopper.is_given(100)
    shopper.spends(8, order="1001")
    shopper.buys(MUGS, TEA)

    shopper.returns({"1": 1})
    assert shopper.points.spent == 8 - first
    assert told(shopper).refunds == ({"d-1": first} if first else {})
    shopper.returns({"1": 1, "2": 1})

    assert shopper.points.spent == 8 - first - then
    assert shopper.available == 100 - 8 + first + then


def test_a_refund_is_marked_beside_its_redemption_and_told() -> None:
    shopper = a_shopper()
    shopper.is_given(100)
    shopper.spends(8, order="1001")
    shopper.buys("20.00")

    outcome = shopper.tries(shopper.returning())

    assert not isinstance(outcome, ReturnExceedsOrder)
    back = shopper.entries[-1]
    assert Fact("points.refunded", {"wallet": "points", "points": 8}) in back.facts
    assert back.points == 8 - 20
    history = shopper.receipts.redemptions["d-1"]
    assert (history.given_back, history.spent) == (8, 0)


def test_what_returns_gave_back_a_reversal_does_not_give_again() -> None:
    shopper = a_shopper()
    shopper.is_given(100)
    shopper.spends(8, order="1001")
    shopper.buys(MUGS)
    shopper.returns({"1": 1})

    assert shopper.reverses().points == 4
    assert shopper.points.spent == 0
    assert shopper.returns({"1": 1}).points == -10, "and a return nothing of what was reversed"


def test_points_of_a_hold_come_back_only_once_they_are_spent() -> None:
    shopper = a_shopper()
    shopper.is_given(100)
    shopper.holds(8, order="1001")
    shopper.buys(MUGS)

    shopper.returns({"1": 1})
    assert told(shopper).refunds == {}
    shopper.captures(6)
    shopper.returns({"1": 1})

    assert told(shopper).refunds == {"d-1": 6}


def test_points_spent_on_an_order_worth_nothing_come_back_when_all_of_it_is_back() -> None:
    shopper = a_shopper()
    shopper.is_given(100)
    shopper.spends(8, order="1001")
    shopper.buys(a_line("1", quantity=2, amount=0))

    shopper.returns({"1": 1})
    assert shopper.points.spent == 8
    shopper.returns({"1": 1})
    assert shopper.points.spent == 0


def test_spent_points_come_back_to_their_own_lots_the_longest_living_first() -> None:
    shopper = a_shopper("2026-02-10 12:00", **refunding("proportional"))
    shopper.is_given(5)
    shopper.at("2026-03-10 12:00").is_given(10)
    shopper.spends(10, order="1001")
    shopper.buys(a_line("1", quantity=2, amount=0), a_sum("0.80", line_id="2"))

    shopper.returns(amount=40)

    assert shopper.lots == [(10, EXPIRY)], "5 of 10 come back, those that live longest"


@pytest.mark.parametrize(("days", "expiry"), [(30, "2026-07-02"), (7, "2026-06-09")])
def test_spent_points_that_would_have_expired_live_some_days_more(days: int, expiry: str) -> None:
    wallets = [a_wallet(expiry={"kind": "rolling", "days": 60})]
    shopper = a_shopper(wallets=wallets, **refunding("all", refund_expiry_days=days))
    shopper.is_given(10)
    shopper.spends(10, order="1001")
    shopper.at("2026-06-01 12:00").buys(a_line("1", amount=0))

    shopper.returns()

    assert shopper.lots == [(10, instant(expiry))]


def test_an_account_that_was_closed_takes_no_returns() -> None:
    shopper = with_an_order()
    shopper.does(CloseAccount(member_id=MEMBER))

    assert shopper.tries(shopper.returning()) == AccountClosed()


def test_a_reward_whose_points_all_come_back_is_told_as_gone_unless_it_was_used() -> None:
    reward = Issued("off", "money_off", "5.00 USD off", code="ABCD")
    told = {"reward": "off", "kind": "money_off", "code": "ABCD"}

    for uses, facts in ((0, [Fact("reward.released", told)]), (1, [])):
        shopper = a_shopper()
        shopper.is_given(100)
        shopper.spends(8, order="1001")
        shopper.buys("20.00")
        known = shopper.receipts.redemptions["d-1"]
        record = replace(known.record, issued=reward)
        shopper.receipts.redemptions["d-1"] = replace(known, record=record, uses=uses)

        entry = shopper.decided(shopper.returning()).own

        assert [fact for fact in entry.facts if fact.fact == "reward.released"] == facts


def test_a_return_leaves_marks_for_the_redemptions_that_gained_by_it() -> None:
    shopper = a_shopper()
    shopper.is_given(100)
    shopper.spends(8, order="1001")
    shopper.buys("20.00")

    decision = shopper.decided(shopper.returning())

    assert decision.marks == (Mark("refund", "d-1", "r-1", 5, 8),)
