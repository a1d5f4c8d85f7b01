"""Time on the local service: points expire without a command, however the clock comes to pass the day."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest

from tests.local.running import LocalService, a_service, put_clock
from tests.local.serving import Reply

PROGRAM = {
    "time_zone": "UTC",
    "enrolment": "automatic",
    "wallets": [
        {
            "wallet": "points",
            "rounding": "floor",
            "expiry": {"kind": "rolling", "days": 20, "end_of": "day"},
        }
    ],
    "earning": [
        {"rule": "base", "kind": "per_amount", "wallet": "points", "currency": "USD", "rate": "1"}
    ],
}

Entry = tuple[str, int, float]  # kind, points, days since the member's first day


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    with a_service(tmp_path_factory.mktemp("time"), CLOCK="2026-03-01T00:00:00Z") as service:
        assert service.send("PUT", "/v1/program", PROGRAM).status == HTTPStatus.CREATED
        yield service


class Life:
    """A member who buys on his first three days; what then becomes of him is for the test to say."""

    def __init__(self, service: LocalService, member: str, first_day: str) -> None:
        self.service, self.member = service, member
        self.begins = datetime.fromisoformat(first_day).replace(tzinfo=UTC)

    def buys_on_three_days(self) -> None:
        self.buys_daily(days=3)

    def buys_daily(self, *, days: int) -> None:
        for day in range(days):
            self.moves_to(days=day)
            self.buys(100 * (day + 1))

    def buys(self, amount: int) -> None:
        now = self.service.send("GET", "/_local/clock").document["now"]
        order = {
            "order_id": f"{self.member}-{now[:10]}",
            "member_id": self.member,
            "placed_at": now,
            "currency": "USD",
            "lines": [{"line_id": "1", "sku": "CD", "quantity": 1, "amount": amount}],
        }
        answer = self.service.send("POST", "/v1/orders", order)
        assert answer.status == HTTPStatus.CREATED, answer.body

    def moves_to(self, **since: int) -> None:
        answer = self.asks_for(**since)
        assert answer.status == HTTPStatus.OK, answer.body

    def asks_for(self, **since: int) -> Reply:
        moment = (self.begins + timedelta(**since)).isoformat()
        return self.service.send("POST", "/_local/clock", {"now": moment})

    def day(self) -> int:
        """How many days the clock stands after the first."""
        now = datetime.fromisoformat(self.service.send("GET", "/_local/clock").document["now"])
        return (now - self.begins).days

    def settles(self) -> None:
        assert self.service.send("POST", "/_local/settled").document == {"settled": True}

    def journal(self) -> list[Entry]:
        """All entries, oldest first; a settlement's instant exactly, that of a command by its day."""
        answer = self.service.send("GET", f"/v1/members/{self.member}/statement")
        return [self._told(entry) for entry in answer.document["entries"][::-1]]

    def _told(self, entry: dict[str, Any]) -> Entry:
        at = datetime.fromisoformat(entry["at"])
        since = (at - self.begins) / timedelta(days=1)
        is_settlement = entry["kind"] == "settlement"
        return entry["kind"], entry["points"], since if is_settlement else float(int(since))


THE_JOURNAL = [
    ("enrol", 0, 0.0),
    ("order", 1, 0.0),
    ("order", 2, 1.0),
    ("order", 3, 2.0),
    ("settlement", -1, 21.0),
    ("settlement", -2, 22.0),
    ("settlement", -3, 23.0),
]


def test_moving_the_clock_books_what_expires_without_a_command(service: LocalService) -> None:
    life = Life(service, "at-once", "2026-04-01")
    life.buys_on_three_days()

    life.moves_to(days=24)

    assert life.journal() == THE_JOURNAL


def test_moving_it_hour_by_hour_books_the_same(service: LocalService) -> None:
    life = Life(service, "hourly", "2026-05-01")
    life.buys_on_three_days()

    for hour in range(20 * 24, 24 * 24 + 1):
        life.moves_to(hours=hour)

    assert life.journal() == THE_JOURNAL


def test_a_wake_of_a_moment_ago_is_seen(service: LocalService) -> None:
    life = Life(service, "just-now", "2026-06-01")

    for day in range(0, 63, 21):
        life.moves_to(days=day)
        life.buys(100)
        life.moves_to(days=day + 21, seconds=-1)
        assert [kind for kind, _, _ in life.journal()][-1] == "order"

    life.moves_to(days=63)
    assert [since for kind, _, since in life.journal() if kind == "settlement"] == [21, 42, 63]


def test_jumps_asked_for_at_once_come_one_after_the_other(service: LocalService) -> None:
    life = Life(service, "crowded", "2026-09-01")
    life.buys_on_three_days()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(life.asks_for, hours=12 * step) for step in range(5, 48)]
        statuses = {each.result().status for each in asked}

    assert statuses <= {HTTPStatus.OK, HTTPStatus.CONFLICT}
    life.moves_to(days=24)
    assert life.journal() == THE_JOURNAL


def test_a_jump_whose_service_is_killed_goes_on_after_the_restart(service: LocalService) -> None:
    life = Life(service, "cut-off", "2026-10-01")
    life.buys_daily(days=18)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(life.asks_for, days=40)
        while life.day() < 21:
            time.sleep(0.01)
        service.signal(signal.SIGKILL)
        asked.exception()
    service.wait()

    service.start()
    life.moves_to(days=40)

    settlements = [told for told in life.journal() if told[0] == "settlement"]
    assert settlements == [("settlement", -n, 20.0 + n) for n in range(1, 19)]


def test_three_weeks_the_service_was_off_are_booked_when_it_is_back(service: LocalService) -> None:
    life = Life(service, "away", "2026-12-01")
    life.buys_on_three_days()
    service.stop()

    put_clock(service.data_dir / "clock.json", "2026-12-25T00:00:00Z")
    service.start()
    life.settles()

    assert life.journal() == THE_JOURNAL
