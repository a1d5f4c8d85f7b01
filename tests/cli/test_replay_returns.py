"""`laurel replay` and cancellations: what is sent back, and what is not."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from infra.cli.exports.instants import written
from infra.cli.replay import replaying
from infra.cli.replay.mapping import Mapping
from infra.cli.replay.options import Options
from tests.cli.exports import MAPPING, POINTS, ROWS, write_csv
from tests.cli.fake_api import FakeApi
from tests.cli.replays import replay_into as replay

CANCELLED = (
    *ROWS,
    ("C1", "ann", "2026-01-07 08:15:00", "mug", "-1", "-12.95"),
    ("C2", "cleo", "2026-01-08 00:00:00", "tea", "-2", "-8.20"),
    ("C3", "bob", "2026-01-09 10:00:00", "pot", "-4", "-196.00"),
)

RETURNS_FIRST = 7  # a seed that happens to send both returns before their orders


@pytest.fixture
def cancelled(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "cancelled.csv", CANCELLED)


def run(api: FakeApi, file: Path, *flags: str) -> dict[str, Any]:
    """The report of a replay that went well."""
    path = file.parent / "report.json"
    assert replay(api, file, "--report", str(path), *flags) == 0
    report: dict[str, Any] = json.loads(path.read_text())
    return report


def test_cancellations_become_returns_of_their_orders(api: FakeApi, cancelled: Path) -> None:
    report = run(api, cancelled)
    assert set(api.returned) == {"C1:1001", "C2:1004"}
    assert report["returns"] == {
        "to_send": 2,
        "new": 2,
        "replayed": 0,
        "waiting": 0,
        "points_new": -12 - 8,
        "points_replayed": 0,
    }
    assert (report["orders"], report["new"], report["sent"]) == (4, 4, 6)
    assert api.points == POINTS - 12 - 8


def test_what_no_order_accounts_for_is_reported_and_not_sent(
    api: FakeApi, cancelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = run(api, cancelled)
    assert report["unmatched"] == {"lines": 1, "quantity": 4, "amounts": {"USD": 19600}}
    assert not any(sent["return_id"].startswith("C3") for sent in api.returns.values())
    shown = " ".join(capsys.readouterr().out.split())
    assert "cancelled lines unmatched" in shown
    assert "4 pieces, 196.00 USD" in shown


def test_running_again_replays_the_returns_too(api: FakeApi, cancelled: Path) -> None:
    run(api, cancelled)
    before = api.points
    again = run(api, write_csv(cancelled.parent / "backwards.csv", CANCELLED[::-1]))
    assert (again["new"], again["returns"]["new"]) == (0, 0)
    assert (again["replayed"], again["returns"]["replayed"]) == (4, 2)
    assert again["returns"]["points_replayed"] == -20
    assert api.points == before


def test_each_member_returns_after_the_orders_of_the_same_instant(
    api: FakeApi, cancelled: Path
) -> None:
    run(api, cancelled, "--workers", "1")
    assert api.journals["ann"] == [
        "2026-01-05T09:00:00.000Z",
        "2026-01-07T08:15:00.000Z",
        "C1:1001",
    ]
    assert api.journals["cleo"][-1] == "C2:1004"


def test_a_return_that_comes_before_its_order_waits_and_is_counted(
    api: FakeApi, cancelled: Path
) -> None:
    report = run(api, cancelled, "--shuffle", str(RETURNS_FIRST), "--workers", "1")
    assert report["returns"]["waiting"] == 2
    assert (report["new"], report["returns"]["new"], report["sent"]) == (4, 0, 6)
    assert api.points == POINTS - 12 - 8
    again = run(api, cancelled)
    assert (again["replayed"], again["returns"]["replayed"]) == (4, 2)


def test_a_refused_return_is_named(api: FakeApi, cancelled: Path) -> None:
    run(api, write_csv(cancelled.parent / "sold.csv"))
    api.taken["1001", "mug-1"] = 2
    report = cancelled.parent / "refused.json"
    assert replay(api, cancelled, "--report", str(report)) == 1
    refused = json.loads(report.read_text())["refused"]["by_reason"]["above_what_was_bought"]
    assert refused["examples"] == ["C1:1001: So many were never sold."]


def test_the_clock_follows_cancellations_too(api: FakeApi, cancelled: Path) -> None:
    rows = [*CANCELLED, ("C4", "ann", "2026-02-01 12:00:00", "pot", "-1", "-49.00")]
    report = run(api, write_csv(cancelled, rows), "--move-clock")
    assert api.clock == report["last_placed_at"] == "2026-02-01T12:00:00.000Z"


def test_a_shift_moves_cancellations_along(cancelled: Path) -> None:
    log = replaying.load(
        Options(
            file=cancelled,
            mapping=Mapping.of([MAPPING]),
            shift_to=datetime.fromisoformat("2027-03-10T12:00:00Z"),
        )
    )
    assert {each.return_id: written(each.placed_at) for each in log.matched.returns} == {
        "C1:1001": "2027-03-08T08:15:00.000Z",
        "C2:1004": "2027-03-09T00:00:00.000Z",
    }


def test_the_cancellations_of_customers_beyond_the_limit_are_left_out(
    api: FakeApi, cancelled: Path
) -> None:
    report = run(api, cancelled, "--limit-customers", "1")
    assert set(api.returned) == {"C1:1001"}
    assert report["unmatched"]["lines"] == 0
    assert report["left_out"]["by_reason"]["beyond_limit"]["orders"] == 4


def test_shuffling_and_moving_the_clock_exclude_each_other(api: FakeApi, cancelled: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        replay(api, cancelled, "--shuffle", "1", "--move-clock")
    assert ended.value.code == 2
