"""The runs of standing campaigns over a program's versions: when the next is, and which are due."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.program.campaigns.runs import due_runs, next_run
from shared.program.document import Document
from shared.program.versions import Versions
from tests.builders import DAY_MS, a_program, instant, versions_of
from tests.program.test_calendar import ZONES


def a_campaign(name: str = "birthday", **given: Any) -> dict[str, Any]:
    at_hour = given.pop("at_hour", 9)
    return {"campaign": name, "starts": {"kind": "birthday", "at_hour": at_hour}, **given}


def programs(*campaigns: dict[str, Any], **given: Any) -> Document:
    return a_program(campaigns=list(campaigns), **given)


def due(versions: Versions, since: str, until: str) -> list[tuple[str, int, int]]:
    found = due_runs(versions, instant(since), instant(until))
    return [(each.campaign.campaign, each.version, each.at) for each in found]


def test_the_next_run_is_that_of_the_earliest_hour() -> None:
    versions = versions_of(programs(a_campaign(), a_campaign("late", at_hour=15)))
    assert next_run(versions, instant("2026-03-01 08:59")) == instant("2026-03-01 09:00")
    assert next_run(versions, instant("2026-03-01 09:00")) == instant("2026-03-01 15:00")
    assert next_run(versions, instant("2026-03-01 15:00")) == instant("2026-03-02 09:00")


def test_there_is_none_without_standing_campaigns() -> None:
    versions = versions_of(programs({"campaign": "spring"}))
    assert next_run(versions, 0) is None
    assert due(versions, "2026-03-01", "2026-03-02") == []


def test_a_version_to_come_counts_from_when_it_is_in_force() -> None:
    begin = instant("2026-03-05 07:00")
    versions = versions_of(
        programs({"campaign": "spring"}), programs(a_campaign(at_hour=7)), effective_at=(begin,)
    )
    assert next_run(versions, instant("2026-03-01")) == begin
    assert due(versions, "2026-03-01", "2026-03-05 06:59") == []
    assert due(versions, "2026-03-04", "2026-03-05 07:00") == [("birthday", 2, begin)]


def test_a_version_of_the_past_does_not() -> None:
    versions = versions_of(
        programs(a_campaign()),
        programs(a_campaign(at_hour=12)),
        effective_at=(instant("2026-03-05"),),
    )
    assert next_run(versions, instant("2026-03-06")) == instant("2026-03-06 12:00")
    assert due(versions, "2026-03-05 12:00", "2026-03-06 12:00") == [
        ("birthday", 2, instant("2026-03-06 12:00"))
    ]


def test_an_hour_that_was_over_when_a_version_came_is_not_made_up_for() -> None:
    versions = versions_of(
        programs({"campaign": "spring"}),
        programs(a_campaign(), a_campaign("late", at_hour=15)),
        effective_at=(instant("2026-03-05 10:00"),),
    )
    at = instant("2026-03-05 15:00")
    assert due(versions, "2026-03-05 08:00", "2026-03-05 15:00") == [("late", 2, at)]


def test_only_on_the_campaigns_days() -> None:
    versions = versions_of(programs(a_campaign(first_day="2026-03-02", last_day="2026-03-03")))
    days = [f"2026-03-{day:02d}" for day in range(1, 6)]
    found = [each.day for each in due_runs(versions, instant("2026-02-28"), instant("2026-03-06"))]
    assert found == days[1:3]


@given(
    st.lists(st.integers(0, 23), min_size=1, max_size=3),
    st.sampled_from(ZONES),
    st.integers(instant("2026-01-01"), instant("2028-01-01")),
)
def test_going_from_run_to_run_finds_what_one_look_at_all_of_it_does(
    hours: list[int], zone: str, begin: int
) -> None:
    campaigns = [a_campaign(f"c-{n}", at_hour=hour) for n, hour in enumerate(hours)]
    versions = versions_of(programs(*campaigns, time_zone=zone))
    end, since, found = begin + 4 * DAY_MS, begin, list[Any]()
    while (at := next_run(versions, since)) is not None and at <= end:
        step = list(due_runs(versions, since, at))
        assert {each.at for each in step} == {at}
        found += step
        since = at
    in_one = due_runs(versions, begin, end)
    assert sorted(found, key=repr) == sorted(in_one, key=repr)
