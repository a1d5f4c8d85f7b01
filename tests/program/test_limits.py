"""Limits: how much of a rule's points a member gets in a period, whatever the order of events."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.program.earning.limits import EarningLimit, Limits
from shared.program.limits import Limit, Moment, Usage, Used, merged
from shared.program.loading import InvalidProgram, load
from tests.builders import BASE_RULE, a_document, a_wallet, instant

BERLIN = "Europe/Berlin"


def at(text: str, zone: str = BERLIN) -> Moment:
    return Moment(instant(text, zone), zone)


def of_review(usage: Usage, moment: str, *limits: EarningLimit) -> Limits:
    return Limits("review", limits, usage, at(moment))


@pytest.mark.parametrize(
    ("per", "moment", "alike", "later"),
    [
        ("day", "2026-03-29 00:00", "2026-03-29 23:59", "2026-03-30 00:00"),
        ("week", "2026-03-23 00:00", "2026-03-29 23:59", "2026-03-30 00:00"),
        ("week", "2026-12-28 00:00", "2027-01-03 23:59", "2027-01-04 00:00"),
        ("month", "2026-02-01 00:00", "2026-02-28 23:59", "2026-03-01 00:00"),
        ("year", "2026-01-01 00:00", "2026-12-31 23:59", "2027-01-01 00:00"),
    ],
)
def test_periods_are_those_of_the_programs_calendar(
    per: Any, moment: str, alike: str, later: str
) -> None:
    limit = Limit(per=per, points=1)

    assert limit.period(at(moment)) == limit.period(at(alike)) < limit.period(at(later))
    assert limit.period(at(later)) - limit.period(at(alike)) == 1


def test_a_lifetime_is_one_period() -> None:
    limit = Limit(per="lifetime", points=1)

    assert limit.period(at("1990-01-01")) == limit.period(at("2090-01-01"))


def test_what_is_left_is_given_and_a_new_period_begins_with_all_of_it() -> None:
    limit = EarningLimit(per="day", points=50)
    today = {"review/day": Used(limit.period(at("2026-03-01")), points=30)}

    assert of_review(today, "2026-03-01 23:59", limit).granted(10) == 10
    assert of_review(today, "2026-03-01 23:59", limit).granted(80) == 20
    assert of_review(today, "2026-03-02 00:00", limit).granted(80) == 50


def test_a_limit_that_refuses_gives_all_or_nothing() -> None:
    limit = EarningLimit(per="day", points=50, over="refuse")

    assert of_review({}, "2026-03-01", limit).granted(50) == 50
    assert of_review({}, "2026-03-01", limit).granted(51) == 0


def test_times_are_counted_whatever_they_gave() -> None:
    limit = EarningLimit(per="month", times=2)
    once = {"review/month": Used(limit.period(at("2026-03-01")), points=900, times=1)}
    twice = {"review/month": Used(limit.period(at("2026-03-01")), points=901, times=2)}

    assert of_review(once, "2026-03-31", limit).granted(500) == 500
    assert of_review(twice, "2026-03-31", limit).granted(500) == 0


def test_what_comes_late_counts_in_the_newest_period_that_was_counted_in() -> None:
    limit = EarningLimit(per="day", points=50)
    newer = {"review/day": Used(limit.period(at("2026-03-02")), points=45)}

    late = of_review(newer, "2026-03-01", limit)

    assert late.granted(50) == 5
    assert [used.period for _, used in late.used] == [limit.period(at("2026-03-02"))]


def test_the_strictest_of_several_limits_decides_and_is_told() -> None:
    limits = EarningLimit(per="day", points=50), EarningLimit(per="month", points=60, times=9)
    used = {"review/month": Used(limits[1].period(at("2026-03-01")), points=45, times=1)}

    asked = of_review(used, "2026-03-02", *limits)

    assert asked.granted(55) == 15
    assert asked.text(55) == "at most 50 points a day and at most 60 points in 9 times a month"
    assert asked.text(40) == "at most 60 points in 9 times a month"


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (Limit(per="lifetime", times=1), "at most 1 time ever"),
        (Limit(per="week", times=3), "at most 3 times a week"),
        (Limit(per="year", points=1), "at most 1 point a year"),
        (Limit(per="day", points=9, times=1), "at most 9 points in 1 time a day"),
    ],
)
def test_a_limit_in_words(limit: Limit, text: str) -> None:
    assert limit.text() == text


@given(st.lists(st.integers(1, 80), max_size=20), st.integers(1, 100), st.booleans())
def test_no_sequence_gets_more_than_the_limit(asked: list[int], most: int, trims: bool) -> None:
    limit = EarningLimit(per="day", points=most, over="trim" if trims else "refuse")
    period, got = limit.period(at("2026-03-01")), 0
    for points in asked:
        usage = {"review/day": Used(period, got)}
        got += of_review(usage, "2026-03-01", limit).granted(points)

    assert got <= most
    assert got == min(most, sum(asked)) or not trims


def test_two_who_become_one_have_used_what_both_did_in_the_newer_period() -> None:
    one = {"a/day": Used(7, 10, 1), "b/day": Used(7, 5, 1), "c/day": Used(9, 1, 1)}
    other = {
        "a/day": Used(7, 4, 2),
        "b/day": Used(8, 6, 1),
        "c/day": Used(8, 9, 9),
        "d/day": Used(1),
    }

    assert merged(one, other) == {
        "a/day": Used(7, 14, 3),
        "b/day": Used(8, 6, 1),
        "c/day": Used(9, 1, 1),
        "d/day": Used(1),
    }


@pytest.mark.parametrize(
    ("place", "limits", "flaws"),
    [
        ("rule", [{"per": "day"}], {"/0": "say how many points or times at most"}),
        (
            "rule",
            [{"per": "day", "points": 5}, {"per": "day", "times": 5}],
            {"/1/per": "has a limit already; give points and times in one"},
        ),
        ("wallet", [{"per": "year"}], {"/0": "say how many points or times at most"}),
    ],
)
def test_a_limit_that_says_nothing_is_refused(
    place: str, limits: list[dict[str, Any]], flaws: dict[str, str]
) -> None:
    of_rule, of_wallet = (limits, []) if place == "rule" else ([], limits)
    document = a_document(
        earning=[{**BASE_RULE, "limits": of_rule}], wallets=[a_wallet(limits=of_wallet)]
    )
    pointer = "/earning/0/limits" if place == "rule" else "/wallets/0/limits"

    with pytest.raises(InvalidProgram) as invalid:
        load(document)

    assert {flaw.pointer: flaw.detail for flaw in invalid.value.flaws} == {
        pointer + at_: detail for at_, detail in flaws.items()
    }
