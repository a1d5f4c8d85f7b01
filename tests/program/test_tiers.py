"""Levels at their thresholds, and the months that windows count."""

import pytest

from shared.program.tiers import (
    CalendarYearWindow,
    Level,
    LifetimeWindow,
    RollingWindow,
    Tiers,
)
from tests.builders import SILVER_FROM_100, a_program

TABLE = Tiers(
    metric="spend",
    window=LifetimeWindow(),
    levels=(
        Level(tier="bronze", threshold=0),
        Level(tier="silver", threshold=10000),
        Level(tier="gold", threshold=50000),
    ),
)


@pytest.mark.parametrize(
    ("value", "tier"),
    [
        (0, "bronze"),
        (9999, "bronze"),
        (10000, "silver"),
        (10001, "silver"),
        (49999, "silver"),
        (50000, "gold"),
        (50001, "gold"),
    ],
)
def test_a_level_is_reached_exactly_at_its_threshold(value: int, tier: str) -> None:
    assert TABLE.reached(value).tier == tier


def test_the_next_level_is_the_one_above_and_the_highest_has_none() -> None:
    bronze, silver, gold = TABLE.levels

    assert TABLE.following(bronze) == silver
    assert TABLE.following(silver) == gold
    assert TABLE.following(gold) is None


def test_a_level_is_found_by_its_name() -> None:
    assert TABLE.level("silver") == TABLE.levels[1]
    assert TABLE.level("platinum") is None
    assert TABLE.level(None) is None


MARCH_2026 = 2026 * 12 + 2


def test_a_lifetime_window_forgets_nothing() -> None:
    window = a_program(tiers=SILVER_FROM_100).tiers.window  # type: ignore[union-attr]

    assert window == LifetimeWindow()
    assert window.first_month(MARCH_2026) is None
    assert window.next_change(MARCH_2026) is None


def test_a_calendar_year_counts_from_january_and_ends_with_december() -> None:
    window = CalendarYearWindow()

    for month in range(2026 * 12, 2026 * 12 + 12):
        assert window.first_month(month) == 2026 * 12
        assert window.next_change(month) == 2027 * 12


def test_a_rolling_window_counts_the_present_month_and_the_whole_ones_before_it() -> None:
    window = RollingWindow(months=12)

    assert window.first_month(MARCH_2026) == MARCH_2026 - 12
    assert window.next_change(MARCH_2026) == MARCH_2026 + 1
