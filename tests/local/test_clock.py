"""The movable clock."""

from pathlib import Path

import pytest

from infra.local.clock import BackwardsError, BadInstantError, Clock, parse_instant
from shared.edge.instants import instant_text

MARCH = parse_instant("2026-03-01T09:00:00Z")
HOUR = 3_600_000


class Wall:
    """A wall clock a test can set."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


def test_a_clock_nobody_moved_shows_wall_time(tmp_path: Path) -> None:
    wall = Wall(MARCH)
    clock = Clock(tmp_path / "clock", wall)

    wall.now_ms += HOUR

    assert clock.now() == "2026-03-01T10:00:00.000Z"


def test_a_moved_clock_ticks_on_from_there(tmp_path: Path) -> None:
    wall = Wall(MARCH)
    clock = Clock(tmp_path / "clock", wall)

    clock.reach(MARCH + 24 * HOUR)
    wall.now_ms += 1

    assert clock.now_ms() == MARCH + 24 * HOUR + 1


def test_it_does_not_go_back(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock", Wall(MARCH))

    clock.reach(MARCH - 1)
    with pytest.raises(BackwardsError, match=r"2026-03-01T09:00:00\.000Z already"):
        clock.refuse_backwards(MARCH - 1)

    assert clock.now_ms() == MARCH


def test_the_moved_clock_is_kept(tmp_path: Path) -> None:
    wall = Wall(MARCH)
    Clock(tmp_path / "clock", wall).reach(MARCH + 24 * HOUR)

    wall.now_ms += HOUR

    assert Clock(tmp_path / "clock", wall).now_ms() == MARCH + 25 * HOUR


def test_a_wall_clock_set_back_does_not_set_it_back(tmp_path: Path) -> None:
    wall = Wall(MARCH)
    clock = Clock(tmp_path / "clock", wall)
    clock.reach(MARCH + HOUR)
    clock.save()

    wall.now_ms -= 24 * HOUR

    assert clock.now_ms() == MARCH + HOUR
    assert Clock(tmp_path / "clock", wall).now_ms() == MARCH + HOUR


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-01T09:00:00Z", "2026-03-01T09:00:00.000Z"),
        ("2026-03-01T09:00:00.123456+14:00", "2026-02-28T19:00:00.123Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
    ],
)
def test_instants_are_read_with_any_offset(text: str, instant: str) -> None:
    assert instant_text(parse_instant(text)) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-03-01",
        "2026-03-01T09:00:00",
        "2026-02-30T09:00:00Z",
        "2026-03-01T09:00:60Z",
        "2026-03-01T09:00:00+24:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "1969-12-31T23:59:59Z",
        "２０２６-03-01T09:00:00Z",
        "2026-03-01T09:00:00Z\x00",
        "9" * 5000,
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(BadInstantError):
        parse_instant(text)
