"""How campaigns start by themselves: for what occasion they come to a member on a day, and when they look."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.program.calendar import local_date
from shared.program.campaigns.occasions import Ahead, Occasion, Reachable, Seen
from shared.program.campaigns.starts import (
    AfterOrder,
    Anniversary,
    Birthday,
    EnteredSegment,
    NearTier,
    RewardInReach,
    Welcome,
    WinBack,
)
from shared.program.loading import InvalidProgram
from shared.program.segments import Known
from tests.builders import DAY_MS, a_program, instant
from tests.program.test_calendar import ZONES

HOUR_MS = DAY_MS // 24
INSTANTS = st.integers(instant("1996-01-01"), instant("2096-01-01"))
BIRTHDAYS = st.dates(date(1920, 1, 1), date(2020, 12, 31))


def seen(day: str, zone: str = "UTC", **given: Any) -> Seen:
    """A member at nine in the morning of a day."""
    known = {name: given.pop(name) for name in ("joined", "last_order_at") if name in given}
    return Seen(known=Known(at=instant(f"{day} 09:00", zone), **known), zone=zone, **given)


class TestWhenItLooks:
    @given(INSTANTS, st.integers(0, 23), st.sampled_from(ZONES))
    def test_once_on_each_day_of_the_zone(self, begin: int, hour: int, zone: str) -> None:
        starts, at, days = Birthday(at_hour=hour), begin, list[date]()
        for _ in range(5):
            at, before = starts.run_after(at, zone), at
            assert at > before
            days.append(local_date(at, zone))
        assert days == [days[0] + timedelta(days=each) for each in range(5)]

    @given(INSTANTS, st.integers(0, 23), st.sampled_from(ZONES))
    def test_no_later_than_a_day_and_a_clock_change_after(
        self, begin: int, hour: int, zone: str
    ) -> None:
        assert Birthday(at_hour=hour).run_after(begin, zone) - begin <= DAY_MS + 2 * HOUR_MS

    @pytest.mark.parametrize(
        ("after", "hour", "at"),
        [
            ("2026-03-28T02:00:00+01:00", 2, "2026-03-29T03:00:00+02:00"),  # 2 o'clock is skipped
            ("2026-10-24T12:00:00+02:00", 2, "2026-10-25T02:00:00+02:00"),  # and comes twice
            ("2026-10-25T02:00:00+02:00", 2, "2026-10-26T02:00:00+01:00"),
        ],
    )
    def test_over_clock_changes(self, after: str, hour: int, at: str) -> None:
        found = Birthday(at_hour=hour).run_after(instant(after), "Europe/Berlin")
        assert found == instant(at)

    def test_some_look_at_everybody(self) -> None:
        assert NearTier(missing=1).days_of_year(date(2026, 3, 1)) == ()

    def test_at_nine_unless_told_otherwise(self) -> None:
        for starts in (Welcome(), Anniversary()):
            assert starts.run_after(instant("2026-03-01"), "UTC") == instant("2026-03-01 09:00")


class TestBirthday:
    @given(BIRTHDAYS, st.integers(2026, 2036), st.integers(0, 60), st.sampled_from(ZONES))
    def test_once_in_each_year(self, born: date, year: int, before: int, zone: str) -> None:
        starts = Birthday(days_before=before)
        day, found = date(year, 1, 1), list[str]()
        while day.year == year:
            member = seen(day.isoformat(), zone, birthday=born)
            occasion = starts.occasion(member)
            if occasion:
                found.append(occasion.name)
                assert f"{born:%m-%d}" in starts.days_of_year(member.day), (
                    "the index is asked for it"
                )
            day += timedelta(days=1)
        assert len(found) == len(set(found))
        assert len(found) in ((1,) if not before else (0, 1, 2))

    @pytest.mark.parametrize(
        ("born", "day", "year"),
        [
            ("1992-02-29", "2026-02-28", 2026),
            ("1992-02-29", "2026-03-01", None),
            ("1992-02-29", "2028-02-28", None),
            ("1992-02-29", "2028-02-29", 2028),
            ("1990-12-31", "2026-12-31", 2026),
        ],
    )
    def test_of_29_february_and_the_last_day(self, born: str, day: str, year: int | None) -> None:
        occasion = Birthday().occasion(seen(day, birthday=date.fromisoformat(born)))
        assert occasion == (Occasion(f"birthday/{year}") if year else None)

    def test_ahead_of_a_birthday_in_the_next_year(self) -> None:
        member = seen("2026-12-29", birthday=date(1990, 1, 3))
        assert Birthday(days_before=5).occasion(member) == Occasion("birthday/2027")

    def test_not_without_one(self) -> None:
        assert Birthday().occasion(seen("2026-12-29")) is None


class TestAnniversary:
    @given(INSTANTS, st.integers(1, 8), st.sampled_from(ZONES))
    def test_on_the_day_of_joining_each_year(self, joined: int, years: int, zone: str) -> None:
        on = local_date(joined, zone)
        found = dict[str, date]()
        for ahead in range(-3, 4):
            day = date(on.year + years, on.month, min(on.day, 28)) + timedelta(days=ahead)
            member = seen(day.isoformat(), zone, joined=joined)
            occasion = Anniversary().occasion(member)
            if occasion:
                found[occasion.name] = day
                in_utc = local_date(joined, "UTC")
                first, *_, last = days = Anniversary().days_of_year(day)
                wraps = first > last
                listed = f"{in_utc:%m-%d}"
                within = first <= listed or listed <= last if wraps else first <= listed <= last
                assert within, (listed, days)
        assert set(found) <= {f"anniversary/{years}"}
        if on.day <= 28:
            assert list(found.values()) == [date(on.year + years, on.month, on.day)]

    def test_not_on_the_day_itself_nor_where_it_is_not_known(self) -> None:
        assert Anniversary().occasion(seen("2026-03-01", joined=instant("2026-03-01"))) is None
        assert Anniversary().occasion(seen("2026-03-01")) is None


class TestWelcome:
    @pytest.mark.parametrize(
        ("joined", "is_welcome"),
        [
            ("2026-03-10 08:00", True),
            ("2026-03-08 00:00", True),
            ("2026-03-07 23:59", False),
            ("2026-03-11 00:00", False),
        ],
    )
    def test_within_two_days_of_joining(self, joined: str, is_welcome: bool) -> None:
        found = Welcome().occasion(seen("2026-03-10", joined=instant(joined)))
        assert found == (Occasion("welcome") if is_welcome else None)

    def test_nobody_knows_when(self) -> None:
        assert Welcome().occasion(seen("2026-03-10")) is None

    def test_it_looks_at_the_days_around(self) -> None:
        assert Welcome().days_of_year(date(2026, 1, 1)) == (
            "12-29",
            "12-30",
            "12-31",
            "01-01",
            "01-02",
        )


class TestWinBack:
    @given(INSTANTS, st.integers(1, 400), st.integers(0, 500), st.sampled_from(ZONES))
    def test_from_so_many_days_on_for_each_last_order(
        self, last: int, days: int, later: int, zone: str
    ) -> None:
        on = local_date(last, zone)
        day = (on + timedelta(days=later)).isoformat()
        occasion = WinBack(days=days).occasion(seen(day, zone, last_order_at=last))
        assert occasion == (Occasion(f"win_back/{on}") if later >= days else None)

    def test_not_without_an_order(self) -> None:
        assert WinBack(days=1).occasion(seen("2026-03-01")) is None


class TestAgain:
    @given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 90), st.integers(1, 400))
    def test_it_comes_after_so_many_days_whenever_it_first_came(
        self, begin: date, days: int, later: int
    ) -> None:
        """What comes for one occasion stays away for so long: as a run reckons it, from day to day."""
        starts = EnteredSegment(segment="vips", again_after_days=days)
        came = dict[str, date]()
        for ahead in range(later + 1):
            day = begin + timedelta(days=ahead)
            found = starts.occasion(seen(day.isoformat(), segments=frozenset({"vips"})))
            assert found is not None
            assert found.before is not None
            soon = found.before in came and (day - came[found.before]).days < found.days
            if found.name not in came and not soon:
                came[found.name] = day
        assert list(came.values()) == [begin + timedelta(days=n) for n in range(0, later + 1, days)]

    def test_once_unless_told_otherwise(self) -> None:
        member = seen("2026-03-01", segments=frozenset({"vips"}))
        assert EnteredSegment(segment="vips").occasion(member) == Occasion("entered_segment/vips")
        assert EnteredSegment(segment="others").occasion(member) is None


class TestNearTier:
    @pytest.mark.parametrize(
        ("missing", "period", "name"),
        [
            (0, None, None),
            (1, None, "near_tier/gold"),
            (100, None, "near_tier/gold"),
            (101, None, None),
            (100, 2026 * 12, "near_tier/gold/2026-01"),
        ],
    )
    def test_for_a_tier_and_a_period(
        self, missing: int, period: int | None, name: str | None
    ) -> None:
        member = seen("2026-03-01", ahead=Ahead("gold", missing, period))
        assert NearTier(missing=100).occasion(member) == (Occasion(name) if name else None)

    def test_not_at_the_top(self) -> None:
        assert NearTier(missing=100).occasion(seen("2026-03-01")) is None


class TestRewardInReach:
    MEMBER = seen(
        "2026-03-01",
        rewards=(Reachable("mug", 50, 0), Reachable("bag", 90, 10), Reachable("car", 900, 820)),
    )

    @pytest.mark.parametrize(
        ("asked", "name"),
        [
            ({}, "mug"),
            ({"missing": 10}, "bag"),
            ({"reward": "mug", "missing": 10}, "mug"),
            ({"reward": "car", "missing": 10}, None),
        ],
    )
    def test_the_one_named_or_the_dearest(self, asked: dict[str, Any], name: str | None) -> None:
        found = RewardInReach(**asked).occasion(self.MEMBER)
        assert found == (Occasion(f"reward_in_reach/{name}") if name else None)

    def test_none_where_none_is_open(self) -> None:
        assert RewardInReach(missing=10).occasion(replace(self.MEMBER, rewards=())) is None


MUG = {"reward": "mug", "kind": "free_product", "sku": "mug", "points": 50}


def a_document(**starts: Any) -> dict[str, Any]:
    return {"campaigns": [{"campaign": "c", "starts": starts}], "segments": [{"segment": "vips"}]}


@pytest.mark.parametrize(
    ("starts", "more", "pointer", "detail"),
    [
        ({"kind": "entered_segment", "segment": "none"}, {}, "segment", "is not a segment"),
        ({"kind": "near_tier", "missing": 5}, {"tiers": None}, "kind", "more than one tier"),
        (
            {"kind": "near_tier", "missing": 5},
            {
                "tiers": {
                    "metric": "spend",
                    "window": {"kind": "lifetime"},
                    "levels": [{"tier": "one", "threshold": 0}],
                }
            },
            "kind",
            "more than one tier",
        ),
        (
            {"kind": "reward_in_reach", "reward": "cup"},
            {"rewards": [MUG]},
            "reward",
            "is not a reward",
        ),
        ({"kind": "reward_in_reach"}, {}, "kind", "needs a program with rewards"),
        ({"kind": "win_back", "days": 0}, {}, "days", "from 1 to 3650"),
        ({"kind": "birthday", "at_hour": 24}, {}, "at_hour", "from 0 to 23"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    starts: dict[str, Any], more: dict[str, Any], pointer: str, detail: str
) -> None:
    with pytest.raises(InvalidProgram) as invalid:
        a_program(**a_document(**starts), **more)
    (flaw,) = invalid.value.flaws
    assert flaw.pointer == f"/campaigns/0/starts/{pointer}"
    assert detail in flaw.detail


@pytest.mark.parametrize(
    "starts",
    [
        {"kind": "welcome"},
        {"kind": "birthday", "days_before": 3},
        {"kind": "anniversary", "at_hour": 0},
        {"kind": "win_back", "days": 60},
        {"kind": "entered_segment", "segment": "vips", "again_after_days": 90},
        {"kind": "near_tier", "missing": 2000},
        {"kind": "reward_in_reach", "reward": "mug", "missing": 10},
    ],
)
def test_every_kind_is_read_from_a_document(starts: dict[str, Any]) -> None:
    program = a_program(**a_document(**starts), rewards=[MUG])
    ((campaign, found),) = program.starting
    assert (campaign.campaign, found.kind) == ("c", starts["kind"])
    marks = {"welcome": {"welcome"}, "win_back": {"last_order"}}
    assert program.marks == marks.get(found.kind, set())


class TestAfterOrder:
    def test_it_comes_so_many_days_after_an_order_to_the_day(self) -> None:
        starts, ordered = AfterOrder(days=7), frozenset({date(2026, 3, 1)})
        assert starts.occasion(seen("2026-03-08", ordered_days=ordered)) == Occasion("after_order")
        assert starts.occasion(seen("2026-03-09", ordered_days=ordered)) is None
        assert starts.occasion(seen("2026-03-08")) is None

    def test_it_keeps_away_for_as_long_as_the_operator_says(self) -> None:
        starts, ordered = AfterOrder(days=7, again_after_days=90), frozenset({date(2026, 3, 1)})
        occasion = starts.occasion(seen("2026-03-08", ordered_days=ordered))
        stretch = date(2026, 3, 8).toordinal() // 90
        assert occasion == Occasion(f"after_order/{stretch}", f"after_order/{stretch - 1}", 90)
