"""Eighteen months of CDNOW, points that live for twelve: sums, reminders, and one journal however the sweep ran.

The functions run in this process, at instants that are given. Points are due at midnight, and the sweep that runs
daily does so at an hour that moves on from day to day: at midnight, before the day's orders, or after them. An
hourly one would ask sixty-four slots 13,000 times to find nothing further.
"""

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from functions.expiry.handler import Drain
from shared.store import journal, keys
from shared.store.journal import Recorded
from shared.store.table import client, table_name
from tests.acceptance.conftest import find_log
from tests.builders import instant
from tests.conftest import a_table
from tests.functions.api import Api
from tests.functions.due import work

BEGIN, END = date(1997, 1, 1), date(1998, 7, 1)
MIDWAY = date(1998, 3, 1)
NOON = 12
REMINDERS = (30, 7)
END_OF = {"points": "day", "bonus": "month"}
PROGRAM = {
    "time_zone": "UTC",
    "wallets": [
        {
            "wallet": wallet,
            "rounding": "floor",
            "expiry": {"kind": "rolling", "months": 12, "end_of": period},
        }
        for wallet, period in END_OF.items()
    ],
    "earning": [
        {"rule": wallet, "kind": "per_amount", "wallet": wallet, "currency": "USD", "rate": "1"}
        for wallet in END_OF
    ],
    "reminders": {"expiry_days": list(REMINDERS)},
}

Row = dict[str, str]
Hour = Callable[[date], int | None]  # at which hour of a day the sweep runs, if it does
Lot = tuple[str, str, date]  # of a member, in a wallet, to the beginning of a day


def daily(day: date) -> int:
    return day.toordinal() % 24


def once(day: date) -> int | None:
    return 15 if day == MIDWAY else None


def never(_: date) -> None:
    return None


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
                lot = (entry.account, posting.wallet, day_of(posting.expires_at))
                self.expired[lot] -= posting.points
        for fact in entry.facts:
            if fact.fact == "points.expiring":
                lot = (entry.account, fact.data["wallet"], day_of(fact.data["expires_at"]))
                self.reminded[lot, fact.data["days"], fact.data["points"]] += 1


@dataclass(frozen=True)
class Run:
    """A run of the whole log: what was told before the last sweep, and after it."""

    before: Told
    after: Told


@pytest.fixture(scope="module")
def log() -> list[Row]:
    with gzip.open(find_log("cdnow_sample.csv.gz"), "rt", encoding="utf-8", newline="") as stream:
        return sorted(csv.DictReader(stream), key=lambda row: (row["date"], int(row["row"])))


@pytest.fixture(scope="module")
def runs(engine_url: str, log: list[Row]) -> dict[str, Run]:
    """The log once for each way of sweeping, all of them swept at the end."""
    return {hour.__name__: run(engine_url, log, hour) for hour in (daily, once, never)}


def run(engine_url: str, log: list[Row], hour: Hour) -> Run:
    orders: dict[str, list[Row]] = defaultdict(list)
    for row in log:
        orders[row["date"]].append(row)
    with a_table(engine_url):
        api = Api()
        assert api.put("/v1/program", PROGRAM).status == 201
        for day in days():
            swept_at = hour(day)
            if swept_at is not None and swept_at <= NOON:
                sweep(day, swept_at)
            for row in orders[day.isoformat()]:
                order(api.at(f"{day}T{NOON}:00:00Z"), row)
            if swept_at is not None and swept_at > NOON:
                sweep(day, swept_at)
        before = told()
        sweep(END, 0)
        return Run(before, told())


def days() -> Iterator[date]:
    for number in range((END - BEGIN).days):
        yield BEGIN + timedelta(number)


def order(api: Api, row: Row) -> None:
    line = {"line_id": "1", "sku": "CD", "quantity": int(row["cds"]), "amount": minor(row)}
    answer = api.post(
        "/v1/orders",
        {
            "order_id": f"cdnow-{row['row']}",
            "member_id": row["customer_id"],
            "placed_at": f"{row['date']}T00:00:00Z",
            "currency": "USD",
            "lines": [line],
        },
    )
    assert answer.status == 201, answer


def minor(row: Row) -> int:
    return int(row["amount"].replace(".", ""))


def sweep(day: date, hour: int) -> None:
    """A tick's messages, worked on one after the other, but without a queue between."""
    now = instant(f"{day}T{hour:02d}:00:00Z")
    for number in range(keys.DUE_SLOTS):
        drain = Drain(keys.slot(number), tick=str(now), now=now)
        assert work({"messageId": drain.slot, "body": drain.message.body}) == []


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


def lots(log: list[Row]) -> Counter[Lot]:
    """An independent count: a point per dollar of each purchase, by when a year to the end of the period is over."""
    found: Counter[Lot] = Counter()
    for row in log:
        bought = date.fromisoformat(row["date"])
        last = bought.replace(year=bought.year + 1)
        month_end = (last.replace(day=1) + timedelta(days=31)).replace(day=1)
        found[row["customer_id"], "points", last + timedelta(days=1)] += minor(row) // 100
        found[row["customer_id"], "bonus", month_end] += minor(row) // 100
    return +found


def test_what_expired_equals_an_independent_count(runs: dict[str, Run], log: list[Row]) -> None:
    due = Counter({lot: points for lot, points in lots(log).items() if lot[2] <= END})
    found = runs["daily"].after.expired
    assert found.total() == due.total() > 0
    assert found == due


def test_each_expiry_is_told_ahead_once_for_each_reminder(
    runs: dict[str, Run], log: list[Row]
) -> None:
    due = Counter(
        (lot, ahead, points)
        for lot, points in lots(log).items()
        for ahead in REMINDERS
        if lot[2] - timedelta(days=ahead) <= END
    )
    assert runs["daily"].after.reminded == due


def test_the_journals_are_the_same_entry_by_entry_however_the_sweep_ran(
    runs: dict[str, Run],
) -> None:
    written = [each.before.settlements for each in (runs["daily"], runs["once"], runs["never"])]
    assert written[0] > written[1] > written[2]
    assert runs["daily"].after.chain == runs["once"].after.chain == runs["never"].after.chain
