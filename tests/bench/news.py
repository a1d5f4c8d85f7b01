"""What it costs to tell facts: the relay's work on an entry, and that of telling an endpoint, few and many at once."""

import time
from collections.abc import Callable
from statistics import median

from shared.edge.news import WEBHOOKS
from shared.edge.outbound import Answered
from tests.bench.figures import Figure, exactly
from tests.bench.member import an_api
from tests.bench.meter import metered
from tests.bulk import seed
from tests.functions.due import a_due_queue
from tests.functions.newsroom import a_bus, records_of, relayed
from tests.functions.receivers import World, a_note, an_endpoint, history

FEW, MANY = 25, 100  # entries of an account
ACCOUNTS = 12
Act = Callable[[], object]


def measure() -> list[Figure]:
    """Medians over accounts; what is sent is taken at once, so the time is ours and the engine's."""
    an_api("demo")
    an_endpoint("bench")
    few, many = history(FEW), history(MANY)
    for size, entries in ((FEW, few), (MANY, many)):
        seed("demo", [_account(size, number) for number in range(ACCOUNTS)], entries)
    told = [_figure("told to an endpoint", size, _telling) for size in (FEW, MANY)]
    with a_due_queue(WEBHOOKS), a_bus():
        relayed_ = [_figure("relayed to bus and queue", size, _relaying) for size in (FEW, MANY)]
    return [_units(), *told, *relayed_]


def _units() -> Figure:
    """Of one fact of an account that the endpoint was told of before, with its health noted."""
    world, account = World(), "told-before"
    entries = history(4)
    seed("demo", [account], entries[:-1])
    assert world.takes(a_note(3, account, "bench"))
    seed("demo", [account], entries[-1:])
    with metered() as meter:
        assert world.takes(a_note(4, account, "bench"))
    measured = (meter.trips, meter.write_units, meter.read_units)
    return exactly(
        "a fact told to an endpoint: round trips / write units / read units", measured, (7, 2, 5)
    )


def _figure(what: str, size: int, doing: Callable[[str, int], Act]) -> Figure:
    """Processor time and wall time for each fact, where so many of an account are waiting."""
    facts = size + 1  # an enrolment states two
    cpu, wall = list[float](), list[float]()
    for number in range(ACCOUNTS):
        act = doing(_account(size, number), size)
        began = time.process_time(), time.perf_counter()
        act()
        cpu.append((time.process_time() - began[0]) / facts)
        wall.append((time.perf_counter() - began[1]) / facts)
    measured = f"{median(cpu) * 1000:.2f} ms CPU, {1 / median(wall):.0f} a second and worker"
    return Figure(f"a fact {what}, {size} entries at once", measured)


def _telling(account: str, size: int) -> Act:
    world = World(answers=lambda _url: Answered(200))
    return lambda: world.takes(a_note(size, account, "bench"))


def _relaying(account: str, _size: int) -> Act:
    records = records_of(account)
    return lambda: relayed(records)


def _account(size: int, number: int) -> str:
    return f"n-{size}-{number}"
