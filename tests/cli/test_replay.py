"""`laurel replay` against a small API in memory, over real HTTP."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from infra.cli.main import main
from infra.cli.replay import replaying
from infra.cli.replay.mapping import Mapping
from infra.cli.replay.options import Options
from tests.cli.exports import MAPPING, POINTS, ROWS, many_orders, write_csv
from tests.cli.fake_api import KEY, FakeApi, problem, serving
from tests.cli.replays import replay_into as replay


def reported(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def test_every_order_arrives_once(api: FakeApi, orders: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert replay(api, orders, "--report", str(report)) == 0
    assert sorted(api.bodies) == ["1001", "1002", "1003", "1004"]
    found = reported(report)
    assert (found["new"], found["replayed"], found["members"]) == (4, 0, 3)
    assert found["points_new"] == api.points == POINTS
    assert found["tiers"] == {"bronze": 2, "gold": 1}


def test_running_again_replays_and_changes_nothing(
    api: FakeApi, orders: Path, tmp_path: Path
) -> None:
    assert replay(api, orders) == 0
    before = dict(api.bodies)
    backwards = write_csv(tmp_path / "backwards.csv", ROWS[::-1])
    assert replay(api, backwards, "--report", str(tmp_path / "r.json")) == 0
    assert api.bodies == before
    found = reported(tmp_path / "r.json")
    assert (found["new"], found["replayed"], found["points_replayed"]) == (0, 4, POINTS)


def test_a_dry_run_sends_nothing(
    api: FakeApi, orders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(api, orders, "--dry-run", key="") == 0
    assert not api.requests
    assert '"order_id":"1001"' in capsys.readouterr().out


def test_members_go_side_by_side_and_each_in_order(api: FakeApi, tmp_path: Path) -> None:
    api.latency_s = 0.01
    assert replay(api, many_orders(tmp_path, members=3), "--workers", "4") == 0
    assert api.busiest == 3
    assert not api.members_overlapped
    assert all(times == sorted(times) for times in api.journals.values())


def test_refusals_are_counted_by_code_with_examples(
    api: FakeApi, orders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api.refuses = {"1002": "account_closed"}
    assert replay(api, orders, "--report", str(tmp_path / "r.json")) == 1
    refused = reported(tmp_path / "r.json")["refused"]["by_reason"]["account_closed"]
    assert (refused["orders"], refused["examples"]) == (1, ["1002: Not this one."])
    assert len(api.bodies) == 3
    assert "account_closed" in capsys.readouterr().out


def test_the_same_id_with_other_content_is_a_refusal(
    api: FakeApi, orders: Path, tmp_path: Path
) -> None:
    assert replay(api, orders) == 0
    changed = write_csv(tmp_path / "changed.csv", [*ROWS[:-1], (*ROWS[-1][:-1], "99.00")])
    assert replay(api, changed) == 1
    assert api.points == POINTS


def test_an_unreadable_order_is_named_and_the_others_go(api: FakeApi, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "o.csv", [*ROWS, ("1005", "dan", "2026-01-09", "tea", "1", "free")])
    assert replay(api, file, "--report", str(tmp_path / "r.json")) == 1
    found = reported(tmp_path / "r.json")
    assert found["new"] == 4
    assert found["unusable"]["by_reason"]["unreadable_amount"]["orders"] == 1


@pytest.mark.parametrize(
    "trouble",
    [
        (503, {}, {"retry-after": "0"}),
        (429, {"message": "Too Many Requests"}, {}),
        (502, {}, {}),
        (500, {"message": "Internal Server Error"}, {}),
    ],
)
def test_passing_trouble_is_ridden_out(api: FakeApi, orders: Path, trouble: Any) -> None:
    api.troubles = [trouble, trouble]
    assert replay(api, orders, "--workers", "1") == 0
    assert len(api.bodies) == 4


def test_retry_after_is_honoured(api: FakeApi, orders: Path) -> None:
    api.troubles = [(503, {}, {"retry-after": "1"})]
    began = time.monotonic()
    assert replay(api, orders, "--workers", "1") == 0
    assert time.monotonic() - began > 1


def test_a_lost_answer_counts_its_order_once(api: FakeApi, orders: Path) -> None:
    api.answers_lost = 3
    assert replay(api, orders) == 0
    assert api.points == POINTS


def test_a_service_that_stays_broken_is_a_refusal(api: FakeApi, orders: Path) -> None:
    api.troubles = [(500, {"message": "Internal Server Error"}, {})] * 3
    assert replay(api, orders, "--workers", "1") == 1
    assert len(api.bodies) == 3


def test_a_service_that_goes_away_ends_the_run_and_running_again_resumes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api, file = FakeApi(latency_s=0.02), many_orders(tmp_path)
    with serving(api):
        ended: list[int] = []
        thread = threading.Thread(
            target=lambda: ended.append(replay(api, file, "--patience", "1", "--workers", "2"))
        )
        thread.start()
        give_up_at = time.monotonic() + 10
        while len(api.bodies) < 4 and time.monotonic() < give_up_at:
            time.sleep(0.01)
    thread.join()
    assert ended == [3]
    assert "run the same command again to resume" in capsys.readouterr().err
    booked = len(api.bodies)
    assert 0 < booked < 48
    api.latency_s = 0
    with serving(api):
        assert replay(api, file, "--report", str(tmp_path / "r.json")) == 0
    found = reported(tmp_path / "r.json")
    assert (found["new"], found["replayed"]) == (48 - booked, booked)


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (problem(401, "unauthenticated", "Who are you?"), "does not accept the API key"),
        (problem(409, "no_program", "Publish a program first."), "takes no orders yet"),
        ((404, {"message": "Not Found"}, {}), "does not look like Laurel's API"),
    ],
)
def test_what_would_befall_every_order_ends_the_run(
    api: FakeApi, orders: Path, trouble: Any, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    api.troubles = [trouble] * 8
    assert replay(api, orders) == 3
    assert says in capsys.readouterr().err


def test_a_wrong_key_ends_the_run(
    api: FakeApi, orders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(api, orders, key="wrong") == 3
    assert "does not accept the API key: 403 Forbidden" in capsys.readouterr().err


def test_setting_stop_ends_the_run(api: FakeApi, tmp_path: Path) -> None:
    api.latency_s = 0.02
    stop = threading.Event()
    seen: list[int] = []

    def advance() -> None:
        seen.append(1)
        if len(seen) == 5:
            stop.set()

    options = Options(
        file=many_orders(tmp_path), mapping=Mapping.of([MAPPING]), url=api.url, api_key=KEY
    )
    report = replaying.run(options, advance=advance, stop=stop)
    assert (report.stopped, report.exit_code) == ("interrupted", 130)
    assert 5 <= report.sent < 48


def test_the_first_customers_are_the_same_in_any_row_order(api: FakeApi, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "o.csv", ROWS[::-1])
    assert replay(api, file, "--limit-customers", "2") == 0
    assert sorted(api.journals) == ["ann", "bob"]


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--workers", "0"), "not a whole number from 1"),
        (("--time-zone", "Mars/Phobos"), "no IANA time zone"),
        (("--shift-to", "2026-01-01"), "neither 'today' nor an instant"),
    ],
)
def test_a_wrong_flag_says_what_to_write(
    api: FakeApi,
    orders: Path,
    flags: tuple[str, ...],
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        replay(api, orders, *flags)
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_a_missing_file_is_one_line_and_exit_code_2(
    api: FakeApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(api, tmp_path / "none.csv") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_without_a_key_nothing_begins(
    orders: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("API_KEY", raising=False)
    assert main(["replay", str(orders), "--map", MAPPING]) == 2
    assert "set API_KEY" in capsys.readouterr().err
