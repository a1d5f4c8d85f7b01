"""Refusals: what a caller is told, whatever was refused."""

import pytest

from shared.ledger import (
    campaign_refusals,
    connection_refusals,
    endpoint_refusals,
    feedback_refusals,
    household_refusals,
    news_refusals,
    order_refusals,
    program_refusals,
    redemption_refusals,
    referral_refusals,
    refusals,
    reward_refusals,
    transfer_refusals,
)
from shared.ledger.refusals import InsufficientPoints, Refusal, Refused

EVERY_REFUSAL: list[Refusal] = [
    refusals.MemberNotFound(),
    endpoint_refusals.EndpointNotFound(),
    refusals.EntryNotFound(),
    refusals.AccountClosed(),
    refusals.NoProgram(),
    program_refusals.ProgramSuperseded(7),
    program_refusals.ProgramSuperseded(0),
    refusals.NoTiers(),
    refusals.UnknownTier("diamond"),
    refusals.GrantInPast(),
    refusals.CurrencyNotInProgram("EUR"),
    refusals.OrderTooLate(30),
    refusals.UnknownWallet("stamps"),
    refusals.InsufficientPoints(50, 5),
    refusals.PointsOutOfRange(),
    refusals.IdReused("order_id"),
    order_refusals.ReturnExceedsOrder(),
    order_refusals.ReturnExceedsOrder(names_amount=True),
    order_refusals.RevisionSuperseded(),
    order_refusals.OrderDiffers("currency"),
    order_refusals.TooManyWaiting(),
    order_refusals.BudgetSpent("launch", 1000),
    order_refusals.AttributesNotInProgram("review", "stars", "is required"),
    redemption_refusals.RedemptionNotFound(),
    redemption_refusals.HoldEnded(),
    redemption_refusals.HoldExceeded(12, 10),
    redemption_refusals.NothingToReverse(),
    redemption_refusals.AdjustmentNotFound(),
    redemption_refusals.ApprovalNeeded(),
    refusals.AccountOpen(),
    redemption_refusals.NothingToExtend(),
    transfer_refusals.ReceiverNotFound(),
    transfer_refusals.SameAccount(),
    connection_refusals.ConnectionNotFound(),
    connection_refusals.NothingToAsk(),
    news_refusals.MessageNotFound(),
    household_refusals.HouseholdNotFound(),
    household_refusals.HouseholdFull(),
    household_refusals.AccountJoined(),
    household_refusals.NotInvited(),
    household_refusals.NotInHousehold(),
    household_refusals.PointsHeld(),
    household_refusals.MemberLimitExceeded(),
    transfer_refusals.TransferNotAllowed("At most 100 points are sent in a month; 5 are left."),
    transfer_refusals.NoSuchExchange("to-gold"),
    transfer_refusals.PartnerNotAllowed(),
    campaign_refusals.CampaignNotFound(),
    campaign_refusals.TriggerNotFound(),
    campaign_refusals.BUDGET_SPENT,
    campaign_refusals.UnknownSegment("regulars", 0),
    feedback_refusals.SurveyNotFound(),
    feedback_refusals.AnswerNotInSurvey("answers", "recommend", "is not asked"),
    feedback_refusals.AlreadyAnswered(),
    feedback_refusals.NotAsked(),
    redemption_refusals.RedemptionNotAllowed("At least 5 points are redeemed at a time."),
    reward_refusals.UnknownReward("mug"),
    reward_refusals.RewardClosed("From 2026-06-01 on."),
    reward_refusals.OutOfStock("mug"),
    reward_refusals.RewardLimitReached("At most 1 time ever; 0 are left.", None),
    reward_refusals.RewardNotHeld(),
    reward_refusals.RewardIndivisible(),
    reward_refusals.RewardUsed(),
    reward_refusals.RewardNotUsable(),
    reward_refusals.RewardExpired(),
    reward_refusals.BalanceExceeded(500),
    reward_refusals.BalanceExceeded(None),
    reward_refusals.CodeTaken(3),
    referral_refusals.UnknownReferralCode(),
    referral_refusals.OwnReferralCode(),
    referral_refusals.MemberAlready(),
    referral_refusals.MemberAlready("email"),
    referral_refusals.SharedAddress(),
    referral_refusals.ReferrerClosed(),
]


def test_every_kind_of_refusal_is_among_these() -> None:
    assert {type(refusal) for refusal in EVERY_REFUSAL} == set(Refusal.__subclasses__())


@pytest.mark.parametrize("refusal", EVERY_REFUSAL, ids=lambda refusal: refusal.code)
def test_a_refusal_says_what_and_where_in_sentences(refusal: Refusal) -> None:
    assert refusal.code == refusal.code.lower()
    assert refusal.status in (404, 409, 422)
    assert refusal.detail.endswith(".")
    if refusal.mend:
        pointer, advice = refusal.mend
        assert pointer.startswith("#/")
        assert advice.endswith(".")


def test_codes_are_unique() -> None:
    kinds = {type(refusal) for refusal in EVERY_REFUSAL}
    codes = [kind.code for kind in kinds if kind.code != "not_found"]
    assert len(set(codes)) == len(codes)


def test_refusals_of_the_same_kind_and_content_are_equal() -> None:
    assert refusals.NoTiers() == refusals.NoTiers()
    assert InsufficientPoints(50, 5) != InsufficientPoints(50, 6)


def test_a_shortage_says_how_much_can_be_had() -> None:
    assert InsufficientPoints(50, 5).mend == ("#/points", "Ask for at most 5.")
    assert InsufficientPoints(50, 0).mend == ("#/points", "Nothing can be taken.")


def test_a_final_refusal_carries_what_was_refused() -> None:
    with pytest.raises(Refused, match="insufficient_points") as raised:
        raise Refused(InsufficientPoints(50, 5))
    assert raised.value.refusal.detail == "Asked for 50, 5 available."
