"""What `laurel program validate` finds odd about a valid program, and what it reckons for an ordinary member."""

from datetime import date
from typing import Any

import pytest

from infra.cli.program.ordinary import YEARS, Price, lived
from infra.cli.program.report import report
from infra.cli.program.warnings import warnings
from shared.edge.program_document import parse
from tests.builders import BASE_RULE, a_document

TODAY = date(2026, 11, 23)
LOWEST = [{"tier": "bronze", "threshold": 0}]
TIERS = {
    "metric": "spend",
    "window": {"kind": "rolling", "months": 12},
    "levels": [
        *LOWEST,
        {"tier": "silver", "threshold": 20_000},
        {"tier": "gold", "threshold": 100_000},
    ],
}


def warned(**given: Any) -> list[str]:
    program = parse(a_document(**given))
    found = warnings(program, lived(program), TODAY)
    return [f"{each.pointer}: {each.detail}" for each in found]


def rule(kind: str, **given: Any) -> dict[str, Any]:
    return {"rule": "odd", "kind": kind, **given}


def test_an_ordinary_program_is_not_odd() -> None:
    books = rule("multiplier", category="books", factor="2")
    cards = rule("exclusion", category="gift_card") | {"rule": "cards"}
    assert warned(earning=[BASE_RULE, books, cards]) == []


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (
            rule("multiplier", factor="2", last_day="2026-11-22"),
            'rule "odd" applies to nothing from now on: its last day was 2026-11-22',
        ),
        (
            rule(
                "multiplier",
                factor="2",
                weekdays=["saturday", "sunday"],
                first_day="2026-12-21",
                last_day="2026-12-24",
            ),
            'rule "odd" never applies: no saturday or sunday lies between its days',
        ),
        (
            rule("multiplier", factor="1", category="books"),
            'rule "odd" changes nothing: its factor',
        ),
        (
            rule("multiplier", factor="2", category="books", currency="EUR"),
            'rule "odd" changes nothing: no rule gives points that it could change',
        ),
        (
            rule("per_unit", wallet="points", points="5", category="gift_card", brand="a"),
            'rule "odd" gives nothing: rule "cards" excludes all that it is for',
        ),
    ],
)
def test_a_rule_that_never_does_anything_is_odd(odd: dict[str, Any], words: str) -> None:
    cards = rule("exclusion", category="gift_card") | {"rule": "cards"}
    [warning] = warned(earning=[BASE_RULE, cards, odd])
    assert warning.startswith(f"/earning/2: {words}")


@pytest.mark.parametrize(
    "odd",
    [
        rule("multiplier", factor="2", last_day="2026-11-23"),
        rule(
            "multiplier",
            factor="2",
            weekdays=["friday"],
            first_day="2026-12-21",
            last_day="2027-12-24",
        ),
        rule("per_unit", wallet="points", points="5", brand="a"),
    ],
    ids=str,
)
def test_a_rule_that_may_apply_is_not_odd(odd: dict[str, Any]) -> None:
    cards = rule("exclusion", category="gift_card") | {"rule": "cards"}
    assert warned(earning=[BASE_RULE, cards, odd]) == []


def test_a_wallet_into_which_nothing_goes_is_odd() -> None:
    wallets = [*a_document()["wallets"], {"wallet": "miles", "expiry": {"kind": "never"}}]
    assert warned(wallets=wallets) == [
        '/wallets/1: no rule and no exchange gives points of wallet "miles"'
    ]


def test_a_tier_that_no_ordinary_member_reaches_is_odd() -> None:
    assert warned(tiers=TIERS) == [
        f'/tiers/levels/2: an ordinary member does not reach tier "gold" in {YEARS} years'
    ]
    assert warned(tiers=TIERS, goals={"orders_a_year": 24}) == []


MUG = {"reward": "mug", "kind": "free_product", "sku": "mug", "points": 100}


def test_a_reward_within_an_ordinary_members_reach_is_not_odd() -> None:
    assert warned(rewards=[MUG]) == []


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (
            {"points": 5_000},
            "is out of an ordinary member's reach: it costs 5000 points, and they never have more"
            " than 350 at once",
        ),
        ({"tiers": ["gold"]}, "is for tiers that an ordinary member does not reach in 3 years"),
        ({"last_day": "2026-11-22"}, "can be redeemed no more: its last day was 2026-11-22"),
        ({"stock": 0}, "can never be redeemed: there are 0 of it"),
    ],
)
def test_a_reward_that_no_ordinary_member_gets_is_odd(odd: dict[str, Any], words: str) -> None:
    found = warned(tiers=TIERS, rewards=[MUG | odd])
    assert f'/rewards/0: reward "mug" {words}' in found


def test_a_tier_that_an_ordinary_member_reaches_may_pay_less() -> None:
    dear = MUG | {"points": 5_000, "tier_points": [{"tier": "silver", "points": 300}]}
    assert not any("mug" in warning for warning in warned(tiers=TIERS, rewards=[dear]))


def test_points_that_expire_before_they_are_enough_miss_the_goal() -> None:
    wallets = [{**a_document()["wallets"][0], "expiry": {"kind": "rolling", "months": 6}}]
    given = {"wallets": wallets, "tiers": TIERS, "goals": {"redemption_rate": "0.9"}}
    assert warned(**given, rewards=[MUG])[1:] == []
    [_, reach, goal] = warned(**given, rewards=[MUG | {"points": 400}])
    assert "out of an ordinary member's reach" in reach
    assert goal == (
        "/goals/redemption_rate: an ordinary member can redeem 0 % of their points;"
        " the goal is 90 %"
    )


def test_a_goal_that_cannot_be_met_is_told_with_what_can_be() -> None:
    assert warned(goals={"redemption_rate": "1"}) == []
    rules = [rule("per_order", wallet="points", points="5", category="books")]
    assert warned(earning=rules, goals={"redemption_rate": "0.125"}) == [
        "/goals/redemption_rate: an ordinary member can redeem 0 % of their points;"
        " the goal is 12 %"
    ]


def test_a_goal_does_not_count_points_that_cannot_be_spent_yet() -> None:
    waiting = {"kind": "delay", "days": 365}
    wallets = [{**a_document()["wallets"][0], "activation": waiting}]
    assert warned(wallets=wallets, goals={"redemption_rate": "1"}) == []


def test_points_and_liability_are_told_per_thousand_of_revenue() -> None:
    program = parse(a_document(tiers=TIERS | {"levels": LOWEST}))
    assert list(report(program, lived(program)))[1:] == [
        "  an ordinary member: 6 orders a year of 50.00 USD, for 3 years",
        "  wallet points: 1000 points, a liability of 10.00 USD per 1,000 USD of revenue",
    ]


def test_what_waits_for_an_event_is_taken_to_come() -> None:
    waits = {"kind": "event", "event": "order.delivered", "cancel_after_days": 30}
    program = parse(a_document(wallets=[{**a_document()["wallets"][0], "activation": waits}]))
    assert lived(program).best["points"] > 0


def test_points_are_spent_by_whole_prices() -> None:
    goals, tiers = {"orders_a_year": 1, "order_value": 25_000}, TIERS | {"levels": LOWEST}
    program = parse(a_document(goals=goals, tiers=tiers))
    life = lived(program, Price("points", 200))
    assert (life.given["points"], life.redeemed["points"]) == (750, 600)


def test_a_member_of_a_program_that_takes_no_order_is_given_nothing() -> None:
    program = parse(a_document(earning=[]))
    assert lived(program).given["points"] == 0
