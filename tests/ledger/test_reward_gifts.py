"""Rewards given by campaigns: as those that are bought, for no points."""

from typing import Any

import pytest

from shared.ledger.decide import decide
from shared.ledger.entry import Decision, Draw, Fact
from shared.ledger.gifts import GiveGift
from shared.ledger.histories import RedemptionHistory
from shared.ledger.records import Owned, RedemptionRecord
from shared.ledger.redemption_commands import Claim, UseReward
from shared.ledger.refusals import PointsOutOfRange, Refusal
from shared.ledger.reward_gifts import GiveReward, give_reward
from shared.ledger.reward_refusals import OutOfStock, UnknownReward
from shared.ledger.state import POINTS_MAX
from shared.program.campaigns.campaigns import Offer
from shared.program.campaigns.gifts import RewardGift
from shared.program.money import Money
from tests.ledger.counter import CASH, CINEMA, MUG, OFF, TREES, a_shopper, bought
from tests.ledger.member import MEMBER, Account
from tests.ledger.telling import explained

USD_5 = {"currency": "USD", "amount": 500}


def gives(account: Account, reward: str, claim: Claim | None = None) -> Decision | Refusal:
    offer = Offer(RewardGift(reward=reward), "mail", "b")
    gift = GiveGift(campaign_id="spring", trigger_id="t-1", member_id=MEMBER, offer=offer)
    command = GiveReward(gift, f"t-1#{MEMBER}", "ABCD", claim)
    return decide(MEMBER, account.newest, command, give_reward, account.versions, account.now)


def given(account: Account, reward: str, claim: Claim | None = None) -> Decision:
    outcome = gives(account, reward, claim)
    assert isinstance(outcome, Decision), outcome
    return outcome


def test_a_reward_is_issued_as_if_it_had_been_bought_for_no_points() -> None:
    account = a_shopper({**MUG, "cost": USD_5, "valid_days": 30}, points=5)
    _, paid = bought(a_shopper({**MUG, "cost": USD_5, "valid_days": 30}), "mug")

    decision = given(account, "mug")

    record = decision.record
    assert isinstance(record, RedemptionRecord)
    assert (record.points, record.lots, record.issued) == (0, (), paid.issued)
    assert record.issued is not None
    assert record.issued.cost == Money(currency="USD", amount=500)
    assert decision.owned == Owned(MEMBER, "spring", "t-1#m-1", record.issued, "issued")
    assert decision.owned.gift == ("spring", "t-1")
    assert decision.draws == (Draw("stock.mug", 1, 2, OutOfStock("mug")),)
    assert (decision.own.kind, decision.own.postings, decision.own.available) == ("campaign", (), 5)


def test_the_world_is_told_of_the_campaign_and_of_the_reward() -> None:
    named = {"campaign": "spring", "trigger": "t-1", "variant": "b", "message": "mail"}

    assert given(a_shopper(MUG), "mug").own.facts == (
        Fact("campaign.reached", {**named, "reward": "mug"}),
        Fact("reward.issued", {"reward": "mug", "kind": "free_product", "code": "ABCD"}),
    )


def test_what_it_gives_at_once_is_given() -> None:
    decision = given(a_shopper(CASH), "cash")

    assert [(each.kind, each.wallet, each.points) for each in decision.own.postings] == [
        ("issue", "cash", 50)
    ]
    assert given(a_shopper(TREES), "trees").draws == (Draw("cause.trees.USD", 500),)


def test_what_is_for_buyers_only_is_given_all_the_same() -> None:
    closed = {
        **OFF,
        "tiers": ["silver"],
        "first_day": "2027-01-01",
        "limits": [{"per": "day", "times": 1}],
    }
    account = a_shopper(closed)

    assert given(account, "off").own.state.usage == {}


def test_a_gift_card_begins_with_its_balance() -> None:
    card = {"reward": "card", "kind": "gift_card", "points": 10, "balance": USD_5}
    decision = given(a_shopper(card), "card")

    assert decision.owned is not None
    assert decision.owned.left == 500


def test_a_code_comes_from_the_pool() -> None:
    claim = Claim(pool="cinema", code="C-1", place=(3, 7))

    decision = given(a_shopper(CINEMA), "cinema", claim)

    assert isinstance(decision.record, RedemptionRecord)
    assert decision.record.issued is not None
    assert decision.record.issued.code == "C-1"
    assert gives(a_shopper(CINEMA), "cinema") == OutOfStock("cinema")


@pytest.mark.parametrize(
    ("reward", "refusal"), [("gone", OutOfStock("gone")), ("unknown", UnknownReward("unknown"))]
)
def test_what_cannot_be_given_is_refused(reward: str, refusal: Refusal) -> None:
    assert gives(a_shopper({**MUG, "reward": "gone", "stock": 0}), reward) == refusal


def test_no_more_points_are_given_than_an_account_can_hold() -> None:
    account = a_shopper({**CASH, "gives": 999_999_999_999})
    account.is_given(POINTS_MAX, "cash")

    assert isinstance(gives(account, "cash"), PointsOutOfRange)


def test_it_is_used_once_and_both_are_explained() -> None:
    account = a_shopper(MUG)
    decision = given(account, "mug")
    assert isinstance(decision.record, RedemptionRecord)
    account.entries.extend(decision.entries)
    account.record = decision.record
    assert "It gives the reward mug: 1 of mug free." in explained(account, decision.own).text
    named: dict[str, Any] = {"member_id": MEMBER, "source": "shop", "redeemed_by": "spring"}
    use = UseReward(
        use_id="u-1",
        **named,
        redemption_id="t-1#m-1",
        history=RedemptionHistory("t-1#m-1", decision.record),
    )

    used = account.tries(use)

    assert isinstance(used, Decision)
    assert "the campaign spring, by its trigger t-1" in explained(account, used.own).text
    assert (used.own.refers, used.marks[0].of) == ("spring#t-1#m-1", "t-1#m-1")
