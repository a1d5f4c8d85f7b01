"""200 real customers replayed into the real local service; `make acceptance` does the same with whole logs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import independent
from tests.cli.exports import shuffled
from tests.cli.journals import Journals, balances, journals, publish, without_instants
from tests.cli.local_service import LocalService, running
from tests.cli.replays import CDNOW_BEGINS, Report, replay, replay_until_stopped

CUSTOMERS = 200
LOG = Path(__file__).parents[2] / "infra/local/demo/cdnow_sample.csv.gz"
LIMIT = ("--limit-customers", str(CUSTOMERS))


class Replayed:
    """A service into which the log was replayed once, without a hitch."""

    def __init__(self, service: LocalService) -> None:
        self.service = service
        self.count = independent.cdnow(LOG, CUSTOMERS)
        self.members = sorted(self.count.points_by_member)
        self.report: Report = replay(service, LOG, "cdnow", "--move-clock", *LIMIT)
        self.journals: Journals = journals(service, self.members)


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    with running(tmp_path_factory.mktemp("uninterrupted"), CDNOW_BEGINS) as service:
        publish(service, "USD")
        yield Replayed(service)


def test_points_equal_an_independent_count(replayed: Replayed) -> None:
    report, count = replayed.report, replayed.count
    assert report["exit_code"] == 0
    assert (report["new"], report["members"]) == (count.orders, CUSTOMERS)
    assert report["points_new"] == count.points
    assert balances(replayed.service, replayed.members) == count.points_by_member


def test_every_order_is_booked_on_its_own_day(replayed: Replayed) -> None:
    with replayed.service.client() as client:
        now = client.get("/_local/clock").json()["now"]
    assert now[:10] == replayed.report["last_placed_at"][:10]
    for entries in replayed.journals.values():
        instants = [entry["at"] for entry in entries]
        assert instants == sorted(instants)


def test_a_key_issued_beside_the_running_service_opens_it_until_revoked(
    replayed: Replayed,
) -> None:
    of_the_demo = ("--program", "demo", "--data-dir", str(replayed.service.data_dir))
    issued = laurel("keys", "issue", "--source", "shop", *of_the_demo)
    secret, key_id = issued.stdout.strip(), issued.stderr.split()[1]
    with replayed.service.client() as client:
        client.headers["authorization"] = f"Bearer {secret}"
        assert client.get("/v1/program").status_code == 200
        assert client.put("/v1/program", json={}).status_code == 403
        assert laurel("keys", "revoke", key_id, *of_the_demo).returncode == 0
        assert client.get("/v1/program").status_code == 403


def test_the_file_shuffled_and_sent_again_changes_nothing(
    replayed: Replayed, tmp_path: Path
) -> None:
    again = replay(replayed.service, shuffled(LOG, tmp_path / "shuffled.csv"), "cdnow", *LIMIT)
    assert (again["exit_code"], again["new"]) == (0, 0)
    assert again["replayed"] == replayed.count.orders
    assert again["points_replayed"] == replayed.count.points
    assert journals(replayed.service, replayed.members) == replayed.journals


def test_a_service_stopped_halfway_and_resumed_ends_in_the_same_state(
    replayed: Replayed, tmp_path: Path
) -> None:
    with running(tmp_path / "data", CDNOW_BEGINS) as service:
        publish(service, "USD")
        code = replay_until_stopped(
            service, LOG, orders=replayed.count.orders // 4, limit_customers=CUSTOMERS
        )
        assert code == 3
        service.start()
        resumed = replay(service, LOG, "cdnow", "--move-clock", *LIMIT)
        assert resumed["exit_code"] == 0
        assert resumed["new"] > 0
        assert resumed["replayed"] >= replayed.count.orders // 4
        assert resumed["new"] + resumed["replayed"] == replayed.count.orders
        found = journals(service, replayed.members)
    assert without_instants(found) == without_instants(replayed.journals)
    assert _days(found) == _days(replayed.journals)


def laurel(*words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which knows nothing but its arguments."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own.pop("TABLE_NAME", None)
    return subprocess.run(  # noqa: S603 our own command
        [sys.executable, "-m", "infra.cli.main", *words],
        env=own,
        capture_output=True,
        text=True,
        check=False,
    )


def _days(found: Journals) -> dict[str, list[str]]:
    return {member: [entry["at"][:10] for entry in entries] for member, entries in found.items()}
