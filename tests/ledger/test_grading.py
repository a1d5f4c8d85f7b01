"""Tiers given by an operator's hand, and tiers evaluated on demand."""

from dataclasses import replace
from typing import Any

import pytest

from shared.ledger.entry import Decision, Fact
from shared.ledger.refusals import GrantInPast, NoTiers, UnknownTier
from shared.ledger.settle import next_due
from shared.ledger.state import GrantedTier, Standing
from shared.program.program import Program
from tests.builders import a_program, instant
from tests.ledger.member import Account, a_member, evaluating, granting
from tests.ledger.ranks import (
    CALENDAR_YEAR,
    LIFETIME,
    PERIOD_END,
    SIX_SINCE_TIER,
    TWO_MONTHS,
    a_ranked_shop,
    tiers_over_time,
)

JOINED, JUNE = "2026-03-01 09:00", "2026-06-01"


def standing(member: Account) -> Standing:
    held = member.today.standing
    assert held is not None
    return held


def test_a_granted_tier_is_held_at_once_and_until_its_end() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR), at=JOINED)

    entry = member.does(granting("gold", JUNE))

    assert (entry.kind, entry.state.tier, entry.note, entry.points) == (
        "tier_grant",
        "gold",
        "vip",
        0,
    )
    assert entry.facts == (Fact("tier.changed", {"from": "bronze", "to": "gold"}),)
    assert member.at(instant(JUNE) - 1).today.tier == "gold"
    assert tiers_over_time(member, "2027-01-01") == [(instant(JUNE), "bronze")]
    assert standing(member) == Standing("bronze", instant(JOINED))


def test_a_tier_granted_for_good_has_no_end() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR), at=JOINED)
    member.does(granting("gold"))

    assert next_due(member.today) is None
    assert member.at("2050-01-01").today.tier == "gold"


def test_after_a_grant_a_member_holds_what_orders_have_earned() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR), at=JOINED)
    member.does(granting("gold", JUNE))
    order = member.at("2026-04-01").buys("100.00")

    assert order.state.tier == "gold"
    assert order.facts == (Fact("points.earned", {"wallet": "points", "points": 100}),)
    assert tiers_over_time(member, "2027-01-02") == [
        (instant(JUNE), "silver"),
        (instant("2027-01-01"), "bronze"),
    ]


def test_a_grant_of_what_is_held_protects_it() -> None:
    member = a_member(a_ranked_shop(TWO_MONTHS), at=JOINED)
    member.buys("200.00")
    entry = member.does(granting("silver", "2026-12-24 18:00"))

    assert (entry.state.tier, entry.facts) == ("gold", ())
    assert tiers_over_time(member, "2027-01-01") == [
        (instant("2026-06-01"), "silver"),
        (instant("2026-12-24 18:00"), "bronze"),
    ]


def test_orders_may_earn_more_than_was_granted() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR), at=JOINED)
    member.does(granting("silver", "2027-06-01"))

    assert member.at("2026-04-01").buys("200.00").state.tier == "gold"
    assert standing(member).granted == GrantedTier(
        "silver", instant("2027-06-01"), "gold", member.now
    )
    assert tiers_over_time(member, "2028-01-01") == [
        (instant("2027-01-01"), "silver"),
        (instant("2027-06-01"), "bronze"),
    ]


def test_a_grant_ends_the_one_before_it_and_the_lowest_tier_only_ends_it() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR), at=JOINED)
    member.does(granting("gold"))

    lower = member.at("2026-04-01").does(granting("silver", JUNE))
    ended = member.at("2026-05-01").does(granting("bronze"))

    assert lower.state.tier == "silver"
    assert ended.state.standing == Standing("bronze", instant(JOINED))
    assert next_due(member.today) is None


def test_the_same_tier_granted_again_keeps_its_beginning() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR), at=JOINED)
    member.does(granting("gold", JUNE))
    member.at("2026-04-01").does(granting("gold", "2026-09-01"))

    assert standing(member).since == instant(JOINED)
    assert tiers_over_time(member, "2027-01-01") == [(instant("2026-09-01"), "bronze")]


def test_a_grant_earns_by_its_multiplier() -> None:
    levels = [
        {"tier": "bronze", "threshold": 0},
        {"tier": "vip", "threshold": 10**9, "multiplier": "2"},
    ]
    vip = a_program(tiers={"metric": "spend", "window": LIFETIME, "levels": levels})
    member = a_member(vip)
    member.does(granting("vip", JUNE))

    assert member.buys("10.00").points == 20
    assert member.at(JUNE).buys("10.00").points == 10


def test_a_window_since_the_tier_began_does_not_begin_with_a_grant() -> None:
    member = a_member(a_ranked_shop(SIX_SINCE_TIER, PERIOD_END), at=JOINED)
    member.buys("60.00")
    member.at("2026-05-01").does(granting("gold", JUNE))

    assert member.at("2026-06-01").buys("40.00").state.tier == "silver"


def test_a_grant_of_a_tier_that_the_program_drops_ends() -> None:
    member = a_member(
        a_ranked_shop(LIFETIME),
        a_program(
            tiers={
                "metric": "spend",
                "window": LIFETIME,
                "levels": [{"tier": "basic", "threshold": 0}],
            }
        ),
        effective_at=(instant(JUNE),),
        at=JOINED,
    )
    member.does(granting("gold", "2026-09-01"))

    assert member.at("2026-07-01").buys("1.00").state.standing == Standing("basic", member.now)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (granting("diamond"), UnknownTier("diamond")),
        (granting("gold", "2026-03-01 08:59"), GrantInPast()),
        (granting("gold", JOINED), GrantInPast()),
    ],
)
def test_a_grant_names_a_tier_and_a_time_to_come(command: Any, refusal: Any) -> None:
    assert a_member(a_ranked_shop(LIFETIME), at=JOINED).tries(command) == refusal


@pytest.mark.parametrize("command", [granting("gold"), evaluating()])
def test_without_tiers_there_is_nothing_to_grade(command: Any) -> None:
    assert a_member(a_program(tiers=None)).tries(command) == NoTiers()


def over_two_versions(before: Program, after: Program) -> Account:
    """A member who bought for 100.00 before the second version came into force on 1 April."""
    member = a_member(before, after, effective_at=(instant("2026-04-01"),), at=JOINED)
    member.buys("100.00")
    return member.at("2026-04-02")


@pytest.mark.parametrize("window", [LIFETIME, CALENDAR_YEAR, TWO_MONTHS, SIX_SINCE_TIER])
def test_an_evaluation_gives_what_a_lowered_threshold_gives(window: dict[str, Any]) -> None:
    member = over_two_versions(a_ranked_shop(window, silver=150), a_ranked_shop(window))
    assert member.today.tier == "bronze"

    entry = member.does(evaluating())

    assert (entry.kind, entry.points, entry.state.tier) == ("evaluation", 0, "silver")
    assert entry.facts == (Fact("tier.changed", {"from": "bronze", "to": "silver"}),)
    assert standing(member).since == member.now


@pytest.mark.parametrize("window", [LIFETIME, CALENDAR_YEAR, TWO_MONTHS])
@pytest.mark.parametrize(
    ("review", "tier"),
    [
        ({}, "bronze"),
        ({"downgrade": "one_level"}, "bronze"),
        ({"downgrade": "none"}, "silver"),
        ({"grace_days": 30}, "silver"),
        ({"at": "period_end", "period": CALENDAR_YEAR}, "silver"),
    ],
)
def test_an_evaluation_takes_what_a_raised_threshold_does_not_give_unless_it_is_kept_for_now(
    window: dict[str, Any], review: dict[str, Any], tier: str
) -> None:
    raised = a_ranked_shop(window, review, silver=101)
    member = over_two_versions(a_ranked_shop(window, review), raised)

    assert member.does(evaluating()).state.tier == tier


def test_an_evaluation_of_what_already_holds_changes_nothing() -> None:
    for window in (LIFETIME, CALENDAR_YEAR, TWO_MONTHS, SIX_SINCE_TIER):
        member = a_member(a_ranked_shop(window), at=JOINED)
        member.buys("60.00")
        member.at("2026-03-20").buys("40.00")
        before = member.at("2026-04-01").today

        entry = member.does(evaluating())

        assert (entry.state.standing, entry.facts) == (before.standing, ())


def test_an_evaluation_takes_along_what_is_overdue() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR), at=JOINED)
    member.buys("100.00")

    outcome = member.at("2027-02-01").tries(evaluating())

    assert isinstance(outcome, Decision)
    assert [entry.kind for entry in outcome.entries] == ["settlement", "evaluation"]
    assert outcome.entries[-1].state.tier == "bronze"


def test_who_was_enrolled_before_there_were_tiers_is_evaluated_and_granted_all_the_same() -> None:
    for command, tier in ((evaluating(), "silver"), (granting("gold"), "gold")):
        member = over_two_versions(a_program(tiers=None), a_ranked_shop(LIFETIME))

        entry = member.does(command)

        assert entry.state.tier == tier
        assert entry.facts == (Fact("tier.changed", {"to": tier}),)


def test_an_evaluation_by_a_table_without_the_tier_held_gives_one_of_its_own() -> None:
    renamed = a_program(
        tiers={"metric": "spend", "window": LIFETIME, "levels": [{"tier": "basic", "threshold": 0}]}
    )
    member = over_two_versions(a_ranked_shop(LIFETIME), renamed)

    assert member.does(evaluating()).state.standing == Standing("basic", member.now)


def test_a_grant_keeps_what_is_under_it_as_it_was() -> None:
    member = a_member(a_ranked_shop(CALENDAR_YEAR, PERIOD_END), at=JOINED)
    member.buys("100.00")
    before = standing(member)

    after = member.at("2026-04-01").does(granting("gold", JUNE)).state.standing

    assert after is not None
    assert (after.earned, after.earned_since) == ("silver", before.since)
    assert replace(after, tier="silver", since=before.since, granted=None) == before
