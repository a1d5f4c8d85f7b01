"""Levels at their thresholds, how far one falls from them, and when."""

from typing import Any

import pytest

from shared.program.tiers import Level, Review, Tiers
from shared.program.windows import (
    CalendarYearWindow,
    JoinDateWindow,
    LifetimeWindow,
    RollingWindow,
    SinceTierWindow,
)
from tests.builders import instant

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


def a_table(lasting: str | None = None, **review: Any) -> Tiers:
    """Bronze, silver, gold and platinum, one of them perhaps for ever."""
    names = ("bronze", "silver", "gold", "platinum")
    levels = tuple(
        Level(tier=tier, threshold=100 * number, never_downgrade=tier == lasting)
        for number, tier in enumerate(names)
    )
    window = RollingWindow(months=12)
    return Tiers(metric="spend", window=window, levels=levels, review=Review(**review))


@pytest.mark.parametrize(
    ("downgrade", "lasting", "held", "value", "left"),
    [
        ("recompute", None, "platinum", 0, "bronze"),
        ("recompute", None, "platinum", 150, "silver"),
        ("recompute", "silver", "platinum", 0, "silver"),
        ("recompute", "silver", "platinum", 250, "gold"),
        ("recompute", "gold", "silver", 0, "bronze"),
        ("recompute", "gold", "gold", 0, "gold"),
        ("one_level", None, "platinum", 0, "gold"),
        ("one_level", None, "platinum", 250, "gold"),
        ("one_level", None, "silver", 0, "bronze"),
        ("one_level", "gold", "platinum", 0, "gold"),
        ("one_level", "platinum", "platinum", 0, "platinum"),
        ("none", None, "platinum", 0, "platinum"),
    ],
)
def test_a_review_takes_a_level_as_far_down_as_the_program_says(
    downgrade: str, lasting: str | None, held: str, value: int, left: str
) -> None:
    table = a_table(lasting, downgrade=downgrade)
    level = table.level(held)
    assert level is not None

    assert table.below(level, table.reached(value)).tier == left


def test_what_a_return_takes_does_not_ask_how_reviews_take_it() -> None:
    table = a_table("silver", downgrade="none")
    bronze, silver, gold, _ = table.levels

    assert table.without(gold, bronze) == silver
    assert a_table(downgrade="none").without(gold, bronze) == bronze


@pytest.mark.parametrize(
    ("days", "end_of", "ends"),
    [
        (0, "day", "2026-04-01"),
        (1, "day", "2026-04-02"),
        (90, "day", "2026-06-30"),
        (1, "month", "2026-05-01"),
        (30, "month", "2026-05-01"),
        (31, "month", "2026-06-01"),
        (90, "year", "2027-01-01"),
    ],
)
def test_grace_lasts_whole_days_to_the_end_of_a_period(days: int, end_of: str, ends: str) -> None:
    for zone in ("UTC", "Pacific/Kiritimati", "America/New_York"):
        review = a_table(grace_days=days, grace_end_of=end_of).review

        assert review.grace_end(instant("2026-04-01", zone), zone) == instant(ends, zone)


def test_grace_counts_days_of_the_calendar_where_clocks_change() -> None:
    review = a_table(grace_days=30).review

    assert review.grace_end(instant("2026-03-01", "Europe/Berlin"), "Europe/Berlin") == instant(
        "2026-03-31T00:00:00+02:00"
    )


def test_periods_are_those_of_the_review_or_of_the_window() -> None:
    def cycle(window: Any, period: Any = None) -> object:
        tiers = Tiers(
            metric="spend", window=window, levels=TABLE.levels, review=Review(period=period)
        )
        return tiers.cycle

    year, joining = CalendarYearWindow(), JoinDateWindow()
    assert cycle(year) == year
    assert cycle(joining) == joining
    assert cycle(SinceTierWindow(months=6)) == SinceTierWindow(months=6)
    assert cycle(RollingWindow(months=6)) == SinceTierWindow(months=6)
    assert cycle(RollingWindow(months=6), year) == year
    assert cycle(LifetimeWindow()) == year
    assert cycle(LifetimeWindow(), joining) == joining
