"""The whole CDNOW sample, replayed, replayed again, and interrupted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import find_log
from tests.cli.commands import laurel
from tests.cli.exports import shuffled
from tests.cli.journals import balances, journals, without_instants
from tests.cli.replays import Replayed, interrupted_and_resumed, replay, replayed_once


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    file = find_log("cdnow_sample.csv.gz")
    with replayed_once(tmp_path_factory.mktemp("once"), file) as replayed:
        yield replayed


def test_the_total_of_points_equals_an_independent_sum(once: Replayed) -> None:
    assert once.report["exit_code"] == 0
    assert once.report["new"] == once.count.orders
    assert once.report["members"] == len(once.members)
    assert once.report["points_new"] == once.count.points
    assert balances(once.service, once.members) == once.count.points_by_member


def test_the_file_shuffled_and_sent_by_8_at_once_changes_nothing(
    once: Replayed, tmp_path: Path
) -> None:
    file = shuffled(once.file, tmp_path / "shuffled.csv")
    again = replay(once.service, file, "cdnow", "--workers", "8")
    assert (again["exit_code"], again["new"]) == (0, 0)
    assert again["replayed"] == once.count.orders
    assert again["points_replayed"] == once.count.points
    assert journals(once.service, once.members) == once.journals


def test_the_journals_verify(once: Replayed) -> None:
    verified = laurel("verify", "--data-dir", str(once.service.data_dir))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert f"{len(once.members)} accounts" in verified.stdout


def test_a_service_stopped_halfway_and_resumed_ends_in_the_same_state(
    once: Replayed, tmp_path: Path
) -> None:
    """Equal but for the instants of entries, which the ticking clock decides."""
    found = interrupted_and_resumed(once, tmp_path / "data", orders=once.count.orders // 2)
    assert without_instants(found) == without_instants(once.journals)
