"""The whole CDNOW sample, replayed, replayed again, and interrupted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import log
from tests.cli import independent
from tests.cli.exports import shuffled
from tests.cli.journals import Journals, balances, journals, publish, without_instants
from tests.cli.local_service import LocalService, running
from tests.cli.replays import CDNOW_BEGINS, Report, replay, replay_until_stopped


class Replayed:
    """A service into which the whole log was replayed once, without a hitch."""

    def __init__(self, service: LocalService, file: Path) -> None:
        self.service, self.file = service, file
        self.count = independent.cdnow(file)
        self.members = sorted(self.count.points_by_member)
        self.report: Report = replay(service, file, "cdnow", "--move-clock")
        self.journals: Journals = journals(service, self.members)


@pytest.fixture(scope="module")
def replayed(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    file = log(data, "cdnow_sample.csv.gz")
    with running(tmp_path_factory.mktemp("uninterrupted"), CDNOW_BEGINS) as service:
        publish(service, "USD")
        yield Replayed(service, file)


def test_the_total_of_points_equals_an_independent_sum(replayed: Replayed) -> None:
    report, count = replayed.report, replayed.count
    assert report["exit_code"] == 0
    assert (report["new"], report["members"]) == (count.orders, len(replayed.members))
    assert report["points_new"] == count.points
    assert balances(replayed.service, replayed.members) == count.points_by_member


def test_the_file_shuffled_and_sent_by_8_at_once_changes_nothing(
    replayed: Replayed, tmp_path: Path
) -> None:
    file = shuffled(replayed.file, tmp_path / "shuffled.csv")
    again = replay(replayed.service, file, "cdnow", "--workers", "8")
    assert (again["exit_code"], again["new"]) == (0, 0)
    assert again["replayed"] == replayed.count.orders
    assert again["points_replayed"] == replayed.count.points
    assert journals(replayed.service, replayed.members) == replayed.journals


def test_a_service_stopped_halfway_and_resumed_ends_in_the_same_state(
    replayed: Replayed, tmp_path: Path
) -> None:
    """Equal but for the instants of entries, which the ticking clock decides; their days are equal."""
    with running(tmp_path / "data", CDNOW_BEGINS) as service:
        publish(service, "USD")
        assert replay_until_stopped(service, replayed.file, orders=replayed.count.orders // 2) == 3
        service.start()
        resumed = replay(service, replayed.file, "cdnow", "--move-clock")
        assert resumed["exit_code"] == 0
        assert resumed["new"] > 0
        assert resumed["new"] + resumed["replayed"] == replayed.count.orders
        found = journals(service, replayed.members)
    assert without_instants(found) == without_instants(replayed.journals)
