"""Limits of rewards: how often a member has one in a period, and when a use is given back."""

from typing import Any

import pytest

from shared.ledger.availability import Seeker, WhyNot, why_not
from shared.ledger.commands import ReturnOrder
from shared.ledger.histories import OrderHistory, RedemptionHistory
from shared.ledger.records import OrderRecord
from shared.ledger.reward_refusals import RewardLimitReached, RewardNotHeld
from shared.program.limits import Used
from shared.program.loading import InvalidProgram
from shared.program.rewards.catalogue import Catalogue
from tests.builders import a_document, a_program, instant, versions_of
from tests.ledger.counter import MUG, OFF, a_shopper, bought, refused, reversing, voiding
from tests.ledger.member import MEMBER, Account, buying

ONCE_A_MONTH = {**OFF, "limits": [{"per": "month", "times": 1}]}
MARCH, APRIL = 2026 * 12 + 2, 2026 * 12 + 3


def used(account: Account) -> dict[str, tuple[int, int, int]]:
    usage = account.today.usage
    return {name: (each.period, each.points, each.times) for name, each in usage.items()}


def test_a_reward_is_had_as_often_as_its_limit_says() -> None:
    account = a_shopper(ONCE_A_MONTH)
    bought(account, "off")

    refusal = refused(account, "off", redemption_id="d-2")

    assert refusal == RewardLimitReached(
        "At most 1 time a month; 0 are left until 2026-04-01.", "2026-04-01"
    )
    assert refusal.code == "reward_limit_reached"
    assert refusal.mend == ("#/reward_id", "This member can redeem it from 2026-04-01 on.")
    assert (account.available, used(account)) == (200, {"reward:off/month": (MARCH, 100, 1)})


def test_a_new_period_begins_at_midnight_of_the_programs_zone() -> None:
    account = a_shopper(ONCE_A_MONTH, time_zone="America/New_York")
    bought(account, "off")

    assert refused(account.at("2026-04-01 03:59"), "off", redemption_id="d-2")
    bought(account.at("2026-04-01 04:00"), "off", redemption_id="d-3")

    assert used(account) == {"reward:off/month": (APRIL, 100, 1)}


def test_points_are_limited_too_and_what_is_left_is_told() -> None:
    account = a_shopper({**OFF, "limits": [{"per": "lifetime", "points": 250}]})
    bought(account, "off")
    bought(account, "off", redemption_id="d-2")

    refusal = refused(account, "off", redemption_id="d-3")

    assert refusal == RewardLimitReached("At most 250 points ever; 50 are left.", None)
    assert refusal.mend == ("#/reward_id", "This member can redeem it no more.")


def test_of_several_limits_the_one_that_opens_last_is_told() -> None:
    limits = [{"per": "week", "times": 1}, {"per": "year", "points": 100, "times": 5}]
    account = a_shopper({**OFF, "limits": limits})
    bought(account, "off")

    assert refused(account, "off", redemption_id="d-2") == RewardLimitReached(
        "At most 100 points in 5 times a year; 0 are left until 2027-01-01.", "2027-01-01"
    )


def test_one_that_is_left_is_told_as_one() -> None:
    limits = [
        {"per": "day", "points": 101, "times": 5},
        {"per": "month", "points": 200, "times": 1},
    ]
    account = a_shopper({**OFF, "limits": limits})
    bought(account, "off")
    seeker = Seeker(account.today)
    program, rewards = account.versions.numbered(1), account.versions.section(1, Catalogue).rewards

    told = list(why_not(rewards[0], seeker, None, program, account.now))

    assert told == [
        WhyNot(
            "limit",
            "At most 101 points in 5 times a day; 1 is left until 2026-03-02.",
            left=1,
            opens_at=instant("2026-03-02"),
        ),
        WhyNot(
            "limit",
            "At most 200 points in 1 time a month; 0 are left until 2026-04-01.",
            left=0,
            opens_at=instant("2026-04-01"),
        ),
    ]


def test_what_is_reversed_can_be_had_again() -> None:
    account = a_shopper(ONCE_A_MONTH)
    _, record = bought(account, "off")

    account.does(reversing(record))

    assert used(account) == {"reward:off/month": (MARCH, 0, 0)}
    bought(account, "off", redemption_id="d-2")


def test_what_is_reversed_after_its_period_gives_nothing_back_of_the_next() -> None:
    account = a_shopper(ONCE_A_MONTH)
    _, record = bought(account, "off")
    bought(account.at("2026-04-02"), "off", redemption_id="d-2")

    account.does(reversing(record))

    assert used(account) == {"reward:off/month": (APRIL, 100, 1)}


def test_a_hold_uses_a_limit_until_it_is_voided() -> None:
    account = a_shopper(ONCE_A_MONTH)
    _, record = bought(account, "off", hold=True)
    assert isinstance(refused(account, "off", redemption_id="d-2"), RewardLimitReached)

    account.does(voiding(record))

    assert used(account) == {"reward:off/month": (MARCH, 0, 0)}
    bought(account, "off", redemption_id="d-2")


def test_a_hold_that_lapses_gives_its_use_back() -> None:
    account = a_shopper(ONCE_A_MONTH, MUG)
    bought(account, "off", hold=True)
    bought(account, "mug", redemption_id="d-2", hold=True)

    bought(account.at("2026-03-02"), "off", redemption_id="d-3")

    assert used(account) == {"reward:off/month": (MARCH, 100, 1)}


def returning(record: OrderRecord, redemption: RedemptionHistory, amount: int) -> ReturnOrder:
    return ReturnOrder(
        return_id=f"r-{amount}",
        order_id="1001",
        member_id=MEMBER,
        source="shop",
        quantities={},
        amount=amount,
        history=OrderHistory("shop#1001", record, redemptions=(redemption,)),
    )


@pytest.mark.parametrize(("amount", "left"), [(2000, (MARCH, 0, 0)), (1000, (MARCH, 100, 1))])
def test_an_order_that_comes_back_whole_gives_the_use_back(
    amount: int, left: tuple[int, int, int]
) -> None:
    account = a_shopper(ONCE_A_MONTH, returns={"refund_spent": "proportional"})
    _, redemption = bought(account, "off", order_id="1001")
    account.does(buying("20.00", placed_at=account.now))
    assert isinstance(account.record, OrderRecord)

    account.does(returning(account.record, RedemptionHistory("d-1", redemption), amount))

    assert used(account) == {"reward:off/month": left}


def test_what_rewards_used_outlives_orders_and_is_forgotten_with_their_period() -> None:
    rule = {"rule": "r", "kind": "per_order", "points": "1", "wallet": "points"}
    limited = {**rule, "limits": [{"per": "day", "points": 5}]}
    other = {**ONCE_A_MONTH, "reward": "other", "points": 1}
    account = a_shopper(ONCE_A_MONTH, other, earning=[limited])
    bought(account, "off")
    account.buys("20.00")
    assert set(used(account)) == {"reward:off/month", "r/day"}

    bought(account.at("2026-04-02"), "other", redemption_id="d-2")

    assert set(used(account)) == {"reward:other/month", "r/day"}


def test_a_limit_that_left_the_program_is_forgotten() -> None:
    account = a_shopper(ONCE_A_MONTH)
    bought(account, "off")
    later = a_document(rewards=[{**OFF, "limits": [{"per": "year", "times": 3}]}])
    versions = versions_of(
        account.versions.numbered(1), a_program(**later), effective_at=(instant("2026-03-02"),)
    )
    account = Account(versions, account.now, account.entries)

    bought(account.at("2026-03-03"), "off", redemption_id="d-2")

    assert used(account) == {"reward:off/year": (2026, 100, 1)}


FREE = {**OFF, "points": 0, "limits": [{"per": "year", "times": 1}]}


def test_what_costs_nothing_is_had_as_often_as_its_limit_says() -> None:
    account = a_shopper(FREE, points=5, redemptions={"minimum_balance": 10})

    decision, record = bought(account, "off")

    assert decision.own.postings == ()
    assert [fact.fact for fact in decision.own.facts] == ["reward.issued"]
    assert (record.points, record.lots, account.available) == (0, (), 5)
    assert isinstance(refused(account, "off", redemption_id="d-2"), RewardLimitReached)
    assert isinstance(refused(account, "off", redemption_id="d-3", hold=True), RewardNotHeld)


def test_what_cost_nothing_is_taken_back_once() -> None:
    account = a_shopper(FREE)
    _, record = bought(account, "off")

    entry = account.does(reversing(record))

    assert entry.postings == ()
    assert [fact.fact for fact in entry.facts] == ["reward.released"]
    assert used(account) == {"reward:off/year": (2026, 0, 0)}
    assert not RedemptionHistory("d-1", record, is_reversed=True).was_free


def test_a_use_is_one_of_the_period_that_a_counter_is_in() -> None:
    account = a_shopper(ONCE_A_MONTH)
    bought(account, "off")

    assert account.today.usage == {"reward:off/month": Used(MARCH, 100, 1)}


@pytest.mark.parametrize(
    "free", [{"points": 0}, {"tier_points": [{"tier": "bronze", "points": 0}]}]
)
def test_what_is_free_without_end_is_no_program(free: dict[str, Any]) -> None:
    with pytest.raises(InvalidProgram, match="could be had without end"):
        a_program(rewards=[{**OFF, **free}])
