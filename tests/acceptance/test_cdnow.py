"""The whole CDNOW sample, replayed, replayed again, and interrupted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import find_log
from tests.cli import soundness
from tests.cli.journals import without_instants
from tests.cli.replays import Replayed, interrupted_and_resumed, replayed_once


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    file = find_log("cdnow_sample.csv.gz")
    with replayed_once(tmp_path_factory.mktemp("once"), file) as replayed:
        yield replayed


def test_the_total_of_points_equals_an_independent_sum(once: Replayed) -> None:
    soundness.points_equal_an_independent_count(once)


def test_the_file_shuffled_and_sent_by_8_at_once_changes_nothing(
    once: Replayed, tmp_path: Path
) -> None:
    soundness.a_shuffled_file_sent_again_changes_nothing(once, tmp_path, "--workers", "8")


def test_the_journals_verify(once: Replayed) -> None:
    soundness.journals_verify(once.service, len(once.members))


def test_a_service_stopped_halfway_and_resumed_ends_in_the_same_state(
    once: Replayed, tmp_path: Path
) -> None:
    """Equal but for the instants of entries, which the ticking clock decides."""
    found = interrupted_and_resumed(once, tmp_path / "data", orders=once.count.orders // 2)
    assert without_instants(found) == without_instants(once.journals)
