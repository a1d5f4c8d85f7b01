"""Rewards in the ledger: what their price takes, what they give, and what is taken back with them."""

from dataclasses import replace
from typing import Any

import pytest

from shared.ledger.entry import Decision, Draw, Fact
from shared.ledger.histories import RedemptionHistory
from shared.ledger.household_refusals import MemberLimitExceeded
from shared.ledger.records import GrantRecord, Issued
from shared.ledger.redemption_commands import (
    CaptureHold,
    Claim,
    VoidHold,
)
from shared.ledger.refusals import InsufficientPoints, PointsOutOfRange, Refusal
from shared.ledger.reward_refusals import (
    OutOfStock,
    RewardClosed,
    RewardIndivisible,
    RewardNotHeld,
    UnknownReward,
)
from shared.ledger.rewarding import redeem_reward
from shared.ledger.settle import lapsed
from shared.ledger.state import POINTS_MAX, Share
from shared.program.money import Money
from tests.builders import instant
from tests.ledger.counter import (
    CASH,
    CINEMA,
    MUG,
    OFF,
    TREES,
    USD,
    a_shopper,
    bought,
    refused,
    reversing,
    wanting,
)
from tests.ledger.member import MEMBER
from tests.ledger.telling import explained

TOLD = {"reward": "mug", "kind": "free_product", "code": "ABCD"}


def test_the_price_is_spent_and_the_receipt_keeps_what_it_bought() -> None:
    account = a_shopper({**OFF, "cost": {"currency": "USD", "amount": 450}, "money": USD})

    decision, record = bought(account, "off")

    assert account.available == 200
    assert record.issued == Issued(
        "off",
        "money_off",
        "5.00 USD off an order",
        {"discount": USD},
        code="ABCD",
        cost=Money(currency="USD", amount=450),
        money=Money(currency="USD", amount=500),
        at=account.now,
    )
    assert decision.own.note == "off"
    assert [fact.fact for fact in decision.own.facts] == ["points.redeemed", "reward.issued"]
    assert decision.own.facts[1].data == {"reward": "off", "kind": "money_off", "code": "ABCD"}
    assert decision.draws == ()


def test_an_explanation_says_what_the_points_were_for() -> None:
    account = a_shopper(MUG)
    decision, _ = bought(account, "mug")

    told = explained(account, decision.own)

    assert "It is for the reward mug:" in told.text
    assert "It is for" not in explained(account, account.is_given(5)).text


def test_a_reward_that_costs_too_much_points_at_itself() -> None:
    account = a_shopper(OFF, points=99)

    refusal = refused(account, "off")

    assert refusal == InsufficientPoints(100, 99, field="reward_id")
    assert refusal.mend == ("#/reward_id", "1 points are missing.")


@pytest.mark.parametrize(
    ("reward", "refusal"),
    [
        ("unknown", UnknownReward("unknown")),
        ("later", RewardClosed("From 2026-04-01 on.")),
        ("gone", OutOfStock("gone")),
        ("cinema", OutOfStock("cinema")),
    ],
)
def test_what_cannot_be_had_is_refused(reward: str, refusal: Refusal) -> None:
    later = {**OFF, "reward": "later", "first_day": "2026-04-01"}
    account = a_shopper(later, {**OFF, "reward": "gone", "stock": 0}, CINEMA)

    found = refused(account, reward)

    assert found == refusal
    assert found.detail
    assert found.mend is not None
    assert found.mend[0] == "#/reward_id"


def test_a_code_of_another_pool_is_none_of_this_one() -> None:
    claim = Claim(pool="zoo", code="Z-1", place=(3, 7))

    assert refused(a_shopper(CINEMA), "cinema", claim=claim) == OutOfStock("cinema")


def test_a_code_out_of_a_pool_is_the_rewards() -> None:
    claim = Claim(pool="cinema", code="C-1", place=(3, 7))

    decision, record = bought(a_shopper(CINEMA), "cinema", claim=claim)

    assert record.issued is not None
    assert record.issued.code == "C-1"
    assert decision.draws == (Draw("codes.cinema", 1, short=OutOfStock("cinema"), place=(3, 7)),)


@pytest.mark.parametrize("reward", [CASH, TREES, CINEMA])
def test_what_is_given_at_once_is_not_held(reward: dict[str, Any]) -> None:
    refusal = refused(a_shopper(reward), str(reward["reward"]), hold=True)

    assert isinstance(refusal, RewardNotHeld)
    assert (refusal.mend[0], bool(refusal.detail)) == ("#/hold", True)


def test_a_least_balance_holds_for_rewards_too() -> None:
    account = a_shopper(OFF, points=100, redemptions={"minimum_balance": 101})

    assert refused(account, "off").detail == "Who has 101 points may redeem; there are 100."


def test_a_unit_of_stock_is_drawn_and_given_up_again() -> None:
    account = a_shopper(MUG)

    decision, record = bought(account, "mug")
    back = account.tries(reversing(record))

    assert decision.draws == (Draw("stock.mug", 1, 2, OutOfStock("mug")),)
    assert isinstance(back, Decision)
    assert back.draws == (Draw("stock.mug", -1),)
    assert (account.available, back.own.note) == (300, "mug")


def test_a_cause_is_given_its_money() -> None:
    decision, record = bought(a_shopper(TREES), "trees")

    assert decision.draws == (Draw("cause.trees.USD", 500),)
    assert record.issued is not None
    assert (record.issued.code, record.issued.drawn) == (None, {"cause.trees.USD": 500})


def test_a_hold_for_a_reward_names_its_pool_and_is_captured_whole() -> None:
    account = a_shopper(MUG)
    decision, record = bought(account, "mug", hold=True)
    assert account.points.holds[0].unit == "stock.mug"
    assert [fact.fact for fact in decision.own.facts] == ["points.held", "reward.held"]
    history = RedemptionHistory("d-1", record)
    capture = CaptureHold(member_id=MEMBER, redemption_id="d-1", source="shop", history=history)
    part = CaptureHold(
        member_id=MEMBER, redemption_id="d-1", source="shop", history=history, points=39
    )

    refusal = account.tries(part)
    assert isinstance(refusal, RewardIndivisible)
    assert (refusal.mend[0], bool(refusal.detail)) == ("#/points", True)
    captured = account.tries(capture)

    assert isinstance(captured, Decision)
    assert (captured.draws, account.available) == ((), 260)
    assert [fact.fact for fact in captured.own.facts] == ["points.redeemed", "reward.issued"]


def test_a_void_gives_the_unit_back() -> None:
    account = a_shopper(MUG)
    _, record = bought(account, "mug", hold=True)
    history = RedemptionHistory("d-1", record)

    decision = account.tries(
        VoidHold(member_id=MEMBER, redemption_id="d-1", source="shop", history=history)
    )

    assert isinstance(decision, Decision)
    assert (decision.draws, decision.own.note) == ((Draw("stock.mug", -1),), "mug")
    assert decision.own.facts[1] == Fact("reward.released", TOLD)


def test_a_lapse_gives_the_unit_back_and_other_ends_do_not() -> None:
    account = a_shopper(MUG, OFF)
    decision, _ = bought(account, "mug", hold=True)
    bought(account, "off", hold=True, redemption_id="d-2")
    settlements = tuple(account.at("2026-03-02").is_swept())

    assert list(lapsed(decision.entries)) == []
    assert list(lapsed(settlements)) == [Draw("stock.mug", -1)]
    assert Fact("reward.released", TOLD) in settlements[0].facts


def test_what_a_hold_reserves_for_a_reward_outlives_its_points_expiry() -> None:
    account = a_shopper(MUG, holds={"expiry_waits": False})
    bought(account, "mug", hold=True)

    assert account.points.holds[0].expiry_waits


def test_cashback_gives_points_of_another_wallet_at_once() -> None:
    account = a_shopper(CASH)

    decision, record = bought(account, "cash")

    assert account.today.wallet("cash").available(account.now) == 50
    assert record.issued is not None
    assert record.issued.grant == GrantRecord(
        "cash", account.now, instant("2027-04-01"), slides=False
    )
    assert [(each.kind, each.wallet, each.points) for each in decision.own.postings] == [
        ("redeem", "points", -100),
        ("issue", "cash", 50),
    ]


def test_cashback_taken_back_takes_what_it_gave() -> None:
    account = a_shopper(CASH)
    _, record = bought(account, "cash")
    account.redeems(20, "cash")

    account.tries(reversing(record))

    cash = account.today.wallet("cash")
    assert (account.available, cash.available(account.now), cash.debt) == (300, 0, 20)


def test_cashback_that_has_expired_is_not_claimed_again() -> None:
    account = a_shopper(CASH)
    _, record = bought(account, "cash")

    account.at("2027-05-01").tries(reversing(record))

    assert account.today.wallet("cash").debt == 0


def test_points_beyond_what_an_account_can_hold_are_not_given() -> None:
    account = a_shopper({**CASH, "gives": 999_999_999_999})
    account.is_given(POINTS_MAX, "cash")

    assert isinstance(refused(account, "cash"), PointsOutOfRange)


def test_where_a_code_is_made_is_kept_and_told_whatever_becomes_of_it() -> None:
    account = a_shopper({**OFF, "connection": "webshop"})
    told = {"reward": "off", "kind": "money_off", "code": "ABCD", "connection": "webshop"}

    decision, record = bought(account, "off", hold=True)
    (lapsing,) = account.at("2026-03-02").is_swept()

    assert record.issued is not None
    assert record.issued.connection == "webshop"
    assert decision.own.facts[1] == Fact("reward.held", told)
    assert lapsing.facts[-1] == Fact("reward.released", told)


def test_only_what_lowers_an_orders_price_comes_back_with_the_order() -> None:
    account = a_shopper(OFF, TREES)

    off, _ = bought(account, "off", order_id="1001")
    trees, _ = bought(account, "trees", order_id="1001", redemption_id="d-2")

    assert [mark.what for mark in off.marks] == ["redemption"]
    assert trees.marks == ()
    assert trees.own.refers == "1001"


def test_a_member_of_a_household_spends_no_more_on_rewards_than_on_anything() -> None:
    account = a_shopper(OFF)
    limited = replace(account.today, members={MEMBER: Share(per_month=99)})

    outcome = redeem_reward(MEMBER, limited, wanting("off"), account.versions, account.now)

    assert isinstance(outcome, MemberLimitExceeded)
