"""What it costs to tell facts: the relay on entries, and telling endpoints and members, few and many at once."""

import time
from collections.abc import Callable
from statistics import median

from functions.notify.members import deliver
from shared.edge.news import WEBHOOKS, Note
from shared.edge.outbound import Answered
from shared.store.profiles import Profile, replace
from tests.bench.figures import Figure, exactly
from tests.bench.member import NOW, an_api
from tests.bench.meter import metered
from tests.builders import a_document, instant
from tests.bulk import seed
from tests.functions.api import Api
from tests.functions.due import a_due_queue
from tests.functions.newsroom import a_bus, records_of, relayed
from tests.functions.postbox import a_postbox
from tests.functions.receivers import TIME_S, World, a_note, an_endpoint, history

FEW, MANY = 25, 100  # entries of an account
ACCOUNTS = 12
MAILED = "mailed"
MESSAGES = {
    "sender": {"shop": "Laurel", "from_address": "club@shop.example"},
    "usual": ["email"],
}
Act = Callable[[], int]  # tells what is waiting; how many facts that were


def measure(few: int = FEW, many: int = MANY) -> list[Figure]:
    """Medians over accounts; what is sent is taken at once, so the time is ours and the engine's."""
    an_api("demo")
    an_endpoint("bench")
    Api(program=MAILED, now=NOW).put("/v1/program", a_document(messages=MESSAGES))
    for size in (few, many):
        seed("demo", _accounts(size), history(size))
    told = [_figure("told to an endpoint", size, _telling) for size in (few, many)]
    with a_due_queue(WEBHOOKS), a_bus():
        relayed_ = [_figure("relayed to bus and queue", size, _relaying) for size in (few, many)]
    mailed = [_figure("told to a member by e-mail", size, _mailing) for size in (few, many)]
    return [_units(), *told, *relayed_, *mailed]


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
    cpu, wall = list[float](), list[float]()
    for account in _accounts(size):
        act = doing(account, size)
        began = time.process_time(), time.perf_counter()
        facts = act()
        cpu.append((time.process_time() - began[0]) / facts)
        wall.append((time.perf_counter() - began[1]) / facts)
    measured = f"{median(cpu) * 1000:.2f} ms CPU, {1 / median(wall):.0f} a second and worker"
    return Figure(f"a fact {what}, {size} entries at once", measured)


def _telling(account: str, size: int) -> Act:
    world = World(answers=lambda _url: Answered(200))

    def tell() -> int:
        world.takes(a_note(size, account, "bench"))
        return len(world.ids("bench"))

    return tell


def _mailing(account: str, size: int) -> Act:
    seed(MAILED, [account], history(size))
    replace(MAILED, Profile(account, 0, {"email": f"{account}@example.com"}, ""))
    notes = [Note(MAILED, account, seq + 1, "email") for seq in range(size)]

    def mail() -> int:
        with a_postbox() as box:
            for note in notes:
                deliver(note, instant(NOW), lambda: TIME_S)
        return len(box.mails)

    return mail


def _relaying(account: str, _size: int) -> Act:
    records = records_of(account)

    def relay() -> int:
        assert relayed(records) == []
        return len(records) + 1  # an enrolment states two

    return relay


def _accounts(size: int) -> list[str]:
    return [f"n-{size}-{number}" for number in range(ACCOUNTS)]
