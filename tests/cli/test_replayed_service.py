"""50 real customers replayed into the real local service; `make acceptance` does the same with whole logs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import soundness
from tests.cli.commands import laurel
from tests.cli.journals import Journals, without_instants
from tests.cli.replays import Replayed, interrupted_and_resumed, replayed_once

CUSTOMERS = 50
LOG = Path(__file__).parents[2] / "infra/local/demo/cdnow_sample.csv.gz"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    with replayed_once(tmp_path_factory.mktemp("once"), LOG, CUSTOMERS) as replayed:
        yield replayed


def test_points_equal_an_independent_count(once: Replayed) -> None:
    assert len(once.members) == CUSTOMERS
    soundness.points_equal_an_independent_count(once)


def test_the_clock_ends_on_the_logs_last_day_and_no_entry_goes_back(once: Replayed) -> None:
    with once.service.client() as client:
        now = client.get("/_local/clock").json()["now"]
    assert now[:10] == once.report["last_placed_at"][:10]
    for entries in once.journals.values():
        instants = [entry["at"] for entry in entries]
        assert instants == sorted(instants)


def test_a_key_issued_beside_the_running_service_opens_it_until_revoked(once: Replayed) -> None:
    of_the_demo = ("--program", "demo", "--data-dir", str(once.service.data_dir))
    issued = laurel("keys", "issue", "--source", "shop", *of_the_demo)
    secret, key_id = issued.stdout.strip(), issued.stderr.split()[1]
    with once.service.client() as client:
        client.headers["authorization"] = f"Bearer {secret}"
        assert client.get("/v1/program").status_code == 200
        assert client.put("/v1/program", json={}).status_code == 403
        assert laurel("keys", "revoke", key_id, *of_the_demo).returncode == 0
        assert client.get("/v1/program").status_code == 403


def test_the_file_shuffled_and_sent_again_changes_nothing(once: Replayed, tmp_path: Path) -> None:
    soundness.a_shuffled_file_sent_again_changes_nothing(once, tmp_path)


def test_the_journals_verify(once: Replayed) -> None:
    soundness.journals_verify(once.service, CUSTOMERS)


def test_a_service_stopped_and_resumed_ends_in_the_same_state(
    once: Replayed, tmp_path: Path
) -> None:
    """Equal but for the time of day of entries, which the ticking clock decides."""
    found = interrupted_and_resumed(once, tmp_path / "data", orders=once.count.orders // 4)
    assert without_instants(found) == without_instants(once.journals)
    assert _days(found) == _days(once.journals)


def _days(found: Journals) -> dict[str, list[str]]:
    return {member: [entry["at"][:10] for entry in entries] for member, entries in found.items()}
