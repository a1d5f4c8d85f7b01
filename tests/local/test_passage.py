"""The passage of time: which schedules run when, as the clock ticks and as it is moved."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.local.clock import BackwardsError, Clock, parse_instant
from infra.local.passage import HaltedError, Passage, ScheduleError
from infra.local.pumps import Pumps
from infra.local.sandboxes import FunctionError
from infra.local.wakes import Wake, Wakes
from shared.blueprint import Function, Schedule

MARCH = parse_instant("2026-03-01T09:00:00Z")
DAY = 86_400_000
MINUTE = 60_000
A_WHILE_S = 10
SWEEPER = Function(
    "sweeper",
    "does what is due",
    may=frozenset(),
    schedules=(Schedule("often", every_minutes=5), Schedule("seldom", every_minutes=60)),
)


class Time:
    """A clock that stands at MARCH but for being moved, accounts that are due, and a record of what ran."""

    def __init__(self, folder: Path, *due: int, wall_ms: int = MARCH) -> None:
        self.clock = Clock(folder / "clock.json", lambda: wall_ms)
        self.wakes = Wakes(lambda: due_at(*due))
        self.ran: list[tuple[str, int]] = []
        self.slots: list[list[str] | None] = []
        self.wakes_at_run: dict[int, list[int]] = {}
        self.failures = 0
        self.has_run = threading.Event()
        self.passage = Passage([SWEEPER], self.run, self.clock, self.wakes, Pumps(()))

    def run(self, function: Function, event: Mapping[str, Any]) -> object:
        if self.failures:
            self.failures -= 1
            raise FunctionError("as told")
        self.ran.append((event["schedule"], event["now"]))
        self.slots.append(event.get("slots"))
        self.wakes.heard(due_at(*self.wakes_at_run.pop(event["now"], [])))
        self.has_run.set()
        return {}


def due_at(*instants: int) -> list[Wake]:
    """Wakes in slots named by the days since MARCH."""
    return [Wake(instant, f"{(instant - MARCH) // DAY:02d}") for instant in instants]


def both_at(*instants: int) -> list[tuple[str, int]]:
    return [(schedule, instant) for instant in instants for schedule in ("often", "seldom")]


def test_a_jump_stops_where_something_is_due_and_runs_each_schedule_once(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH + 3 * DAY, MARCH + DAY, MARCH + DAY, MARCH + 9 * DAY)

    time.passage.move_to(MARCH + 5 * DAY)

    assert time.ran == both_at(MARCH + DAY, MARCH + 3 * DAY)
    assert time.slots == [["01"], ["01"], ["03"], ["03"]]
    assert time.clock.now_ms() == MARCH + 5 * DAY


def test_a_jump_over_nothing_runs_nothing(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH + 5 * DAY + 1)

    time.passage.move_to(MARCH + 5 * DAY)

    assert time.ran == []


def test_what_is_due_at_the_very_end_is_done(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH + 5 * DAY)

    time.passage.move_to(MARCH + 5 * DAY)

    assert time.ran == both_at(MARCH + 5 * DAY)


def test_what_falls_due_by_what_a_stop_does_is_a_stop_too(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH + DAY)
    time.wakes_at_run = {MARCH + DAY: [MARCH + 2 * DAY]}

    time.passage.move_to(MARCH + 5 * DAY)

    assert time.ran == both_at(MARCH + DAY, MARCH + 2 * DAY)


def test_what_came_due_before_a_jump_is_done_at_its_beginning(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH - DAY)

    time.passage.move_to(MARCH + DAY)

    assert time.ran == both_at(MARCH)


def test_back_is_refused_and_nothing_runs(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH - DAY)

    with pytest.raises(BackwardsError):
        time.passage.move_to(MARCH - 1)

    assert time.ran == []


def test_a_schedule_that_fails_is_tried_again(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH + DAY)
    time.failures = 2

    time.passage.move_to(MARCH + DAY)

    assert time.ran == both_at(MARCH + DAY)


def test_a_jump_that_failed_on_its_way_goes_on_from_there(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH + DAY, MARCH + 2 * DAY)
    time.failures = 3

    with pytest.raises(ScheduleError, match="often"):
        time.passage.move_to(MARCH + 5 * DAY)
    assert time.clock.now_ms() == MARCH + DAY
    time.passage.move_to(MARCH + 5 * DAY)

    assert time.ran == both_at(MARCH + DAY, MARCH + 2 * DAY)


def test_a_halted_jump_stands_at_its_stop_and_the_next_run_goes_on(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH + DAY, MARCH + 2 * DAY)
    time.passage.halt()

    with pytest.raises(HaltedError):
        time.passage.move_to(MARCH + 5 * DAY)

    resumed = Time(tmp_path, MARCH + DAY, MARCH + 2 * DAY)
    assert resumed.clock.now_ms() == MARCH + DAY
    resumed.passage.move_to(MARCH + 5 * DAY)
    assert resumed.ran == both_at(MARCH + DAY, MARCH + 2 * DAY)


def test_what_came_due_while_the_service_was_off_is_done_at_its_start(tmp_path: Path) -> None:
    time = Time(tmp_path, MARCH - DAY)

    time.passage.start()
    assert time.has_run.wait(A_WHILE_S)
    time.passage.settle()
    time.passage.stop()

    assert time.ran == both_at(MARCH)


def test_as_the_clock_ticks_a_schedule_runs_when_its_round_comes(tmp_path: Path) -> None:
    time = Time(tmp_path, wall_ms=MARCH + 5 * MINUTE - 100)
    ticking = Clock(tmp_path / "ticking.json")
    ticking.start_at(MARCH + 5 * MINUTE - 100)
    passage = Passage([SWEEPER], time.run, ticking, time.wakes, Pumps(()))

    passage.start()
    assert time.has_run.wait(A_WHILE_S)
    passage.stop()

    ((schedule, instant),) = time.ran
    assert schedule == "often"
    assert time.slots == [None]  # it looks everywhere
    assert 0 <= instant - (MARCH + 5 * MINUTE) < A_WHILE_S * 1000


def test_what_nobody_heard_of_is_looked_up() -> None:
    found = [due_at(MARCH + DAY), due_at(MARCH, MARCH + DAY)]
    wakes = Wakes(lambda: found.pop(0))

    assert wakes.next_by(MARCH + DAY) == MARCH + DAY
    wakes.unsure()
    assert wakes.next_by(MARCH + DAY) == MARCH
    assert wakes.next_by(MARCH + DAY, after=MARCH) == MARCH + DAY


def test_a_table_that_others_write_is_read_every_time() -> None:
    found = [due_at(), due_at(MARCH)]
    wakes = Wakes(lambda: found.pop(0), others_write=True)

    assert wakes.next_by(MARCH) is None
    assert wakes.next_by(MARCH) == MARCH
