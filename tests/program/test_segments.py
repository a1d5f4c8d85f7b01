"""Segments: who is in which, by what is known of them."""

from typing import Any

import pytest

from shared.program.loading import InvalidProgram, load
from shared.program.segments import Known, Segment, ask_profile, names_of
from tests.builders import a_document, a_program, instant

BERLIN = "Europe/Berlin"
NOON = instant("2026-06-15 12:00", BERLIN)


def a_segment(**conditions: Any) -> Segment:
    """The segment of a document with these conditions."""
    program = a_program(segments=[{"segment": "some", **conditions}])
    found = program.segment("some")
    assert found is not None
    return found


def is_in(segment: Segment, **told: Any) -> bool:
    return segment.has(Known(**{"at": NOON, **told}), BERLIN)


def around(day: str, days: int) -> list[int]:
    """The noons of the days around a day, from so many before it to so many after."""
    return [instant(f"{day} 12:00", BERLIN) + n * 86_400_000 for n in range(-days, days + 1)]


def with_profile(segment: Segment, **profile: Any) -> bool:
    return is_in(segment, profile=profile)


def test_without_conditions_everybody_is_in_it() -> None:
    assert is_in(a_segment())


def test_a_tier_is_one_of_those_named() -> None:
    silver = a_segment(tiers=["silver", "bronze"])
    assert is_in(silver, tier="silver")
    assert not is_in(silver, tier="gold")
    assert not is_in(silver)


@pytest.mark.parametrize("counted", ["orders", "spend", "points"])
def test_both_ends_of_a_range_belong_to_it(counted: str) -> None:
    some = a_segment(**{counted: {"at_least": 2, "at_most": 5}})
    assert [count for count in range(8) if is_in(some, **{counted: count})] == [2, 3, 4, 5]


def test_an_end_that_is_left_out_does_not_bound() -> None:
    assert is_in(a_segment(orders={"at_least": 2}), orders=10**9)
    assert is_in(a_segment(orders={"at_most": 2}), orders=0)


@pytest.mark.parametrize(
    ("ordered", "days"),
    [
        ("2026-06-15 00:00", 0),
        ("2026-06-15 23:00", 0),  # a clock ahead of ours
        ("2026-06-14 23:59", 1),
        ("2026-05-16 00:00", 30),
        ("2026-05-15 23:59", 31),
    ],
)
def test_days_since_an_order_are_counted_on_the_calendar(ordered: str, days: int) -> None:
    exactly = a_segment(days_since_order={"at_least": days, "at_most": days})
    assert is_in(exactly, last_order_at=instant(ordered, BERLIN))


def test_who_never_ordered_is_in_no_range_of_days() -> None:
    assert not is_in(a_segment(days_since_order={"at_least": 0}))


@pytest.mark.parametrize(
    ("joined", "today", "months"),
    [
        ("2026-06-15", "2026-06-15", 0),
        ("2026-05-16", "2026-06-15", 0),
        ("2026-05-15", "2026-06-15", 1),
        ("2025-06-15", "2026-06-15", 12),
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-31", "2026-03-01", 1),
        ("2026-06-16", "2026-06-15", 0),
    ],
)
def test_months_as_member_are_whole(joined: str, today: str, months: int) -> None:
    exactly = a_segment(months_as_member={"at_least": months, "at_most": months})
    known = Known(at=instant(today, BERLIN), joined=instant(joined, BERLIN))
    assert exactly.has(known, BERLIN)


def test_nobody_knows_how_long_who_joined_before_that_was_kept_is_a_member() -> None:
    assert not is_in(a_segment(months_as_member={"at_least": 0}))


def test_a_market_is_one_of_those_named() -> None:
    assert with_profile(a_segment(markets=["AT", "DE"]), market="DE")
    assert not with_profile(a_segment(markets=["AT"]), market="DE")
    assert not with_profile(a_segment(markets=["AT"]))


@pytest.mark.parametrize("locale", ["de", "de-AT", "DE_at"])
def test_a_language_means_all_its_regions(locale: str) -> None:
    assert with_profile(a_segment(locales=["fr", "de"]), locale=locale)


@pytest.mark.parametrize("locale", ["den", "en-DE", None])
def test_another_language_is_another(locale: str | None) -> None:
    assert not with_profile(a_segment(locales=["de"]), locale=locale)


def test_all_consents_named_must_be_given() -> None:
    both = a_segment(consents=["email", "sms"])
    assert with_profile(both, consent={"email": True, "sms": True, "push": False})
    assert not with_profile(both, consent={"email": True, "sms": False})
    assert not with_profile(both)


def test_a_birthday_is_in_one_of_the_months() -> None:
    summer = a_segment(birthday_months=[6, 7])
    assert with_profile(summer, birthday="1990-07-31")
    assert not with_profile(summer, birthday="1990-08-01")
    assert not with_profile(summer)


def test_a_list_is_an_attribute_that_is_true() -> None:
    listed = a_segment(lists=["spring", "summer"])
    assert with_profile(listed, attributes={"summer": True})
    assert not with_profile(listed, attributes={"summer": "true", "winter": True})
    assert not with_profile(listed)


def test_attributes_are_compared_as_text() -> None:
    runner = a_segment(attributes={"sport": "running", "size": "43", "club": "true"})
    assert with_profile(runner, attributes={"sport": "running", "size": 43, "club": True})
    assert not with_profile(runner, attributes={"sport": "running", "size": 44, "club": True})


def test_every_condition_must_be_met() -> None:
    both = a_segment(orders={"at_least": 1}, markets=["DE"])
    assert is_in(both, orders=1, profile={"market": "DE"})
    assert not is_in(both, orders=0, profile={"market": "DE"})
    assert not is_in(both, orders=1, profile={"market": "AT"})


def test_a_member_is_in_several() -> None:
    program = a_program(
        segments=[
            {"segment": "buyers", "orders": {"at_least": 1}},
            {"segment": "regulars", "orders": {"at_least": 5}},
            {"segment": "locals", "markets": ["DE"]},
        ]
    )
    known = Known(at=NOON, orders=5, profile={"market": "AT"})
    assert names_of(program.segments, known, BERLIN) == {"buyers", "regulars"}
    assert program.segment("nobodies") is None


def test_the_profile_is_asked_for_only_by_who_needs_it() -> None:
    assert not ask_profile([a_segment(orders={"at_least": 1}), a_segment(tiers=["silver"])])
    assert ask_profile([a_segment(), a_segment(birthday_months=[1])])
    assert ask_profile([a_segment(days_from_birthday={"at_most": 0})])
    assert not ask_profile([a_segment(days_from_anniversary={"at_most": 0})])
    assert ask_profile([a_segment(attributes={"club": "true"})])


FLAWS: list[tuple[list[dict[str, Any]], str, str]] = [
    ([{"segment": "a"}, {"segment": "a"}], "/segments/1/segment", '"a" is taken'),
    ([{"segment": "a", "tiers": ["gold"]}], "/segments/0/tiers/0", '"gold" is not a tier'),
    ([{"segment": "a", "orders": {}}], "/segments/0/orders", "give at_least, at_most"),
    (
        [{"segment": "a", "spend": {"at_least": 2, "at_most": 1}}],
        "/segments/0/spend/at_most",
        "must not be less",
    ),
    ([{"segment": "a", "bought": {}}], "/segments/0/bought", "give a category, brand, sku or tag"),
    (
        [{"segment": "a", "bought": {"sku": "mug", "days_ago": {}}}],
        "/segments/0/bought/days_ago",
        "give at_least, at_most or both",
    ),
    ([{"segment": "a", "birthday_months": [13]}], "/segments/0/birthday_months/0", "from 1 to 12"),
]


@pytest.mark.parametrize(("segments", "pointer", "detail"), FLAWS)
def test_what_is_wrong_is_told_with_its_place(
    segments: list[dict[str, Any]], pointer: str, detail: str
) -> None:
    with pytest.raises(InvalidProgram) as invalid:
        load(a_document(segments=segments))
    (flaw,) = invalid.value.flaws
    assert flaw.pointer == pointer
    assert detail in flaw.detail


def test_a_program_without_tiers_has_no_segment_by_tier() -> None:
    document = a_document(segments=[{"segment": "a", "tiers": ["silver"]}])
    del document["tiers"]
    with pytest.raises(InvalidProgram, match="is not a tier"):
        load(document)


def test_a_birthday_is_near_some_days_before_and_after_over_the_end_of_a_year() -> None:
    week = a_segment(days_from_birthday={"at_most": 1})
    born = {"birthday": "1990-12-31"}
    days = around("2026-12-31", 3)
    assert [is_in(week, at=at, profile=born) for at in days] == [
        False, False, True, True, True, False, False,
    ]  # fmt: skip
    assert not is_in(week)


def test_the_day_that_only_leap_years_have_is_the_day_before_in_others() -> None:
    today = a_segment(days_from_birthday={"at_most": 0})
    leap = {"birthday": "2004-02-29"}
    assert is_in(today, at=instant("2026-02-28 12:00", BERLIN), profile=leap)
    assert not is_in(today, at=instant("2028-02-28 12:00", BERLIN), profile=leap)
    assert is_in(today, at=instant("2028-02-29 12:00", BERLIN), profile=leap)


def test_the_anniversary_of_joining_is_a_year_after_it_at_first() -> None:
    near = a_segment(days_from_anniversary={"at_most": 2})
    joined = instant("2025-06-15 12:00", BERLIN)
    assert is_in(near, at=instant("2026-06-13 12:00", BERLIN), joined=joined)
    assert not is_in(near, at=instant("2026-06-12 12:00", BERLIN), joined=joined)
    assert not is_in(near, at=joined, joined=joined)
    assert not is_in(near)


def test_goods_were_bought_whenever_or_so_many_days_ago() -> None:
    ever, lately = (
        a_segment(bought={"category": "books", **more})
        for more in ({}, {"days_ago": {"at_most": 30}})
    )
    assert ever.bought
    key = ever.bought.key
    [may, june] = [{key: instant(day, BERLIN)} for day in ("2026-05-15", "2026-05-16")]

    assert [is_in(ever, bought=known) for known in (may, june, {}, {"other": 5})] == [
        True,
        True,
        False,
        False,
    ]
    assert [is_in(lately, bought=known) for known in (may, june, {})] == [False, True, False]


def test_goods_are_told_apart_by_what_is_asked_of_them_and_by_nothing_else() -> None:
    asked: list[dict[str, Any]] = [
        {"category": "books"},
        {"brand": "books"},
        {"category": "books", "sku": "atlas"},
        {"category": "books", "days_ago": {"at_least": 3}},
    ]
    keys = [each.bought.key for each in (a_segment(bought=goods) for goods in asked) if each.bought]
    assert keys[0] == keys[3]
    assert len(set(keys)) == 3
