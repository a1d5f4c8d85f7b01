"""What holds of every log that was replayed without a hitch; each function is the body of a test."""

from pathlib import Path

from tests.cli.commands import laurel
from tests.cli.exports import shuffled
from tests.cli.journals import balances, journals
from tests.cli.replays import Replayed, replay
from tests.local.running import LocalService


def points_equal_an_independent_count(once: Replayed) -> None:
    """The count is made straight from the file."""
    assert once.report["exit_code"] == 0
    assert once.report["new"] == once.count.orders
    assert once.report["members"] == len(once.members)
    assert once.report["points_new"] == once.count.points
    assert balances(once.service, once.members) == once.count.points_by_member


def a_shuffled_file_sent_again_changes_nothing(once: Replayed, folder: Path, *flags: str) -> None:
    """The orders are the same whatever the order of the rows, and every one is a replay."""
    file = shuffled(once.file, folder / "shuffled.csv")
    again = replay(once.service, file, "cdnow", *once.limit, *flags)
    assert (again["exit_code"], again["new"]) == (0, 0)
    assert again["replayed"] == once.count.orders
    assert again["points_replayed"] == once.count.points
    assert journals(once.service, once.members) == once.journals


def journals_verify(service: LocalService, accounts: int) -> None:
    """`laurel verify` finds so many accounts and nothing wrong."""
    verified = laurel("verify", "--data-dir", str(service.data_dir))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert f"{accounts} accounts" in verified.stdout
