"""Workers of standing campaigns that die, wherever they do: each member gets it once, and the next day comes."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from shared.store import runs
from shared.store.audit import audit
from tests.builders import instant
from tests.faults import Line, hooked
from tests.functions.campaigns import gifts, opened, told
from tests.functions.due import swept
from tests.functions.standing import BIRTHDAY, Days, done, some_days
from tests.functions.test_triggers import killed, killed_after

MEMBERS = tuple(f"m-{number}" for number in range(12))


@pytest.fixture
def days(engine: str) -> Iterator[Days]:
    with some_days() as days:
        yield days


@pytest.mark.parametrize("seed", range(3))
def test_workers_killed_at_random_give_to_each_once(days: Days, seed: int) -> None:
    """Both kinds of messages, brought again after a death, and now and then a second time."""
    api, chance = opened(BIRTHDAY), random.Random(seed)  # noqa: S311
    for number, member in enumerate(MEMBERS):
        profile = {"birthday": f"1990-03-{2 + number % 2:02d}"}
        assert api.post("/v1/members", {"member_id": member, "profile": profile}).status == 201
    swept(days.due, "2026-03-03T09:00:00Z")
    line, deaths, waiting = Line(), 0, days.triggers.all_records()
    with hooked(line):
        while waiting:
            record = waiting.pop(chance.randrange(len(waiting)))
            line.fail(chance.choice((killed, killed_after)), first=chance.randrange(30))
            if not done(record):
                deaths += 1
                waiting.append(record)
            elif chance.random() < 0.3:
                waiting.append(record)
            waiting += days.triggers.all_records()
    line.mend()
    days.work()
    assert deaths > 1
    assert [gifts("demo", member) for member in MEMBERS] == [[50]] * 12
    for day in ("02", "03"):
        assert told(api, f"standing-2026-03-{day}", "birthday") == ("done", Counter(done=6))
    assert list(audit())[-1].discrepancies == []
    following = runs.read("demo")
    assert following is not None
    assert following.due_at == instant("2026-03-04 09:00")
