"""The Online Retail log: invoices of up to hundreds of lines, cancellations, lines without a customer."""

from pathlib import Path

from tests.acceptance.conftest import find_log
from tests.cli import independent
from tests.cli.exports import shuffled
from tests.cli.journals import balances, publish
from tests.cli.replays import replay
from tests.local.running import a_service


def test_totals_equal_an_independent_count_and_cancellations_are_reported(
    tmp_path: Path,
) -> None:
    file = find_log("online_retail_*.csv.gz")
    count = independent.online_retail(file)
    with a_service(tmp_path / "data") as service:
        publish(service, "GBP")
        report = replay(service, file, "online-retail")
        assert report["exit_code"] == 0
        assert (report["new"], report["points_new"]) == (count.orders, count.points)
        assert report["left_out"]["by_reason"]["return"]["orders"] == count.cancellations
        held = balances(service, count.points_by_member)
        assert held == count.points_by_member
        again = replay(service, shuffled(file, tmp_path / "shuffled.csv"), "online-retail")
        assert (again["exit_code"], again["new"], again["replayed"]) == (0, 0, count.orders)
        assert balances(service, count.points_by_member) == held
