"""Gifts of campaigns: what they do to an account, and to which they come."""

from dataclasses import replace
from typing import Any

import pytest

from shared.ledger.campaign_refusals import BUDGET_SPENT
from shared.ledger.decide import decide
from shared.ledger.entry import Decision, Draw, Entry, Fact
from shared.ledger.explaining.explain import explain
from shared.ledger.explaining.explanation import Subject
from shared.ledger.gifts import GiveGift, asking_in, give_gift
from shared.ledger.household_refusals import AccountJoined
from shared.ledger.refusals import (
    AccountClosed,
    MemberNotFound,
    NoProgram,
    PointsOutOfRange,
    Refusal,
)
from shared.ledger.state import POINTS_MAX, WalletState
from shared.program.activation import Delay
from shared.program.budgets import Budget
from shared.program.campaigns.campaigns import Offer
from shared.program.campaigns.gifts import PointsGift
from shared.program.expiry import Rolling
from shared.program.versions import Versions
from tests.builders import a_program, a_wallet, instant, versions_of
from tests.ledger.member import MEMBER, Account, a_member

FIFTY = Offer(PointsGift(points=50), "mail")


def gives(member: Account, offer: Offer = FIFTY, account: str = MEMBER) -> Decision | Refusal:
    command = GiveGift(campaign_id="spring", trigger_id="t-1", member_id=MEMBER, offer=offer)
    return decide(account, member.newest, command, give_gift, member.versions, member.now)


def given(member: Account, offer: Offer = FIFTY, account: str = MEMBER) -> Entry:
    outcome = gives(member, offer, account)
    assert isinstance(outcome, Decision)
    return outcome.own


def test_a_gift_is_given_like_points_earned_now() -> None:
    entry = given(a_member())
    (posting,) = entry.postings
    assert (entry.kind, entry.command_id, entry.source) == ("campaign", "t-1", "spring")
    assert (posting.kind, posting.points) == ("issue", 50)
    assert posting.expires_at == instant("2027-04-01")
    assert entry.available == 50


def test_the_world_is_told_what_it_takes_to_tell_the_member() -> None:
    told = {"campaign": "spring", "trigger": "t-1"}
    points = {"wallet": "points", "points": 50}
    assert given(a_member()).facts == (
        Fact("campaign.reached", {**told, "message": "mail", **points}),
    )
    word = given(a_member(), Offer(None, None, "b"))
    assert word.facts == (Fact("campaign.reached", {**told, "variant": "b"}),)
    assert (word.postings, word.note) == ((), "b")


def test_it_may_begin_and_end_at_times_of_its_own() -> None:
    gift = PointsGift(points=5, activation=Delay(days=2), expiry=Rolling(days=10))
    (posting,) = given(a_member(), Offer(gift, None)).postings
    assert (posting.active_at, posting.expires_at) == (instant("2026-03-04"), instant("2026-03-15"))


def test_it_slides_where_points_of_the_wallet_do() -> None:
    sliding = {"kind": "sliding", "months": 6, "activities": ["order"]}
    member = a_member(a_program(wallets=[a_wallet(expiry=sliding)]))
    (posting,) = given(member).postings
    assert posting.slides
    assert posting.expires_at == instant("2026-09-02")


def test_a_wallet_that_has_left_the_program_lends_no_expiry() -> None:
    (posting,) = given(a_member(), Offer(PointsGift(points=5, wallet="gone"), None)).postings
    assert (posting.wallet, posting.expires_at) == ("gone", None)


def test_what_time_has_done_goes_first() -> None:
    member = a_member()
    member.buys("20.00")
    outcome = gives(member.at("2027-05-01 12:00"))
    assert isinstance(outcome, Decision)
    assert [entry.kind for entry in outcome.entries] == ["settlement", "campaign"]
    assert outcome.own.available == 50


def test_a_gift_is_drawn_from_the_budget_whole_or_as_much_as_is_left() -> None:
    offer = Offer(PointsGift(points=50), None, budget=Budget(points=80))
    command = GiveGift(campaign_id="spring", trigger_id="t-1", member_id=MEMBER, offer=offer)
    member = a_member()
    for left, points, told in ((None, 50, {}), (30, 30, {"requested": 50})):
        asked = replace(command, left=left)
        outcome = decide(MEMBER, member.newest, asked, give_gift, member.versions, member.now)
        assert isinstance(outcome, Decision)
        assert outcome.draws == (Draw("budget.spring", points, most=80, short=BUDGET_SPENT),)
        assert outcome.own.points == points
        data = outcome.own.facts[0].data
        assert {key: data[key] for key in data if key == "requested"} == told


def test_a_gift_is_explained_and_that_it_was_cut() -> None:
    offer = Offer(PointsGift(points=50), None, "b", Budget(points=80))
    member = a_member()
    asked = GiveGift(campaign_id="spring", trigger_id="t-1", member_id=MEMBER, offer=offer, left=30)
    outcome = decide(MEMBER, member.newest, asked, give_gift, member.versions, member.now)
    assert isinstance(outcome, Decision)
    told = explain(Subject(entry=outcome.own, before=member.newest, versions=member.versions))
    assert told.text == (
        "The campaign spring came to m-1 by its trigger t-1, in the variant b. Of 50 points its budget had "
        "30 left. 30 points were given, expiring at the end of 2027-03-31."
    )


def test_word_alone_takes_nothing_of_a_budget() -> None:
    outcome = gives(a_member(), Offer(None, "mail", budget=Budget(points=80)))
    assert isinstance(outcome, Decision)
    assert outcome.draws == ()


def test_in_a_household_the_entry_says_who_got_it() -> None:
    assert given(a_member(), account="@h-1").member == MEMBER
    assert given(a_member()).member is None


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"closed": True}, AccountClosed()),
        ({"suspended": True}, AccountClosed()),
        ({"joined": "@h-1"}, AccountJoined()),
        (
            {"wallets": {"points": WalletState(lifetime=POINTS_MAX - 49)}},
            PointsOutOfRange(),
        ),
    ],
)
def test_some_accounts_take_none(changed: dict[str, Any], refusal: Refusal) -> None:
    member = a_member()
    state = replace(member.today, **changed)
    command = GiveGift(campaign_id="spring", trigger_id="t-1", member_id=MEMBER, offer=FIFTY)
    assert decide(MEMBER, state, command, give_gift, member.versions, member.now) == refusal


def test_nobody_gets_nothing_and_without_a_program_nobody_does() -> None:
    command = GiveGift(campaign_id="spring", trigger_id="t-1", member_id=MEMBER, offer=FIFTY)
    nothing = Versions(tuple, lambda *_: None)
    some = versions_of(a_program())
    assert decide(MEMBER, None, command, give_gift, some, 0) == MemberNotFound()
    assert decide(MEMBER, None, command, give_gift, nothing, 0) == NoProgram()


def test_a_campaign_may_ask_instead_of_giving() -> None:
    asks = Fact("survey.asked", {"survey": "nps", "occasion": "spring/t-1"})
    assert given(a_member(), Offer(None, None, asks="nps")).facts == (asks,)
    for offer in (Offer(None, "mail", asks="nps"), replace(FIFTY, asks="nps")):
        reached, asked = given(a_member(), offer).facts
        assert (reached.fact, asked) == ("campaign.reached", asks)
    assert asking_in("spring/t-1") == ("spring", "t-1")
    assert asking_in("o-1") is None
