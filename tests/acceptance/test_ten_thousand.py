"""A trigger to ten thousand members, delivered twice, its workers killed at random."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.awsrequest import AWSResponse

from functions.triggers.handler import handler
from tests.bulk import seed
from tests.faults import hooked
from tests.functions.api import Api, LambdaContext
from tests.functions.campaigns import gifts, opened, progress, triggered
from tests.functions.due import TIME_S, DueQueue, a_due_queue
from tests.ledger.member import a_member

MEMBERS = [f"m-{number}" for number in range(10_000)]
WORKERS = 4
HOLD_OUT = 5
Record = dict[str, Any]


class Killed(BaseException):
    """A worker that is no more."""


def worked_by_mortals(
    queue: DueQueue, records: list[Record], chance: random.Random
) -> tuple[int, list[Record]]:
    """Workers take messages until the queue has no more, and one request in 400 is their last.

    How many died, and all the messages there were.
    """

    def doom(**_kwargs: object) -> AWSResponse | None:
        if chance.random() < 1 / 400:
            raise Killed
        return None

    def lives(record: Record) -> bool:
        try:
            return handler({"Records": [record]}, LambdaContext(TIME_S)) == {
                "batchItemFailures": []
            }
        except Killed:
            return False

    deaths, waiting, seen = 0, records, list(records)
    with ThreadPoolExecutor(WORKERS) as workers:
        while waiting:
            with hooked(doom):
                lived = list(workers.map(lives, waiting))
            deaths += lived.count(False)
            dead = [record for record, ok in zip(waiting, lived, strict=True) if not ok]
            twice = [record for record in waiting if chance.random() < 0.1]
            further = queue.all_records()
            waiting, seen = [*dead, *twice, *further], [*seen, *further]
    return deaths, seen


def given(api: Api) -> Counter[tuple[int, ...]]:
    return Counter(tuple(gifts(api.program, member)) for member in MEMBERS)


def test_each_member_gets_it_once_and_progress_adds_up(engine: str) -> None:
    with a_due_queue("triggers") as queue:
        chance = random.Random(7)  # noqa: S311
        api = opened({"campaign": "spring", "gives": {"points": 50}, "hold_out": HOLD_OUT})
        seed(api.program, MEMBERS, tuple(a_member().entries))
        assert triggered(api).status == 201
        deaths, seen = worked_by_mortals(queue, queue.all_records(), chance)
        assert deaths > 10
        assert triggered(api).replayed
        worked_by_mortals(queue, [*seen, *queue.all_records()], chance)
        found = progress(api)
        got = given(api)
    assert set(got) == {(), (50,)}
    assert (found["status"], found["queued"], found["refused"]) == ("done", 0, 0)
    assert (found["done"], found["held_out"]) == (got[(50,)], got[()])
    assert found["done"] + found["held_out"] == len(MEMBERS)
