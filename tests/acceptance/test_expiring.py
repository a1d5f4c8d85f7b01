"""Eighteen months of CDNOW, points that live for twelve: sums, reminders, and one journal however the sweep ran.

The functions run in this process, at instants that are given; each way of sweeping has a process and an engine of
its own. Points are due at midnight, so of an hourly sweep those at midnight and at one more hour are run, the latter
moving on from day to day: before the orders of the day or after them. It asks the slots in which something is due.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from functions.expiry.handler import Drain
from shared.store import journal, keys
from shared.store.journal import Recorded
from shared.store.table import client, table_name
from tests.acceptance.conftest import find_log
from tests.acceptance.lifetimes import (
    BEGIN,
    END,
    EVERYBODY,
    REMINDERS,
    Lot,
    Row,
    by_member,
    expiring,
    instants_due,
    lots,
    minor,
    read,
)
from tests.builders import BASE_RULE, instant, order_body
from tests.cli import soundness
from tests.cli.journals import journals, publish, wallets
from tests.cli.replays import CDNOW_BEGINS, replay
from tests.conftest import a_table, an_engine
from tests.functions.api import Api
from tests.functions.due import work
from tests.functions.queued import queued
from tests.local.running import a_service

MIDWAY = date(1998, 3, 1)
NOON = 12
ALL = [keys.slot(number) for number in range(keys.DUE_SLOTS)]

Sweep = tuple[int, Iterable[str]]  # the hour of a day, and the slots to ask
Sweeps = Callable[[date, Iterable[str]], list[Sweep]]  # of a day, with the slots due by then


def hourly(day: date, due: Iterable[str]) -> list[Sweep]:
    return [(0, due), (day.toordinal() % 23 + 1, due)]


def once(day: date, _: Iterable[str]) -> list[Sweep]:
    return [(15, ALL)] if day == MIDWAY else []


def never(_: date, __: Iterable[str]) -> list[Sweep]:
    return []


@dataclass
class Told:
    """What a table holds: each entry's link of the hash chain, and what entries say of expiry."""

    settlements: int = 0
    chain: dict[tuple[str, int], bytes] = field(default_factory=dict)
    expired: Counter[Lot] = field(default_factory=Counter)
    reminded: Counter[tuple[Lot, int, int]] = field(default_factory=Counter)  # lot, days, points

    def hear(self, recorded: Recorded) -> None:
        entry = recorded.entry
        self.settlements += entry.kind == "settlement"
        self.chain[entry.account, entry.seq] = recorded.digest
        for posting in entry.postings:
            if posting.kind == "expire":
                lot = (entry.account, day_of(posting.expires_at))
                self.expired[lot] -= posting.points
        for fact in entry.facts:
            if fact.fact == "points.expiring":
                lot = (entry.account, day_of(fact.data["expires_at"]))
                self.reminded[lot, fact.data["days"], fact.data["points"]] += 1


@dataclass(frozen=True)
class Run:
    """A run of the whole log: what was told before the last sweep, and after it."""

    before: Told
    after: Told


@dataclass(frozen=True)
class Case:
    """To the end of which period points live, the orders, and what came of them for each way of sweeping."""

    period: str
    log: list[Row]
    hourly: Run
    once: Run
    never: Run


@pytest.fixture(scope="module", params=[("day", EVERYBODY), ("month", 300)], ids=["day", "month"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The whole log with points that live to the end of a day, a part of it with those to the end of a month."""
    period, customers = request.param
    log = read(find_log("cdnow_sample.csv.gz"), customers)
    folder = tmp_path_factory.mktemp(period)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        ran = [pool.submit(run, folder, period, log, sweeps) for sweeps in (hourly, once, never)]
        return Case(period, log, *(each.result() for each in ran))


def run(folder: Path, period: str, log: list[Row], sweeps: Sweeps) -> Run:
    orders: dict[str, list[Row]] = defaultdict(list)
    for row in log:
        orders[row["date"]].append(row)
    due = slots_due(log, period)
    with an_engine(folder / sweeps.__name__) as url, a_table(url), a_lasting_cache():
        api = Api()
        assert api.put("/v1/program", program(period)).status == 201
        for day in days():
            before_noon, after_noon = parted(sweeps(day, due[day]))
            sweep(day, before_noon)
            send(api.at(f"{day}T{NOON}:00:00Z"), orders[day.isoformat()])
            sweep(day, after_noon)
        before = told()
        sweep(END, [(0, ALL)])
        return Run(before, told())


def parted(sweeps: list[Sweep]) -> tuple[list[Sweep], list[Sweep]]:
    return [each for each in sweeps if each[0] <= NOON], [each for each in sweeps if each[0] > NOON]


@contextmanager
def a_lasting_cache() -> Iterator[None]:
    """The program does not change: it need not be read with every order."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PROGRAM_CACHE_S", "3600")
        yield


def program(period: str) -> dict[str, Any]:
    """A point per dollar, for a year to the end of the period, and reminders ahead."""
    lifetime = {"kind": "rolling", "months": 12, "end_of": period}
    return {
        "time_zone": "UTC",
        "wallets": [{"wallet": "points", "rounding": "floor", "expiry": lifetime}],
        "earning": [BASE_RULE],
        "reminders": {"expiry_days": list(REMINDERS)},
    }


def days() -> Iterator[date]:
    for number in range((END - BEGIN).days):
        yield BEGIN + timedelta(number)


def send(api: Api, rows: list[Row]) -> None:
    for row in rows:
        line = {"line_id": "1", "sku": "CD", "quantity": int(row["cds"]), "amount": minor(row)}
        body = order_body(
            f"cdnow-{row['row']}",
            row["customer_id"],
            placed_at=f"{row['date']}T00:00:00Z",
            lines=[line],
        )
        assert api.post("/v1/orders", body).status == 201


def sweep(day: date, sweeps: list[Sweep]) -> None:
    """A tick's messages, worked on one after the other, but without a queue between."""
    for hour, slots in sweeps:
        now = instant(f"{day}T{hour:02d}:00:00Z")
        for slot in slots:
            drain = Drain(slot, tick=str(now), now=now)
            assert work(queued(drain.message.body, slot)) == []


def told() -> Told:
    heard = Told()
    pages = client().get_paginator("scan").paginate(TableName=table_name(), ConsistentRead=True)
    for page in pages:
        for item in page["Items"]:
            if item["sk"]["S"].startswith(keys.ENTRY_PREFIX):
                _, account = keys.account_of(item["pk"]["S"])
                heard.hear(journal.recorded(account, item))
    return heard


def day_of(ms: int | None) -> date:
    """The day that begins at an instant."""
    assert ms is not None
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    assert moment == datetime.combine(moment.date(), datetime.min.time(), UTC)
    return moment.date()


def slots_due(log: list[Row], period: str) -> dict[date, set[str]]:
    """The slots of the accounts that have an expiry or a reminder due, by day."""
    due: dict[date, set[str]] = defaultdict(set)
    for member, expires in lots(log, period):
        for ahead in (0, *REMINDERS):
            due[expires - timedelta(days=ahead)].add(keys.due_slot(Api.program, member))
    return due


def test_what_expired_equals_an_independent_count(case: Case) -> None:
    due = expiring(lots(case.log, case.period))
    found = case.hourly.after.expired
    assert found.total() == due.total() > 0
    assert found == due


def test_each_expiry_is_told_ahead_once_for_each_reminder(case: Case) -> None:
    due = Counter(
        (lot, ahead, points)
        for lot, points in lots(case.log, case.period).items()
        for ahead in REMINDERS
        if lot[1] - timedelta(days=ahead) <= END
    )
    assert case.hourly.after.reminded == due


def test_the_journals_are_the_same_entry_by_entry_however_the_sweep_ran(case: Case) -> None:
    written = [each.before.settlements for each in (case.hourly, case.once, case.never)]
    assert written[0] > written[1] > written[2]
    assert case.hourly.after.chain == case.once.after.chain == case.never.after.chain


def test_the_clock_of_the_service_moved_along_comes_to_the_same(tmp_path: Path) -> None:
    """Over HTTP, with the service's own sweep at every stop of its clock."""
    file = find_log("cdnow_sample.csv.gz")
    log = read(file, EVERYBODY)
    members = sorted({row["customer_id"] for row in log})
    with a_service(tmp_path / "data", CLOCK=CDNOW_BEGINS) as service:
        publish(service, "USD", **program("day"))
        assert replay(service, file, "cdnow", "--move-clock")["new"] == len(log)
        with service.client() as client:
            moved = client.post("/_local/clock", json={"now": f"{END}T00:00:00Z"}, timeout=600)
            assert moved.is_success, moved.text
        expired = {member: shown["expired"] for member, shown in wallets(service, members).items()}
        assert Counter(expired) == by_member(expiring(lots(log, "day")))
        written = journals(service, members).values()
        settlements = sum(entry["kind"] == "settlement" for each in written for entry in each)
        assert settlements == instants_due(lots(log, "day"))
        soundness.journals_verify(service, len(members))
