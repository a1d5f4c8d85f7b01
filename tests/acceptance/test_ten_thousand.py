"""A trigger to ten thousand members, delivered twice, its workers killed at random."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.awsrequest import AWSResponse

from functions.triggers.handler import handler
from shared.store.audit import audit
from tests.bulk import seed
from tests.faults import hooked
from tests.functions.api import Api, LambdaContext
from tests.functions.campaigns import gifts, opened, progress, triggered
from tests.functions.due import TIME_S, DueQueue, a_due_queue
from tests.ledger.member import a_member

MEMBERS = [f"m-{number}" for number in range(10_000)]
WORKERS = 4
HOLD_OUT = 5


class Killed(BaseException):
    """A worker that is no more."""


def worked_by_mortals(queue: DueQueue, chance: random.Random) -> int:
    """Workers take what the queue gives until it gives nothing, and one request in 400 is their last; their deaths."""

    def doom(**_kwargs: object) -> AWSResponse | None:
        if chance.random() < 1 / 400:
            raise Killed
        return None

    def lives(record: dict[str, Any]) -> bool:
        try:
            return handler({"Records": [record]}, LambdaContext(TIME_S)) == {
                "batchItemFailures": []
            }
        except Killed:
            return False

    deaths, waiting = 0, queue.all_records()
    with ThreadPoolExecutor(WORKERS) as workers:
        while waiting:
            with hooked(doom):
                lived = list(workers.map(lives, waiting))
            deaths += lived.count(False)
            dead = [record for record, ok in zip(waiting, lived, strict=True) if not ok]
            twice = [record for record in waiting if chance.random() < 0.1]
            waiting = [*dead, *twice, *queue.all_records()]
    return deaths


def given(api: Api) -> Counter[tuple[int, ...]]:
    return Counter(tuple(gifts(api.program, member)) for member in MEMBERS)


def test_each_member_gets_it_once_and_progress_adds_up(engine: str) -> None:
    with a_due_queue(engine, "triggers") as queue:
        chance = random.Random(7)  # noqa: S311
        api = opened({"campaign": "spring", "gives": {"points": 50}, "hold_out": HOLD_OUT})
        seed(api.program, MEMBERS, tuple(a_member().entries))
        for _ in range(2):
            assert triggered(api).status == 201
            assert worked_by_mortals(queue, chance) > 10
        found = progress(api)
        got = given(api)
    assert set(got) == {(), (50,)}
    assert (found["status"], found["queued"], found["refused"]) == ("done", 0, 0)
    assert (found["done"], found["held_out"]) == (got[(50,)], got[()])
    assert found["done"] + found["held_out"] == len(MEMBERS)
    assert list(audit())[-1].discrepancies == []
