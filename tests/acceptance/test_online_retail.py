"""Online Retail with its cancellations, under each policy of returns: sums, journals, and the same log once more."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import retail
from tests.acceptance.conftest import find_log
from tests.cli import soundness
from tests.cli.exports import write_csv
from tests.cli.journals import balances, journals, publish, wallets
from tests.cli.replays import Report, replay
from tests.local.running import LocalService, a_service

BEGINS = "2010-12-01T00:00:00Z"
FOR_EVER = {"wallet": "points", "rounding": "floor", "expiry": {"kind": "never"}}
AFTER_A_FORTNIGHT = FOR_EVER | {"activation": {"kind": "delay", "days": 14}}
WALLETS = {
    "allow_negative": FOR_EVER,
    "within_balance": FOR_EVER,
    "only_pending": AFTER_A_FORTNIGHT,
}


SPEND_BEFORE = date(2011, 3, 1)


@dataclass(frozen=True)
class Sent:
    """A service into which the log was sent up to a day, all points then spent, and the whole log sent again."""

    file: Path
    service: LocalService
    first: Report
    whole: Report
    count: retail.Count

    def both(self, *names: str) -> int:
        """A figure of the two reports added up."""
        return figure(self.first, *names) + figure(self.whole, *names)


@pytest.fixture(scope="module")
def log() -> Path:
    return find_log("online_retail_*.csv.gz")


@pytest.fixture(scope="module", params=list(WALLETS))
def sent(
    request: pytest.FixtureRequest, log: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sent]:
    policy: str = request.param
    folder = tmp_path_factory.mktemp(policy)
    count = retail.count(log, policy, SPEND_BEFORE)
    with a_service(folder / "data", CLOCK=BEGINS) as service:
        start(service, policy)
        early = rows_before(log, folder / "early.csv", SPEND_BEFORE)
        first = replay(service, early, "online-retail", "--move-clock")
        spend_all(service, retail.count(early, policy).members)
        whole = replay(service, log, "online-retail", "--move-clock")
        yield Sent(log, service, first, whole, count)


def start(service: LocalService, policy: str) -> None:
    publish(service, "GBP", wallets=[WALLETS[policy]], returns={"policy": policy})


def rows_before(source: Path, target: Path, day: date) -> Path:
    """The rows of an export before a day."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    when = header.index("InvoiceDate")
    return write_csv(target, [row for row in rows if row[when] < day.isoformat()], header)


def spend_all(service: LocalService, members: Iterable[str]) -> None:
    """Every customer who has points redeems them all."""
    with service.client() as client:
        for member, points in balances(service, members).items():
            if points:
                spending = {"redemption_id": f"all-{member}", "member_id": member, "points": points}
                answer = client.post("/v1/redemptions", json=spending)
                assert answer.is_success, answer.text


def shown(service: LocalService, count: retail.Count) -> dict[str, dict[str, int]]:
    names = ("available", "pending", "debt")
    found = wallets(service, count.members)
    return {member: {name: each[name] for name in names} for member, each in found.items()}


def figure(report: Report, *names: str) -> int:
    found: Any = report
    for name in names:
        found = found[name]
    assert isinstance(found, int)
    return found


def cancelled(report: Report) -> dict[str, Any]:
    """What the report says of cancellations, in the independent count's words."""
    unmatched = report["unmatched"]
    return {
        "returns": report["returns"]["to_send"],
        "lines": unmatched["lines"],
        "pieces": unmatched["quantity"],
        "pence": unmatched["amounts"]["GBP"],
    }


def test_totals_equal_an_independent_count(sent: Sent) -> None:
    count = sent.count
    assert (sent.first["exit_code"], sent.whole["exit_code"]) == (0, 0)
    assert (sent.both("new"), sent.both("points_new")) == (count.orders, count.earned)
    assert sent.both("returns", "new") == len(count.returns)
    assert sent.both("returns", "points_new") == -count.taken
    assert sent.both("returns", "waiting") == 0
    assert cancelled(sent.whole) == {"returns": len(count.returns), **count.unmatched}


def test_what_was_sent_before_the_export_grew_is_known_again(sent: Sent) -> None:
    assert sent.whole["replayed"] == sent.first["new"] > 0
    assert sent.whole["returns"]["replayed"] == sent.first["returns"]["new"] > 0


def test_the_points_of_every_member_equal_an_independent_count(sent: Sent) -> None:
    assert shown(sent.service, sent.count) == sent.count.wallets()


def test_the_journals_verify(sent: Sent) -> None:
    soundness.journals_verify(sent.service, len(sent.count.members))


def test_the_log_sent_again_in_random_order_changes_nothing(sent: Sent) -> None:
    before = journals(sent.service, sent.count.members)
    again = replay(sent.service, sent.file, "online-retail", "--shuffle", "7")
    assert (again["exit_code"], again["new"], again["returns"]["new"]) == (0, 0, 0)
    assert (again["replayed"], again["points_replayed"]) == (sent.count.orders, sent.count.earned)
    assert again["returns"]["replayed"] == len(sent.count.returns)
    assert again["returns"]["points_replayed"] == -sent.count.taken
    assert journals(sent.service, sent.count.members) == before


def test_the_log_sent_first_in_random_order_comes_to_the_same(log: Path, tmp_path: Path) -> None:
    """Where a return may owe, nothing depends on the order; returns that come before their orders wait."""
    count = retail.count(log, "allow_negative")
    with a_service(tmp_path / "data") as service:
        start(service, "allow_negative")
        report = replay(service, log, "online-retail", "--shuffle", "7")
        assert report["exit_code"] == 0
        assert (report["new"], report["points_new"]) == (count.orders, count.earned)
        assert report["returns"]["waiting"] > 0
        assert shown(service, count) == count.wallets()
        soundness.journals_verify(service, len(count.members))
        again = replay(service, log, "online-retail", "--shuffle", "8")
        assert (again["new"], again["returns"]["new"], again["returns"]["waiting"]) == (0, 0, 0)
        assert again["returns"]["points_replayed"] == -count.taken
