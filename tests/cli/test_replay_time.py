"""`laurel replay` and time: the clock it moves, and the dates it shifts."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.exports import write_csv
from tests.cli.fake_api import FakeApi, serving
from tests.cli.replays import replay_into as replay


def test_the_clock_follows_the_days_of_the_log(api: FakeApi, orders: Path) -> None:
    assert replay(api, orders, "--move-clock") == 0
    assert api.clock_moves == [
        "2026-01-05T18:30:00.000Z",
        "2026-01-07T08:15:00.000Z",
        "2026-01-08T00:00:00.000Z",
    ]
    assert all(clock[:10] == placed[:10] and clock >= placed for clock, placed in api.seen_at)


def test_a_clock_that_is_ahead_is_left_alone(api: FakeApi, orders: Path) -> None:
    api.clock = "2026-01-07T12:00:00.000Z"
    assert replay(api, orders, "--move-clock") == 0
    assert api.clock_moves == ["2026-01-08T00:00:00.000Z"]


def test_moving_the_clock_of_a_deployed_service_is_refused(
    orders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Deployed(FakeApi):
        def answer(self, method: str, path: str, key: str, body: bytes) -> Any:
            return (404, {"message": "Not Found"}, {}) if "_local" in path else None

    with serving(Deployed()) as api:
        assert replay(api, orders, "--move-clock") == 2
    assert "only a local service has one" in capsys.readouterr().err


def test_shifted_dates_keep_their_distance_and_end_at_the_instant(
    api: FakeApi, orders: Path
) -> None:
    assert replay(api, orders, "--shift-to", "2027-03-10T12:00:00Z") == 0
    placed = {key: json.loads(body)["placed_at"] for key, body in api.bodies.items()}
    assert placed == {
        "1001": "2027-03-07T09:00:00.000Z",
        "1002": "2027-03-07T18:30:00.000Z",
        "1003": "2027-03-09T08:15:00.000Z",
        "1004": "2027-03-10T00:00:00.000Z",
    }


def test_a_shift_never_ends_after_the_instant(api: FakeApi, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "o.csv", [("1", "ann", "2026-01-05 18:30", "mug", "1", "1")])
    assert replay(api, file, "--shift-to", "2027-03-10T12:00:00Z") == 0
    assert json.loads(api.bodies["1"])["placed_at"] == "2027-03-09T18:30:00.000Z"


def test_a_shift_keeps_the_time_of_day_of_the_zone(api: FakeApi, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "o.csv", [("1", "ann", "2026-01-05", "mug", "1", "1")])
    flags = ("--time-zone", "Europe/Berlin", "--shift-to", "2026-07-10T12:00:00Z")
    assert replay(api, file, *flags) == 0
    assert json.loads(api.bodies["1"])["placed_at"] == "2026-07-09T22:00:00.000Z"
