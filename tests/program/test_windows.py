"""Windows: the months that count, and when something stops counting."""

from datetime import date

import pytest

from shared.program.calendar import month_number
from shared.program.windows import (
    Began,
    Beginning,
    CalendarYearWindow,
    Cycle,
    JoinDateWindow,
    LifetimeWindow,
    RollingWindow,
    SinceTierWindow,
    beginning,
)
from tests.builders import SILVER_FROM_100, a_program, instant


def month(text: str) -> int:
    """The month number of a text such as ``2026-03``."""
    return month_number(date.fromisoformat(f"{text}-01"))


def began(moment: str) -> Began:
    """A member who joined then, and whose tier began then."""
    return Began(instant(moment), instant(moment), "UTC")


NOBODY = Began(None, 0, "UTC")


def test_a_lifetime_window_forgets_nothing() -> None:
    window = a_program(tiers=SILVER_FROM_100).tiers.window  # type: ignore[union-attr]

    assert window == LifetimeWindow()
    assert window.first_month(month("2026-03"), NOBODY) is None
    assert window.next_change(month("2026-03"), NOBODY) is None


def test_a_calendar_year_counts_from_january_and_ends_with_december() -> None:
    window = CalendarYearWindow()

    for each in range(month("2026-01"), month("2027-01")):
        assert window.first_month(each, NOBODY) == month("2026-01")
        assert window.next_change(each, NOBODY) == month("2027-01")


def test_a_rolling_window_counts_the_present_month_and_the_whole_ones_before_it() -> None:
    window = RollingWindow(months=12)

    assert window.first_month(month("2026-03"), NOBODY) == month("2025-03")
    assert window.next_change(month("2026-03"), NOBODY) == month("2026-04")


@pytest.mark.parametrize("window", [JoinDateWindow(), SinceTierWindow(months=12)])
@pytest.mark.parametrize(
    ("start", "at", "first", "change"),
    [
        ("2026-03-15", "2026-03", "2026-03", "2027-04"),
        ("2026-03-15", "2027-03", "2026-03", "2027-04"),
        ("2026-03-15", "2027-04", "2027-04", "2028-04"),
        ("2026-03-15", "2029-03", "2028-04", "2029-04"),
        ("2026-03-01", "2026-03", "2026-03", "2027-03"),
        ("2026-03-01", "2027-02", "2026-03", "2027-03"),
        ("2026-03-01", "2027-03", "2027-03", "2028-03"),
        ("2028-02-29", "2029-02", "2028-02", "2029-03"),
        ("2026-01-31", "2025-12", "2025-12", "2027-02"),
    ],
)
def test_years_of_ones_own_begin_with_the_month_and_last_twelve_whole_ones(
    window: Cycle, start: str, at: str, first: str, change: str
) -> None:
    assert window.first_month(month(at), began(start)) == month(first)
    assert window.next_change(month(at), began(start)) == month(change)


def test_periods_since_a_tier_began_are_as_long_as_the_program_says() -> None:
    window = SinceTierWindow(months=2)
    ends = {window.next_change(month(f"2026-{m:02}"), began("2026-01-31")) for m in range(1, 10)}

    assert ends == {month("2026-04"), month("2026-06"), month("2026-08"), month("2026-10")}


def test_a_member_whose_joining_is_not_known_joined_with_a_calendar_year() -> None:
    assert JoinDateWindow().first_month(month("2026-11"), NOBODY) == month("2026-01")


@pytest.mark.parametrize(
    ("zone", "whole"),
    [("UTC", "2026-04"), ("Pacific/Kiritimati", "2026-05"), ("America/New_York", "2026-04")],
)
def test_a_beginning_lies_in_a_month_of_the_programs_zone(zone: str, whole: str) -> None:
    moment = beginning(instant("2026-04-01"), zone)

    local = {"UTC": "2026-04", "Pacific/Kiritimati": "2026-04", "America/New_York": "2026-03"}[zone]
    assert moment == Beginning(month(local), month(whole))
