"""The workers of a trigger: whatever becomes of them, each member gets it once, and progress adds up."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from shared.store import keys, table
from shared.store.audit import audit
from tests.builders import order_body
from tests.bulk import seed
from tests.faults import FAULTS, Fault, Line, hooked, sent
from tests.functions.api import Api
from tests.functions.campaigns import (
    SPRING,
    enrolled,
    gifts,
    lives,
    opened,
    progress,
    told,
    triggered,
    worked,
)
from tests.functions.due import TIME_S, DueQueue, a_due_queue
from tests.functions.stillness import nothing_changes
from tests.ledger.member import a_member

SLOT = keys.members_slot("demo", 7)
OF_SLOT = [
    member
    for member in (f"m-{number}" for number in range(6000))
    if keys.members_slot_of("demo", member) == SLOT
]
FEW = tuple(OF_SLOT[:12])
NEW = {"segment": "new", "orders": {"at_most": 0}}
FOR_NEW = {**SPRING, "hold_out": 20, "audience": {"segments": ["new"]}}
Record = dict[str, Any]


@pytest.fixture
def queue(engine: str) -> Iterator[DueQueue]:
    with a_due_queue("triggers") as queue:
        yield queue


def killed(_request: AWSPreparedRequest) -> AWSResponse:
    raise KeyboardInterrupt


def killed_after(request: AWSPreparedRequest) -> AWSResponse:
    sent(request)
    raise KeyboardInterrupt


def of_part(queue: DueQueue, part: int) -> Record:
    """The message for a part, once the first has been worked on; those for other parts are dropped."""
    (first,) = queue.all_records()
    assert lives(first)
    (found,) = (each for each in queue.all_records() if f'"part": {part},' in each["body"])
    return found


def once_each(api: Api, members: tuple[str, ...]) -> int:
    """How many of the members have got the fifty points, and none of them twice."""
    found = [gifts(api.program, member) for member in members]
    assert all(each in ([], [50]) for each in found)
    return found.count([50])


def test_workers_killed_at_random_give_to_each_once_and_count_each_once(queue: DueQueue) -> None:
    api, chance = opened(FOR_NEW, segments=[NEW]), random.Random(4)  # noqa: S311
    members = tuple(OF_SLOT[:60])
    seed("demo", members, tuple(a_member().entries))
    for number, member in enumerate(members[::10]):
        assert api.post("/v1/orders", order_body(f"o-{number}", member)).status == 201
    triggered(api)
    line, deaths, waiting = Line(), 0, [of_part(queue, 7)]
    with hooked(line):
        while waiting:
            record = waiting.pop(chance.randrange(len(waiting)))
            line.fail(chance.choice((killed, killed_after)), first=chance.randrange(40))
            if not lives(record, chance.choice((14, TIME_S))):
                deaths += 1
                waiting.append(record)
            elif chance.random() < 0.3:
                waiting.append(record)  # the queue brings it a second time
            waiting += queue.all_records()
    line.mend()
    worked(queue)
    assert deaths > 10
    found = progress(api)
    got = once_each(api, members)
    assert (found["done"], found["passed_over"], found["queued"]) == (got, 6, 0)
    assert got + found["held_out"] == 54
    assert list(audit())[-1].discrepancies == []


@pytest.mark.parametrize(("number", "fault"), list(enumerate(FAULTS.values())), ids=list(FAULTS))
def test_a_fault_at_any_send_changes_nothing(queue: DueQueue, number: int, fault: Fault) -> None:
    """Each at every other send, so that half of them are tried at each."""
    line, first = Line(), number % 2
    while True:
        api = opened(program=f"shaken-{first}")
        members = enrolled(api, "m-1", "m-2", "m-3")
        triggered(api, audience={"members": list(members)})
        record = of_part(queue, 0)
        with hooked(line):
            line.fail(fault, first=first)
            assert lives(record)
            line.mend()
        assert (told(api), once_each(api, members)) == (("done", Counter(done=3)), 3)
        if len(line.sends) <= first:
            break
        first += 2
    assert first > 8
    assert list(audit())[-1].discrepancies == []


def test_workers_that_overlap_give_once_and_count_once(queue: DueQueue) -> None:
    api = opened()
    members = tuple(OF_SLOT[:60])
    seed("demo", members, tuple(a_member().entries))
    triggered(api)
    record = of_part(queue, 7)
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: lives(record), range(8)))
    while not lives(record):
        pass
    worked(queue)
    assert once_each(api, members) == 60
    assert progress(api)["done"] == 60


def test_who_has_got_it_is_counted_although_they_are_not_meant_any_more(queue: DueQueue) -> None:
    """A worker gives and dies before it has counted; meanwhile the members leave the segment."""
    api = opened({**FOR_NEW, "hold_out": 0}, segments=[NEW])
    enrolled(api, *FEW)
    triggered(api)
    record, line = of_part(queue, 7), Line()
    with hooked(line):
        line.fail(killed, first=40)
        assert not lives(record)
    got = once_each(api, FEW)
    assert 0 < got < 12
    for number, member in enumerate(FEW):
        assert api.post("/v1/orders", order_body(f"o-{number}", member)).status == 201
    assert lives(record)
    assert told(api) == ("running", Counter(done=got, passed_over=12 - got))
    assert once_each(api, FEW) == got


def test_many_steps_are_taken_and_only_the_first_is_looked_at_twice(queue: DueQueue) -> None:
    api = opened(FOR_NEW, segments=[NEW])
    members = tuple(islice(OF_SLOT, 60))
    seed("demo", members, tuple(a_member().entries))
    triggered(api)
    record, line = of_part(queue, 7), Line()
    with hooked(line):
        assert lives(record)
    got = once_each(api, members)
    assert line.sends.count("TransactWriteItems") == got
    assert line.sends.count("PutItem") == 2 + 3, "it has begun, and three steps"
    assert line.sends.count("Query") == 60 + got + 1 + 3 + 1, (
        "members, gifts, size, pages, versions"
    )


def test_where_time_is_short_the_rest_is_left_to_further_messages(queue: DueQueue) -> None:
    api = opened()
    enrolled(api, *FEW)
    triggered(api, audience={"members": list(FEW)})
    assert worked(queue, time_s=14) == 1 + 12, "and each of them takes a member at least"
    assert told(api) == ("done", Counter(done=12))


def test_a_worker_stops_within_a_step_when_the_trigger_pauses(queue: DueQueue) -> None:
    api = opened()
    triggered(api, audience={"members": [f"nobody-{number}" for number in range(60)]})
    line, paused = Line(), list[int]()

    def pausing(**_kwargs: object) -> None:
        if len(line.sends) > 20 and not paused:
            paused.append(len(line.sends))
            paused.append(api.post("/v1/campaigns/spring/triggers/t-1/pause", {}).status)

    with hooked(line), hooked(pausing):
        worked(queue)
    assert paused[1] == 200
    assert told(api) == ("paused", Counter(refused=25, queued=35))
    assert api.post("/v1/campaigns/spring/triggers/t-1/resume", {}).status == 200
    worked(queue)
    assert told(api) == ("done", Counter(refused=60))


def test_a_message_that_comes_again_finds_nothing_to_do(queue: DueQueue) -> None:
    api = opened()
    enrolled(api, *FEW)
    triggered(api, audience={"members": list(FEW)})
    record = of_part(queue, 0)
    assert lives(record)
    with nothing_changes():
        assert lives(record)


def test_a_table_that_does_not_answer_gives_the_message_back(queue: DueQueue) -> None:
    triggered(opened(), audience={"members": ["m-1"]})
    record, line = of_part(queue, 0), Line()
    with hooked(line):
        line.fail(FAULTS["request lost"], first=0, times=10_000)
        assert not lives(record, time_s=4)


def test_a_member_who_cannot_be_read_does_not_hold_up_the_others(
    queue: DueQueue, caplog: pytest.LogCaptureFixture
) -> None:
    api = opened()
    enrolled(api, *FEW)
    key = keys.entry("demo", FEW[2], 1).attributes
    whole = table.client().get_item(TableName=table.table_name(), Key=key)["Item"]
    table.client().put_item(TableName=table.table_name(), Item={**whole, "b": {"S": "{"}})
    triggered(api)
    worked(queue)
    assert "a campaign did not come to a member" in caplog.text
    assert FEW[2] not in caplog.text, "a log outlives an erasure"
    assert told(api) == ("done", Counter(done=11, refused=1))
    assert progress(api)["refusals"] == {"internal": 1}
