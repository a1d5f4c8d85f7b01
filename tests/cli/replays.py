"""Whole replays against the real local service, as an operator runs them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.cli.main import main
from infra.cli.replay import replaying
from infra.cli.replay.mapping import Mapping
from infra.cli.replay.options import Options
from tests.cli import independent
from tests.cli.exports import MAPPING
from tests.cli.fake_api import KEY, FakeApi
from tests.cli.journals import Journals, journals, publish
from tests.local.running import API_KEY, LocalService, a_service

Report = dict[str, Any]

CDNOW_BEGINS = "1997-01-01T00:00:00Z"


class Replayed:
    """A service into which a CDNOW log was replayed once, without a hitch, its clock moved along."""

    def __init__(self, service: LocalService, file: Path, customers: int | None = None) -> None:
        self.service, self.file = service, file
        self.customers = customers
        self.count = independent.cdnow(file, customers)
        self.members = sorted(self.count.points_by_member)
        self.report = replay(service, file, "cdnow", "--move-clock", *self.limit)
        self.journals = journals(service, self.members)

    @property
    def limit(self) -> tuple[str, ...]:
        """The flag that chooses the same customers again."""
        return ("--limit-customers", str(self.customers)) if self.customers else ()


@contextmanager
def replayed_once(data_dir: Path, file: Path, customers: int | None = None) -> Iterator[Replayed]:
    """A fresh service with the whole log in it."""
    with a_service(data_dir, CLOCK=CDNOW_BEGINS) as service:
        publish(service, "USD")
        yield Replayed(service, file, customers)


def interrupted_and_resumed(once: Replayed, data_dir: Path, *, orders: int) -> Journals:
    """The journals of a service that was stopped after so many orders of the same log, and resumed."""
    with a_service(data_dir, CLOCK=CDNOW_BEGINS) as service:
        publish(service, "USD")
        stopped = replay_until_stopped(
            service, once.file, orders=orders, limit_customers=once.customers
        )
        assert stopped == 3
        service.start()
        resumed = replay(service, once.file, "cdnow", "--move-clock", *once.limit)
        assert resumed["exit_code"] == 0
        assert resumed["new"] > 0
        assert resumed["replayed"] >= orders
        assert resumed["new"] + resumed["replayed"] == once.count.orders
        return journals(service, once.members)


def replay_into(api: FakeApi, file: Path, *flags: str, key: str = KEY) -> int:
    """Run the command on a small export against the API in memory; its exit code."""
    known = ("--map", MAPPING, "--url", api.url, "--api-key", key)
    return main(["replay", str(file), *known, *flags])


def replay(service: LocalService, file: Path, preset: str, *flags: str) -> Report:
    """Run the command; its report, exit code included."""
    path = service.data_dir / "report.json"
    known = ("--map", preset, "--url", service.url, "--api-key", API_KEY, "--report", str(path))
    code = main(["replay", str(file), *known, *flags])
    report: Report = json.loads(path.read_text())
    assert report["exit_code"] == code
    return report


def replay_until_stopped(
    service: LocalService, file: Path, *, orders: int, limit_customers: int | None = None
) -> int:
    """Stop the service with SIGTERM after so many orders of a CDNOW replay; the replay's exit code."""
    halfway = threading.Event()
    left = iter(range(orders, 0, -1))

    def advance() -> None:
        if next(left, 0) == 1:
            halfway.set()

    options = Options(
        file=file,
        mapping=Mapping.of(["cdnow"]),
        url=service.url,
        api_key=API_KEY,
        move_clock=True,
        limit_customers=limit_customers,
        patience_s=2,
    )
    codes: list[int] = []
    sender = threading.Thread(
        target=lambda: codes.append(replaying.run(options, advance=advance).exit_code)
    )
    sender.start()
    assert halfway.wait(600), "the replay did not get halfway"
    service.stop()
    sender.join()
    return codes[0]
