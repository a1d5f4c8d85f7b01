"""Occasions of standing campaigns: how entries name them, and how they are told."""

import pytest

from shared.ledger.decide import decide
from shared.ledger.entry import Decision, Fact
from shared.ledger.explaining.explain import explain
from shared.ledger.explaining.explanation import Subject
from shared.ledger.gifts import GiveGift, give_gift
from shared.ledger.occasions import as_command, is_of_account, occasion_in, why
from shared.program.campaigns.campaigns import Offer
from shared.program.campaigns.gifts import PointsGift
from tests.ledger.member import MEMBER, a_member

TOLD = {
    "welcome": "as a welcome",
    "birthday/2026": "for the birthday of 2026",
    "anniversary/3": "for so many years as a member: 3",
    "win_back/2026-03-01": "because the last order was on 2026-03-01",
    "entered_segment/vips": "for being in the segment vips",
    "entered_segment/vips/8123": "for being in the segment vips",
    "near_tier/gold/2026-01": "because the tier gold is near",
    "reward_in_reach/mug": "because the reward mug is within reach",
}


@pytest.mark.parametrize(("occasion", "words"), TOLD.items())
def test_each_is_told_in_words(occasion: str, words: str) -> None:
    name = as_command(occasion)
    assert occasion_in(name) == occasion
    assert why(name) == words


def test_a_trigger_is_none() -> None:
    assert occasion_in("t-1") is None
    assert why("t-1") == "by its trigger t-1"
    assert not is_of_account("t-1")


def test_some_are_those_of_an_account_that_several_may_share() -> None:
    shared = {name.partition("/")[0] for name in TOLD if is_of_account(as_command(name))}
    assert shared == {"win_back", "near_tier", "reward_in_reach"}


def test_the_entry_and_the_world_are_told_the_occasion() -> None:
    member = a_member()
    command = GiveGift(
        campaign_id="party",
        trigger_id=as_command("birthday/2026"),
        member_id=MEMBER,
        offer=Offer(PointsGift(points=50), None),
    )
    outcome = decide(MEMBER, member.newest, command, give_gift, member.versions, member.now)
    assert isinstance(outcome, Decision)
    told = {"campaign": "party", "occasion": "birthday/2026", "wallet": "points", "points": 50}
    assert outcome.own.facts == (Fact("campaign.reached", told),)
    explained = explain(Subject(entry=outcome.own, before=member.newest, versions=member.versions))
    assert explained.text == (
        "The campaign party came to m-1 for the birthday of 2026. 50 points were given, expiring at the "
        "end of 2027-03-31."
    )
