"""The sweep: what it costs for each account that is due, whatever the number of those that are not."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from functions.expiry.handler import handler
from shared.ledger.entry import Entry
from shared.registry import function
from shared.store import keys
from shared.store.table import client, table_name
from tests import second_engine
from tests.bench.figures import Figure, within
from tests.bench.member import LOTS, TIERS
from tests.bench.meter import Meter, metered
from tests.bench.prices import LAMBDA_GB_S, READ_UNIT, WRITE_UNIT
from tests.builders import a_document, a_program, instant
from tests.bulk import seed
from tests.conftest import a_table, forget_client
from tests.functions.api import Api, LambdaContext
from tests.functions.queued import queued
from tests.ledger.member import a_member

PROGRAM = "sweep"
NOW = instant("2026-04-01")
# Due accounts and all accounts; the largest is for whom has the time: SWEEP_ACCOUNTS=100000.
SIZES = ((0, 1_000), (1_000, 10_000), (10_000, 20_000))
LARGEST = "SWEEP_ACCOUNTS"
LARGEST_DUE = 10_000
MILLION = 1_000_000
REQUEST_S = 0.010  # an assumed answer time of the table, to be measured there
FUSE_WRITE_UNITS_S = 2_000  # table_writes_per_s_max as it comes
SLOTS = [keys.slot(number) for number in range(keys.DUE_SLOTS)]


@dataclass(frozen=True)
class Swept:
    """One sweep of a whole table."""

    due: int
    accounts: int
    meter: Meter
    cpu_s: float
    wall_s: float

    def each(self, count: float) -> float:
        """What one due account had of it."""
        return count / max(self.due, 1)


def measure() -> list[Figure]:
    """Sweep fresh tables of several sizes on dynoxide, or on the bench's own engine."""
    sizes = list(SIZES)
    if LARGEST in os.environ:
        sizes.append((LARGEST_DUE, int(os.environ[LARGEST])))
    with _engine() as (name, url):
        sweeps = [swept_once(url, due, accounts) for due, accounts in sizes]
        forget_client()  # what is measured next is on the bench's own engine
    return [
        *(figure for swept in sweeps for figure in _figures(swept, name)),
        _flat(*(swept for swept in sweeps if swept.due)),
        *_a_million(sweeps[-1]),
    ]


@contextmanager
def _engine() -> Iterator[tuple[str, str]]:
    """dynoxide where it can be had: the bench's own engine slows with the size of its table."""
    if isinstance(second_engine.binary(), str):
        yield "the same engine", os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
        return
    with second_engine.running() as url:
        yield "dynoxide", url


def swept_once(url: str, due: int, accounts: int) -> Swept:
    """Sweep a fresh table of so many accounts."""
    with a_table(url):
        _without_stream()
        document = a_document(tiers=TIERS)
        assert Api(program=PROGRAM, now="2025-01-01T00:00:00Z").put("/v1/program", document)
        seed(PROGRAM, (f"due-{number:07d}" for number in range(due)), _newest(first_month=3))
        idle = (f"idle-{number:07d}" for number in range(accounts - due))
        seed(PROGRAM, idle, _newest(first_month=6))
        began, cpu = time.perf_counter(), time.process_time()
        with metered() as meter:
            for slot in SLOTS:
                _drain(slot)
        return Swept(due, accounts, meter, time.process_time() - cpu, time.perf_counter() - began)


def _without_stream() -> None:
    """Nobody reads it here, and dynoxide looks through all of it with every write."""
    client().update_table(TableName=table_name(), StreamSpecification={"StreamEnabled": False})


def _newest(*, first_month: int) -> tuple[Entry, ...]:
    """The newest entry of an ordinary member: twelve lots, of twelve months beginning in one of 2025."""
    member = a_member(a_program(tiers=TIERS), at="2025-01-01")
    for month in range(LOTS):
        year, number = divmod(2025 * 12 + first_month - 1 + month, 12)
        member.at(f"{year}-{number + 1:02d}-10").buys("25.00")
    return (member.entries[-1],)


def _drain(slot: str) -> None:
    body = json.dumps({"slot": slot, "tick": "bench", "now": NOW})
    records = [queued(body, slot)]
    assert handler({"Records": records}, LambdaContext(24 * 60 * 60)) == {"batchItemFailures": []}


def _figures(swept: Swept, engine: str) -> Iterator[Figure]:
    of = f"sweep, {swept.due:,} due of {swept.accounts:,} ({engine})"
    meter = swept.meter
    if not swept.due:
        idle = f"{meter.write_units:g} / {meter.read_units:g} / {meter.trips}"
        yield Figure(f"{of}: write units / read units / requests in all", idle, "0 / 32 / 64")
        return
    each = [swept.each(count) for count in (meter.write_units, meter.read_units, meter.trips)]
    shown = " / ".join(f"{count:.2f}" for count in each)
    yield Figure(f"{of}: write units / read units / requests for each due", shown, "constant")
    yield Figure(f"{of}: ms for each due, one worker", f"{swept.each(swept.wall_s) * 1000:.1f}")


def _flat(*sweeps: Swept) -> Figure:
    """How far the sizes are apart in write units for each due, which know no fixed part."""
    each = [swept.each(swept.meter.write_units) for swept in sweeps]
    return within(
        "… write units for each due, most ÷ least of these sizes", max(each) / min(each), 1
    )


def _a_million(swept: Swept) -> Iterator[Figure]:
    """A million due at once, computed: at the queue's concurrency, at one worker a slot, at the table's fuse."""
    expiry = function("expiry")
    writes, reads = swept.each(swept.meter.write_units), swept.each(swept.meter.read_units)
    each_s = swept.each(swept.cpu_s) + swept.each(swept.meter.trips) * REQUEST_S
    of = "a million due at once"
    units = f"{writes:.1f} / {reads:.1f}"
    yield Figure(f"{of}: write units / read units, millions", units)
    for workers in (expiry.queues[0].concurrency_max, keys.DUE_SLOTS):
        minutes, units_s = MILLION * each_s / workers / 60, workers / each_s * writes
        yield Figure(
            f"{of}: minutes, {workers} workers, {REQUEST_S * 1000:.0f} ms a request",
            f"{minutes:.0f}, at {units_s:,.0f} write units a second",
        )
    held = MILLION * writes / FUSE_WRITE_UNITS_S / 60
    yield Figure(f"{of}: minutes if held to {FUSE_WRITE_UNITS_S:,} units a second", f"{held:.0f}")
    functions = MILLION * each_s * expiry.memory_mb / 1024 * LAMBDA_GB_S
    table = writes * WRITE_UNIT + reads * READ_UNIT
    parts = f"table {table:.2f}, function {functions:.2f}"
    yield Figure(f"{of}: USD ({parts})", f"{table + functions:.2f}")
