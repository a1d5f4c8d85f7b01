"""The sweep as it is deployed: a tick, a queue, workers. Whatever becomes of them, the same journals."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from functions.expiry.handler import handler
from shared.edge import queues
from shared.store import journal, keys, table
from shared.store.audit import audit
from tests.builders import a_document, a_program, order_body
from tests.bulk import seed
from tests.faults import FAULTS, Fault, Line, an_answer, asked_of, hooked, sent
from tests.functions.api import Api
from tests.functions.due import DueQueue, a_due_queue, swept, tick, work
from tests.functions.stillness import nothing_changes
from tests.ledger.member import a_member

BEFORE_EXPIRY, AFTER_EXPIRY = "2027-03-31T23:59:59Z", "2027-04-02T00:00:00Z"
SLOT = keys.slot(7)
ENDED = ["enrol", "order", "settlement"]


@pytest.fixture
def queue(engine: str) -> Iterator[DueQueue]:
    with a_due_queue() as queue:
        yield queue


@pytest.fixture
def api(engine: str) -> Api:
    return opened("demo")


def opened(program: str) -> Api:
    api = Api(program=program)
    assert api.put("/v1/program", a_document()).status == 201
    return api


def members_of_slot(api: Api, count: int) -> list[str]:
    """So many names of members that are in one slot."""
    candidates = (f"m-{number}" for number in range(1_000_000))
    of_slot = (each for each in candidates if keys.due_slot(api.program, each) == SLOT)
    return list(islice(of_slot, count))


def with_members(api: Api, count: int) -> list[str]:
    """So many members of one slot, each with points that expire with March 2027."""
    members = members_of_slot(api, count)
    for member in members:
        assert api.post("/v1/orders", order_body(f"o-{member}", member)).status == 201
    return members


def kinds(api: Api, member: str) -> list[str]:
    return [each.entry.kind for each in journal.all_entries(api.program, member)]


def settled(api: Api, members: list[str]) -> int:
    """How many of the members' journals end with their settlement."""
    found = [kinds(api, member) for member in members]
    assert all(each in (ENDED, ENDED[:2]) for each in found)
    return found.count(ENDED)


def due_message(queue: DueQueue, at: str = AFTER_EXPIRY) -> dict[str, Any]:
    """The message of the members' slot."""
    tick(at)
    (found,) = (each for each in queue.all_records() if json.loads(each["body"])["slot"] == SLOT)
    return found


class TestTick:
    def test_it_sends_one_message_for_each_slot(self, queue: DueQueue) -> None:
        tick(AFTER_EXPIRY)
        records = queue.all_records()
        slots = sorted(json.loads(record["body"])["slot"] for record in records)
        assert slots == [keys.slot(number) for number in range(64)]
        for record in records:
            assert record["attributes"]["MessageGroupId"] == json.loads(record["body"])["slot"]

    def test_one_that_comes_twice_sends_no_message_twice(self, queue: DueQueue) -> None:
        tick(AFTER_EXPIRY)
        tick(AFTER_EXPIRY)
        assert len(queue.all_records()) == 64

    def test_one_that_is_told_what_slots_to_look_at_sends_for_no_others(
        self, queue: DueQueue
    ) -> None:
        tick(AFTER_EXPIRY, slots=["07", "41"])
        slots = [json.loads(record["body"])["slot"] for record in queue.all_records()]
        assert slots == ["07", "41"]

    def test_deployed_it_is_told_by_its_own_time_and_leaves_now_to_the_clock(
        self, queue: DueQueue
    ) -> None:
        event = {"schedule": "tick", "time": "2026-01-01T00:05:00Z"}
        assert handler(event, Remaining([60_000])) == {}
        bodies = [json.loads(record["body"]) for record in queue.all_records()]
        assert {(body["tick"], body["now"]) for body in bodies} == {("2026-01-01T00:05:00Z", None)}

    def test_messages_that_the_queue_did_not_take_are_sent_again(self, queue: DueQueue) -> None:
        refused: list[AWSResponse] = []

        def partly(request: AWSPreparedRequest, **_kwargs: object) -> AWSResponse | None:
            if refused:
                return None
            answer = json.loads(sent(request).content)
            failed = [{"Id": each["Id"], "Code": "x"} for each in answer["Successful"][3:]]
            answer.update(Successful=answer["Successful"][:3], Failed=failed)
            refused.append(an_answer(200, answer))
            return refused[0]

        with hooked(partly, "before-send.sqs", queues.client):
            tick(AFTER_EXPIRY)
        assert refused
        assert len({record["body"] for record in queue.all_records()}) == 64


@dataclass
class Remaining:
    """A context whose time left is as listed, call by call; the last stays."""

    times_ms: list[int]

    def get_remaining_time_in_millis(self) -> int:
        return self.times_ms.pop(0) if len(self.times_ms) > 1 else self.times_ms[0]


class TestSlot:
    def test_what_is_due_is_settled_and_nothing_else(self, api: Api, queue: DueQueue) -> None:
        members = with_members(api, 3)
        later = api.at("2026-06-01T00:00:00Z")
        order = order_body("later", "m-later", placed_at="2026-06-01T00:00:00Z")
        assert later.post("/v1/orders", order).status == 201

        swept(queue, AFTER_EXPIRY)
        assert settled(api, members) == 3
        assert kinds(api, "m-later") == ENDED[:2]

    def test_before_anything_is_due_nothing_changes(self, api: Api, queue: DueQueue) -> None:
        with_members(api, 3)
        with nothing_changes():
            swept(queue, BEFORE_EXPIRY)

    def test_two_requests_for_each_account_that_is_due(self, api: Api, queue: DueQueue) -> None:
        with_members(api, 20)
        message, line = due_message(queue), Line()
        with hooked(line):
            assert work(message) == []
        assert line.sends.count("TransactWriteItems") == 20
        assert line.sends.count("Query") == 20 + 2, "and one page, and the program's versions"

    def test_many_pages_are_drained(self, api: Api, queue: DueQueue) -> None:
        bought = a_member(a_program(), at="2026-03-01 09:30")
        bought.buys("25.00")
        members = members_of_slot(api, 230)
        seed(api.program, members, tuple(bought.entries))
        assert work(due_message(queue)) == []
        assert settled(api, members) == 230
        assert queue.all_records() == []

    def test_accounts_of_several_programs_share_a_slot(self, api: Api, queue: DueQueue) -> None:
        other = opened("other")
        here, there = with_members(api, 2), with_members(other, 2)
        assert work(due_message(queue)) == []
        assert (settled(api, here), settled(other, there)) == (2, 2)

    def test_when_time_is_short_the_rest_goes_into_a_further_message(
        self, api: Api, queue: DueQueue
    ) -> None:
        members, record = with_members(api, 12), due_message(queue)
        parts = 0
        while True:
            context = Remaining([60_000] * 8 + [14_000])
            assert handler({"Records": [record]}, context) == {"batchItemFailures": []}
            parts += 1
            further = queue.all_records()
            if not further:
                break
            (record,) = further
            assert json.loads(record["body"])["part"] == parts
            assert 0 < settled(api, members) < len(members)
        assert parts > 2
        assert settled(api, members) == len(members)


class TestTrouble:
    def test_a_worker_killed_in_the_middle_is_followed_by_one_that_goes_on(
        self, api: Api, queue: DueQueue
    ) -> None:
        members, message = with_members(api, 10), due_message(queue)

        def killed(_request: AWSPreparedRequest) -> AWSResponse:
            raise KeyboardInterrupt

        line = Line()
        with hooked(line):
            line.fail(killed, first=11)
            with pytest.raises(KeyboardInterrupt):
                work(message)
            assert 0 < settled(api, members) < 10
            line.mend()
            assert work(message) == []
        assert settled(api, members) == 10

    @pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
    def test_a_fault_at_any_send_leaves_the_same_journals(
        self, api: Api, queue: DueQueue, fault: Fault
    ) -> None:
        line = Line()
        with hooked(line):
            with_members(api, 2)
            message = due_message(queue)
            line.sends.clear()
            assert work(message) == []
            for first in range(len(line.sends)):
                line.mend()
                shaken = opened(f"shaken-{first}")
                members = with_members(shaken, 2)
                line.fail(fault, first=first)
                assert work(message) == []
                line.mend()
                assert settled(shaken, members) == 2
        assert list(audit())[-1].discrepancies == []

    def test_workers_that_overlap_write_each_settlement_once(
        self, api: Api, queue: DueQueue
    ) -> None:
        members, message = with_members(api, 20), due_message(queue)
        with ThreadPoolExecutor(16) as workers:
            assert list(workers.map(lambda _: work(message), range(16))) == [[]] * 16
        assert settled(api, members) == 20
        assert list(audit())[-1].discrepancies == []

    def test_a_message_that_comes_again_finds_nothing_to_do(
        self, api: Api, queue: DueQueue
    ) -> None:
        with_members(api, 3)
        message = due_message(queue)
        assert work(message) == []
        with nothing_changes():
            assert work(message) == []

    def test_an_index_that_lags_behind_shows_what_is_done_already_and_nothing_happens(
        self, api: Api, queue: DueQueue
    ) -> None:
        members, message = with_members(api, 3), due_message(queue)
        seen: list[bytes] = []

        def lagging(request: AWSPreparedRequest, **_kwargs: object) -> AWSResponse | None:
            if asked_of(request).get("IndexName") != "due":
                return None
            seen.append(sent(request).content)
            return an_answer(200, json.loads(seen[0]))

        with hooked(lagging, "before-send.dynamodb.Query"):
            assert work(message) == []
            assert settled(api, members) == 3
            with nothing_changes():
                assert work(message) == []
        assert json.loads(seen[1])["Items"] == []

    def test_an_account_that_cannot_be_settled_does_not_hold_up_its_slot(
        self, api: Api, queue: DueQueue, caplog: pytest.LogCaptureFixture
    ) -> None:
        members = with_members(api, 5)
        key = keys.entry("demo", members[2], 2).attributes
        whole = table.client().get_item(TableName=table.table_name(), Key=key)["Item"]
        harmed = {**whole, "b": {"S": "{"}}
        table.client().put_item(TableName=table.table_name(), Item=harmed)

        assert work(due_message(queue)) == []
        [said] = [record for record in caplog.records if record.levelname == "ERROR"]
        assert said.message == "an account was not settled"
        assert members[2] not in f"{vars(said)} {caplog.text}", "a log outlives an erasure"
        others = [member for member in members if member != members[2]]
        assert settled(api, others) == 4

        table.client().put_item(TableName=table.table_name(), Item=whole)
        swept(queue, "2027-04-02T00:05:00Z")
        assert settled(api, members) == 5

    def test_a_table_that_does_not_answer_gives_the_message_back_and_those_after_it(
        self, api: Api, queue: DueQueue
    ) -> None:
        with_members(api, 1)
        message = due_message(queue)
        after = {**message, "messageId": "after"}
        line = Line()
        with hooked(line):
            line.fail(FAULTS["request lost"], first=0, times=10_000)
            assert work(message, after, time_s=4) == [message["messageId"], "after"]

    def test_late_missed_doubled_and_daily_ticks_leave_the_same_journals(
        self, queue: DueQueue
    ) -> None:
        courses: dict[str, list[str]] = {
            "never": [],
            "late": ["2027-06-15T00:00:00Z"],
            "doubled": ["2027-04-01T00:00:00Z", "2027-04-01T00:00:00Z"],
            "often": [f"2027-04-{day:02d}T00:00:00Z" for day in range(1, 3)],
        }
        journals = []
        for program, ticks in courses.items():
            api = opened(program)
            for order in ("2026-01-10T00:00:00Z", "2026-03-01T00:00:00Z"):
                api.post("/v1/orders", order_body(order, placed_at=order))
            for at in ticks:
                swept(queue, at, slots=[keys.due_slot(program, "m-1")])
            last = order_body("last", placed_at="2027-06-20T00:00:00Z")
            assert api.at("2027-06-20T00:00:00Z").post("/v1/orders", last).status == 201
            journals.append([each.body for each in journal.all_entries(program, "m-1")])
        assert len(journals[0]) == 6
        assert all(each == journals[0] for each in journals)
