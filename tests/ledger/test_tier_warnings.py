"""Warnings: told in time, once for each review, and only where the tier would be lost."""

from typing import Any

import pytest

from shared.ledger.entry import Entry, Fact
from shared.program.program import Program
from tests.builders import instant
from tests.ledger.member import Account, a_member, evaluating, granting
from tests.ledger.ranks import CALENDAR_YEAR, LIFETIME, PERIOD_END, TWO_MONTHS, a_ranked_shop

LATER = "2029-12-31"
A_MONTH_AND_A_WEEK = {"tier_days": [30, 7]}


def a_warning_shop(
    window: dict[str, Any], review: dict[str, Any] | None = None, **given: Any
) -> Program:
    return a_ranked_shop(window, review, reminders=A_MONTH_AND_A_WEEK, **given)


def a_silver_member(program: Program) -> Account:
    member = a_member(program, at="2026-03-10 12:00")
    member.buys("100.00")
    return member


def told(entries: list[Entry]) -> list[tuple[int, Fact]]:
    return [
        (entry.at, fact)
        for entry in entries
        for fact in entry.facts
        if fact.fact == "tier.expiring"
    ]


def warned_on(member: Account, until: str) -> list[int]:
    return [at for at, _ in told(member.at(until).is_swept())]


def on(*days: str) -> list[int]:
    return [instant(day) for day in days]


def losing(at: str, missing: int, tier: str = "silver", to: str = "bronze") -> Fact:
    return Fact("tier.expiring", {"tier": tier, "to": to, "at": instant(at), "missing": missing})


def test_a_member_is_told_so_many_days_before_a_tier_is_lost() -> None:
    member = a_silver_member(a_warning_shop(CALENDAR_YEAR))

    warnings = told(member.at(LATER).is_swept())

    assert warnings == [
        (instant("2026-12-02"), losing("2027-01-01", 10_000)),
        (instant("2026-12-25"), losing("2027-01-01", 10_000)),
    ]


def test_nobody_is_told_where_no_tier_can_be_lost() -> None:
    kept = {"downgrade": "none"}
    for program in (
        a_warning_shop(LIFETIME),
        a_warning_shop(CALENDAR_YEAR, kept),
        a_warning_shop(CALENDAR_YEAR, lasting="silver"),
    ):
        assert a_silver_member(program).at(LATER).is_swept() == []


def test_who_has_reached_the_tier_again_in_the_period_is_not_told() -> None:
    member = a_silver_member(a_warning_shop(CALENDAR_YEAR, PERIOD_END))
    member.at("2027-05-01").buys("100.00")
    assert warned_on(member, "2028-11-30") == []

    assert told(member.at(LATER).is_swept()) == [
        (instant("2028-12-02"), losing("2029-01-01", 10_000)),
        (instant("2028-12-25"), losing("2029-01-01", 10_000)),
    ]


def test_a_warning_says_what_is_still_missing_and_when_grace_ends() -> None:
    member = a_silver_member(a_warning_shop(CALENDAR_YEAR, {**PERIOD_END, "grace_days": 60}))
    member.at("2027-05-01").buys("99.99")

    assert told(member.at("2028-12-31").is_swept()) == [
        (instant("2027-12-02"), losing("2028-03-01", 1)),
        (instant("2027-12-25"), losing("2028-03-01", 1)),
        (instant("2028-01-31"), losing("2028-03-01", 1)),
        (instant("2028-02-23"), losing("2028-03-01", 1)),
    ]


def test_an_order_between_two_warnings_may_take_back_the_second() -> None:
    member = a_silver_member(a_warning_shop(CALENDAR_YEAR, PERIOD_END))
    assert warned_on(member, "2027-12-10") == on("2027-12-02")

    member.buys("100.00")

    assert warned_on(member, "2028-06-01") == []


def test_an_order_that_does_not_save_the_tier_repeats_no_warning() -> None:
    member = a_silver_member(a_warning_shop(CALENDAR_YEAR, PERIOD_END))
    assert warned_on(member, "2027-12-02 00:00") == on("2027-12-02")

    member.buys("1.00")
    member.does(evaluating())

    assert warned_on(member, "2028-06-01") == on("2027-12-25")


def test_a_review_that_moves_is_warned_of_anew() -> None:
    member = a_silver_member(a_warning_shop(TWO_MONTHS, silver=90))
    assert warned_on(member, "2026-05-10") == on("2026-05-02")

    member.buys("95.00")

    assert warned_on(member, LATER) == on("2026-07-02", "2026-07-25")


def test_the_end_of_a_grant_is_warned_of_too() -> None:
    member = a_member(a_warning_shop(LIFETIME), at="2026-03-10 12:00")
    member.does(granting("gold", "2026-06-15 18:00"))
    member.at("2026-04-01").buys("100.00")

    assert told(member.at(LATER).is_swept()) == [
        (instant("2026-05-16"), losing("2026-06-15 18:00", 10_000, "gold", "silver")),
        (instant("2026-06-08"), losing("2026-06-15 18:00", 10_000, "gold", "silver")),
    ]


@pytest.mark.parametrize(
    ("tier", "until", "days"),
    [
        ("gold", "2027-06-01", ["2027-05-02", "2027-05-25"]),
        ("silver", "2027-06-01", ["2027-05-02", "2027-05-25"]),
        ("silver", None, []),
        ("gold", None, []),
        ("silver", "2026-06-01", ["2026-12-02", "2026-12-25"]),
    ],
)
def test_a_member_is_warned_of_the_tier_held_not_of_the_one_beneath(
    tier: str, until: str | None, days: list[str]
) -> None:
    member = a_silver_member(a_warning_shop(CALENDAR_YEAR))
    member.does(granting(tier, until))

    assert warned_on(member, LATER) == on(*days)


def test_a_grant_above_what_is_lost_before_it_ends_says_to_which_tier_one_falls() -> None:
    member = a_silver_member(a_warning_shop(CALENDAR_YEAR))
    member.does(granting("gold", "2027-06-01"))

    assert {fact.data["to"] for _, fact in told(member.at(LATER).is_swept())} == {"bronze"}


def test_a_warning_begins_with_a_day_of_the_programs_zone() -> None:
    program = a_warning_shop({"kind": "rolling", "months": 1}, time_zone="Europe/Berlin")
    member = a_member(program, at="2026-02-10 12:00")
    member.buys("100.00")

    assert warned_on(member, LATER) == on("2026-03-02T00:00:00+01:00", "2026-03-25T00:00:00+01:00")


def test_a_program_that_has_become_kinder_tells_nothing() -> None:
    raised = a_warning_shop(CALENDAR_YEAR, {"downgrade": "none"})
    member = a_member(
        a_warning_shop(CALENDAR_YEAR),
        raised,
        effective_at=(instant("2026-11-01"),),
        at="2026-03-10",
    )
    member.buys("100.00")

    entries = member.at(LATER).is_swept()

    assert [(entry.at, entry.facts) for entry in entries] == [(instant("2026-12-02"), ())]
