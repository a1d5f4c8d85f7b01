"""Friends whom members bring: who is paid, when, once, and what is taken back."""

from typing import Any

import pytest

from shared.ledger.commands import (
    CloseAccount,
    SuspendAccount,
)
from shared.ledger.entry import Decision, Fact
from shared.ledger.redemption_commands import RedeemPoints
from shared.ledger.referring import CLOSED, NOTHING, SAME_ACCOUNT
from shared.ledger.settle import SETTLEMENTS_MAX
from shared.ledger.state import POINTS_MAX, State
from tests.builders import BASE_RULE, a_program, a_wallet
from tests.ledger.circle import Circle, a_circle
from tests.ledger.member import adjusting

TWENTY = [{"currency": "USD", "amount": 2000}]
SUSPENDED = SuspendAccount(closure_id="c", member_id="anna", source="desk", reason="fraud?")


def with_bert(**referrals: Any) -> Circle:
    circle = a_circle(**referrals)
    circle.brings("anna", "bert")
    return circle


def facts(circle: Circle, account: str) -> list[Fact]:
    found = circle.journals[account][-1].facts
    return [fact for fact in found if fact.fact.startswith("referral.")]


def test_a_friends_order_pays_both_and_both_wait() -> None:
    circle = with_bert()
    decision = circle.buys("bert", "25.00")

    assert circle.points("bert") == (25, 200, 0)
    assert circle.points("anna") == (0, 500, 0)
    assert decision.own.points == 225
    [theirs] = decision.partner
    assert (theirs.kind, theirs.command_id, theirs.source) == ("referral", "ref-bert", "shop")
    told = {"referral": "ref-bert", "wallet": "points"}
    assert facts(circle, "bert") == [Fact("referral.qualified", {**told, "points": 200})]
    assert facts(circle, "anna") == [Fact("referral.qualified", {**told, "points": 500})]
    assert circle.at("2026-03-16").points("anna") == (500, 0, 0)


def test_a_referral_pays_once() -> None:
    circle = with_bert()
    circle.buys("bert", "25.00", order="o-bert-1")
    again = circle.buys("bert", "25.00", order="o-bert-2")

    assert again.partner == ()
    assert again.referred is None
    assert circle.state("bert").referrals == {}
    assert circle.points("anna") == (0, 500, 0)


def test_nobody_reads_who_the_friend_is() -> None:
    circle = with_bert()
    decision = circle.buys("bert", "25.00")

    assert "bert" not in repr(decision.partner).replace("ref-bert", "")
    assert "bert" not in repr(decision.referred).replace("ref-bert", "")


def test_a_bonus_may_come_at_once_go_to_another_wallet_and_expire_as_it_says() -> None:
    given = {"points": 7, "wallet": "gold", "wait_days": 0, "expiry": {"kind": "never"}}
    terms = {"friend": given, "referrer": {**given, "points": 9}}
    program = a_program(
        wallets=[a_wallet(), a_wallet(wallet="gold")],
        earning=[BASE_RULE],
        tiers=None,
        referrals=terms,
    )
    circle = a_circle(program)
    circle.brings("anna", "bert")
    circle.buys("bert", "25.00")

    assert circle.points("bert", "gold") == (7, 0, 0)
    assert circle.points("anna", "gold") == (9, 0, 0)
    assert circle.state("anna").wallet("gold").lots[0].expires_at is None


@pytest.mark.parametrize("one", ["friend", "referrer"])
def test_only_one_of_them_may_be_given_something(one: str) -> None:
    circle = with_bert(**{one: None})
    circle.buys("bert", "25.00")

    assert circle.points("bert")[1] == (0 if one == "friend" else 200)
    assert circle.points("anna")[1] == (500 if one == "friend" else 0)
    why = circle.stands["ref-bert"].why
    assert why == (NOTHING if one == "referrer" else "")


@pytest.mark.parametrize(("worth", "pays"), [("19.99", False), ("20.00", True)])
def test_a_small_order_does_not_count(worth: str, pays: bool) -> None:
    circle = with_bert(minimum_spend=TWENTY)
    circle.buys("bert", worth)

    assert circle.points("anna") == (0, 500 * pays, 0)
    assert bool(circle.state("bert").referrals) is not pays


def test_a_small_order_leaves_the_next_to_count() -> None:
    circle = with_bert(minimum_spend=TWENTY)
    circle.buys("bert", "19.00", order="o-bert-1")
    circle.buys("bert", "21.00", order="o-bert-2")

    assert circle.points("anna") == (0, 500, 0)


@pytest.mark.parametrize(
    ("placed", "pays"),
    [
        ("2026-02-28 08:59", False),
        ("2026-02-28 09:00", True),  # a guest's, just before they enrolled
        ("2026-03-11 23:59", True),
        ("2026-03-12 00:00", False),
    ],
)
def test_an_order_counts_from_a_day_before_enrolling_to_the_last_day(
    placed: str, pays: bool
) -> None:
    circle = with_bert(within_days=10).at("2026-03-20 12:00")
    circle.buys("bert", "25.00", placed=placed)

    assert circle.points("anna") == (0, 500 * pays, 0)


def test_the_first_that_arrives_counts_whichever_was_placed_first() -> None:
    circle = with_bert().at("2026-03-05 12:00")
    circle.buys("bert", "25.00", order="o-bert-late", placed="2026-03-05 11:00")
    circle.buys("bert", "25.00", order="o-bert-early", placed="2026-03-02 11:00")

    assert circle.receipts.orders["o-bert-late"].referral is not None
    assert circle.receipts.orders["o-bert-early"].referral is None


def test_nothing_is_paid_where_the_program_of_then_has_no_referrals() -> None:
    with_terms = a_program(earning=[BASE_RULE], tiers=None, referrals={"referrer": {"points": 500}})
    without = a_program(earning=[BASE_RULE], tiers=None)
    circle = a_circle(with_terms)
    circle.brings("anna", "bert")
    circle.versions = a_circle(without).versions
    circle.buys("bert", "25.00")

    assert circle.points("anna") == (0, 0, 0)


def test_limits_are_those_of_who_brings_friends() -> None:
    circle = a_circle(limits=[{"per": "month", "times": 2, "points": 800}])
    for friend in ("bert", "carl", "dora"):
        circle.brings("anna", friend)
        circle.buys(friend, "25.00")

    assert circle.points("anna") == (0, 800, 0)
    assert [circle.points(friend)[1] for friend in ("bert", "carl", "dora")] == [200] * 3
    assert [each.status for each in circle.stands.values()] == ["paid", "paid", "not_paid"]
    assert circle.stands["ref-carl"].why == "at most 800 points in 2 times a month"
    last = circle.journals["anna"][-1]
    assert (last.kind, last.postings, last.note) == (
        "referral",
        (),
        "at most 800 points in 2 times a month",
    )
    assert circle.returns("o-dora").partner == ()
    assert circle.stands["ref-dora"].status == "reversed"
    circle.at("2026-04-01 09:00").brings("anna", "emil")
    circle.buys("emil", "25.00")
    assert circle.stands["ref-emil"].points == 500


def test_a_limit_is_free_again_once_a_referral_is_taken_back() -> None:
    circle = a_circle(limits=[{"per": "month", "times": 1}, {"per": "lifetime", "points": 500}])
    circle.brings("anna", "bert")
    circle.buys("bert", "25.00")
    circle.returns("o-bert")
    circle.brings("anna", "carl")
    circle.buys("carl", "25.00")

    assert circle.points("anna") == (0, 500, 0)


def test_a_limit_of_a_period_that_is_over_stays_as_it_was() -> None:
    circle = a_circle(limits=[{"per": "month", "times": 1}])
    circle.brings("anna", "bert")
    circle.brings("anna", "carl")
    circle.buys("bert", "25.00")
    circle.at("2026-04-02 09:00").buys("carl", "25.00")
    circle.returns("o-bert")

    assert circle.state("anna").usage["referrals:referrer/month"].times == 1


def test_an_account_never_holds_more_than_readers_keep_exact() -> None:
    circle = with_bert()
    circle.does(adjusting(POINTS_MAX - 100), "anna")
    circle.buys("bert", "25.00")

    assert circle.points("anna")[1] == 100


# ---- what is taken back


def test_a_return_takes_back_both() -> None:
    circle = with_bert()
    circle.buys("bert", "25.00")
    before = circle.state("anna").wallet("points")
    back = circle.returns("o-bert")

    assert circle.points("bert") == (0, 0, 0)
    assert circle.points("anna") == (0, 0, 0)
    assert back.own.points == -225
    assert back.partner[-1].kind == "referral_reversal"
    assert circle.stands["ref-bert"].status == "reversed"
    told = {"referral": "ref-bert", "wallet": "points"}
    assert facts(circle, "bert") == [Fact("referral.reversed", {**told, "points": 200})]
    assert facts(circle, "anna") == [Fact("referral.reversed", {**told, "points": 500})]
    assert before.lifetime == 500
    assert circle.state("anna").wallet("points").lifetime == 0


def test_what_was_taken_back_does_not_count_again() -> None:
    circle = with_bert()
    circle.buys("bert", "25.00", order="o-bert-1")
    circle.returns("o-bert-1")
    circle.buys("bert", "25.00", order="o-bert-2")

    assert circle.points("anna") == (0, 0, 0)
    assert circle.points("bert") == (25, 0, 0)


def test_a_return_that_leaves_enough_takes_nothing_of_it() -> None:
    circle = with_bert(minimum_spend=TWENTY)
    circle.buys("bert", "20.00", "5.00")
    circle.returns("o-bert", {"2": 1})
    assert circle.points("anna") == (0, 500, 0)

    circle.returns("o-bert", amount=1)
    assert circle.points("anna") == (0, 0, 0)
    again = circle.returns("o-bert", {"1": 1})
    assert again.partner == ()
    assert again.own.points == -20


def test_what_was_spent_already_is_owed() -> None:
    circle = with_bert(referrer={"points": 500, "wait_days": 0})
    circle.buys("bert", "25.00")
    redeems = RedeemPoints(redemption_id="d", member_id="anna", source="shop", points=450)
    circle.does(redeems)
    circle.returns("o-bert")

    assert circle.points("anna") == (0, 0, 450)


def test_what_has_expired_is_not_asked_for() -> None:
    short = {"points": 500, "wait_days": 0, "expiry": {"kind": "rolling", "days": 1}}
    circle = with_bert(referrer=short)
    circle.buys("bert", "25.00")
    circle.at("2026-04-01 09:00").returns("o-bert")

    assert circle.points("anna") == (0, 0, 0)
    assert circle.journals["anna"][-1].facts == (
        Fact("referral.reversed", {"referral": "ref-bert"}),
    )


def test_a_return_before_its_order_comes_to_the_same() -> None:
    circle = with_bert()
    circle.returns_early("o-bert", {"1": 1})
    decision = circle.buys("bert", "25.00")

    assert [entry.kind for entry in decision.entries] == ["order", "return"]
    assert [entry.kind for entry in decision.partner] == ["referral", "referral_reversal"]
    assert circle.points("anna") == circle.points("bert") == (0, 0, 0)
    assert circle.stands["ref-bert"].status == "reversed"


def test_a_return_before_its_order_that_leaves_enough_takes_nothing() -> None:
    circle = with_bert(minimum_spend=TWENTY)
    circle.returns_early("o-bert", {"2": 1})
    decision = circle.buys("bert", "20.00", "5.00")

    assert [entry.kind for entry in decision.partner] == ["referral"]
    assert circle.stands["ref-bert"].status == "paid"


def test_an_edit_takes_back_what_no_longer_counts() -> None:
    circle = with_bert(minimum_spend=TWENTY)
    circle.buys("bert", "25.00")
    circle.edits("o-bert", "21.00")
    assert circle.points("anna") == (0, 500, 0)

    circle.edits("o-bert", "19.00")
    assert circle.points("anna") == (0, 0, 0)
    assert circle.points("bert") == (19, 0, 0)

    circle.edits("o-bert", "30.00")
    assert circle.points("anna") == (0, 0, 0)
    circle.returns("o-bert")
    assert circle.points("bert") == (0, 0, 0)


def test_an_edit_after_a_return_that_took_it_back_does_not_count_again() -> None:
    circle = with_bert(minimum_spend=TWENTY)
    circle.buys("bert", "25.00")
    circle.returns("o-bert", amount=600)
    circle.edits("o-bert", "50.00")

    assert circle.points("anna") == (0, 0, 0)
    assert circle.receipts.orders["o-bert"].referral is None


def test_an_edit_can_be_the_first_that_counts() -> None:
    circle = with_bert(minimum_spend=TWENTY)
    circle.buys("bert", "19.00")
    circle.edits("o-bert", "25.00")
    assert circle.points("anna") == (0, 500, 0)
    assert circle.points("bert") == (25, 200, 0)

    circle.returns("o-bert")
    assert circle.points("anna") == (0, 0, 0)


def test_an_edit_of_what_is_back_altogether_counts_for_nothing() -> None:
    circle = with_bert()
    circle.brings("anna", "carl")
    circle.buys("bert", "19.00", placed="2026-02-01 09:00")
    circle.returns("o-bert")
    circle.edits("o-bert", "25.00")

    assert circle.points("anna") == (0, 0, 0)


# ---- accounts that are closed, shared or merged meanwhile


def closed(circle: Circle) -> None:
    circle.does(CloseAccount(member_id="anna"))


def suspended(circle: Circle) -> None:
    circle.does(SUSPENDED)


@pytest.mark.parametrize("ends", [closed, suspended])
def test_a_friend_gets_theirs_where_the_other_account_is_closed(ends: Any) -> None:
    circle = with_bert()
    ends(circle)
    decision = circle.buys("bert", "25.00")

    assert circle.points("bert") == (25, 200, 0)
    assert decision.partner == ()
    assert (circle.stands["ref-bert"].status, circle.stands["ref-bert"].why) == ("not_paid", CLOSED)
    circle.returns("o-bert")
    assert circle.points("bert") == (0, 0, 0)
    assert circle.stands["ref-bert"].status == "reversed"


def test_a_suspended_account_is_still_taken_from_and_an_erased_one_not() -> None:
    circle = with_bert()
    circle.buys("bert", "25.00")
    suspended(circle)
    circle.brings("bert", "carl")
    circle.returns("o-bert")
    assert circle.points("anna") == (0, 0, 0)

    circle.buys("carl", "25.00")
    assert circle.points("bert") == (0, 500, 0)
    circle.does(CloseAccount(member_id="bert"))
    circle.returns("o-carl")
    assert circle.points("bert") == (0, 500, 0)


def test_who_shares_an_account_gets_nothing() -> None:
    circle = with_bert()
    circle.lives_with("anna", "bert")
    decision = circle.buys("bert", "25.00")

    assert decision.partner == ()
    assert circle.points("@home") == (25, 0, 0)
    assert circle.stands["ref-bert"].why == SAME_ACCOUNT
    assert circle.state("@home").referrals == {}
    circle.returns("o-bert")
    assert circle.points("@home") == (0, 0, 0)


def test_who_shares_one_later_has_both_taken_back_from_it() -> None:
    circle = with_bert(limits=[{"per": "month", "times": 1}])
    circle.buys("bert", "25.00")
    circle.lives_with("anna", "bert")
    decision = circle.returns("o-bert")

    assert decision.partner == ()
    assert decision.own.points == -725
    assert circle.points("@home") == (0, 0, 0)
    assert circle.state("@home").usage["referrals:referrer/month"].times == 0


def test_each_of_a_household_brings_and_is_brought_for_it() -> None:
    circle = with_bert()
    circle.brings("anna", "carl")
    circle.brings("carl", "dora")
    circle.lives_with("bert", "carl")
    assert set(circle.state("@home").referrals) == {"bert", "carl"}

    circle.buys("carl", "25.00")
    assert set(circle.state("@home").referrals) == {"bert"}
    assert circle.points("@home") == (25, 200, 0)
    circle.buys("dora", "25.00")
    assert circle.points("@home") == (25, 700, 0)
    assert circle.journals["@home"][-1].member == "carl"


def test_who_leaves_a_household_takes_their_referral_along() -> None:
    circle = with_bert()
    circle.joins("carl")
    circle.lives_with("carl", "bert")
    circle.leaves("bert")
    circle.leaves("carl")
    assert set(circle.state("bert").referrals) == {"bert"}
    assert circle.state("carl").referrals == {}

    circle.buys("bert", "25.00")
    assert circle.points("anna") == (0, 500, 0)


def test_a_referrer_merged_into_another_is_paid_there() -> None:
    circle = with_bert()
    circle.joins("carl")
    circle.becomes("anna", "carl")
    circle.buys("bert", "25.00")
    assert circle.points("carl") == (0, 500, 0)
    assert circle.journals["carl"][-1].member == "anna"

    circle.returns("o-bert")
    assert circle.points("carl") == (0, 0, 0)


def test_a_friend_merged_into_a_newer_account_is_still_a_friend() -> None:
    circle = with_bert().at("2026-03-02 09:00")
    circle.joins("carl")
    circle.becomes("bert", "carl")
    circle.buys("carl", "25.00")

    assert circle.points("anna") == (0, 500, 0)


@pytest.mark.parametrize(("goes", "stays"), [("bert", "carl"), ("carl", "bert")])
def test_a_friend_who_had_an_account_before_was_a_member_already(goes: str, stays: str) -> None:
    circle = a_circle()
    circle.joins("carl")
    circle.at("2026-03-02 09:00").brings("anna", "bert")
    circle.becomes(goes, stays)
    circle.buys(stays, "25.00")

    assert circle.points("anna") == (0, 0, 0)


def test_nobody_brings_who_brought_them_as_a_second_account_comes_to_light() -> None:
    circle = with_bert().at("2026-03-02 09:00")
    circle.brings("bert", "anna2")
    circle.becomes("anna2", "anna")
    circle.buys("anna", "25.00")

    assert circle.points("bert") == (0, 0, 0)
    assert circle.points("anna") == (25, 0, 0)


# ---- what is due meanwhile, and previews


def test_what_was_due_in_the_other_account_comes_first() -> None:
    circle = with_bert()
    circle.buys("bert", "25.00")
    circle.brings("anna", "carl")
    circle.at("2026-04-01 09:00")
    decision = circle.buys("carl", "25.00")
    assert [entry.kind for entry in decision.partner] == ["settlement", "referral"]
    assert circle.points("anna") == (500, 500, 0)

    circle.at("2026-05-01 09:00")
    decision = circle.returns("o-carl")
    assert [entry.kind for entry in decision.partner] == ["settlement", "referral_reversal"]
    assert circle.points("anna") == (500, 0, 0)


def test_many_settlements_of_the_other_account_go_in_transactions_of_their_own() -> None:
    daily = a_program(
        wallets=[a_wallet(expiry={"kind": "rolling", "days": 1, "end_of": "day"})],
        earning=[BASE_RULE],
        tiers=None,
        referrals={"referrer": {"points": 500, "wait_days": 100}},
    )
    circle = a_circle(daily, at="2026-01-01 09:00")
    days = [f"2026-{month:02d}-{day:02d} 09:00" for month in (1, 2) for day in range(1, 29)]
    for number, day in enumerate(days):
        circle.at(day).brings("anna", f"f{number}")
        circle.buys(f"f{number}", "1.00")
    circle.brings("anna", "bert")
    settled = len(circle.journals["anna"])
    circle.at("2026-12-01 09:00")
    decision = circle.buys("bert", "25.00", placed="2026-03-01 09:00")

    assert len(circle.journals["anna"]) - settled > SETTLEMENTS_MAX
    assert decision.partner[-1].kind == "referral"
    assert isinstance(circle.state("anna"), State)


# ---- in words


def test_it_is_told_in_words() -> None:
    circle = with_bert(limits=[{"per": "month", "times": 1}])
    assert circle.explained("bert").text == (
        "bert became a member. A member brought them, as referral ref-bert: an order placed until "
        "2026-05-31 at 00:00 can count."
    )
    circle.brings("anna", "carl")
    circle.buys("bert", "25.00")
    assert "It is the first order that counts for the referral ref-bert." in (
        circle.explained("bert").sentences
    )
    assert circle.explained("anna").sentences[0] == (
        "A friend whom anna brought has placed the order that counts, for the referral ref-bert."
    )
    circle.buys("carl", "25.00")
    assert circle.explained("anna").sentences[1:] == (
        "Not all of what is usual was given: at most 1 time a month.",
    )
    circle.returns("o-bert")
    told = circle.explained("bert").sentences
    assert (
        "The order counts for the referral ref-bert no longer: what that gave is taken back, on "
        "both sides." in told
    )
    assert not [each for each in told if each.startswith("Not taken back")]
    assert circle.explained("anna").text == (
        "The order of a friend that counted for the referral ref-bert was returned or changed: it "
        "counts no longer. 500 points were taken back. Taken from 500 points expiring at the end "
        "of 2027-03-31."
    )


def test_an_order_that_gives_nothing_for_a_shared_account_says_so() -> None:
    circle = with_bert()
    circle.lives_with("anna", "bert")
    circle.buys("bert", "25.00")

    assert f"It gave nothing for the referral ref-bert: {SAME_ACCOUNT}." in (
        circle.explained("@home").sentences
    )


def test_a_decision_says_how_the_friend_stands() -> None:
    circle = a_circle()
    outcome = circle.introduced("bert", "anna")
    assert isinstance(outcome, Decision)
    assert outcome.referred is not None
    assert (outcome.referred.status, outcome.referred.referral.by) == ("joined", "anna")
