"""The sweep of one account: however often and late it comes, and whatever goes wrong, the same journal."""

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from shared.store import journal, keys, programs, table, wake
from shared.store.audit import audit
from shared.store.sweep import Sweep, sweep
from tests.builders import DAY_MS, a_document, a_wallet, instant, order_body
from tests.faults import FAULTS, Fault, Line, an_answer, asked_of, hooked, sent
from tests.functions.api import Api
from tests.functions.stillness import nothing_changes

ROLLING_TIERS = {
    "metric": "spend",
    "window": {"kind": "rolling", "months": 2},
    "levels": [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 5000}],
}
BOUGHT = ("2026-01-02", "2026-01-03", "2026-01-20", "2026-03-05", "2026-03-06")
LAST = "2026-07-01"
FAR = instant(LAST)


def opened(program: str = "demo", *, days: int = 30) -> Api:
    """A program whose points live for so many days and whose tiers look back two months."""
    api = Api(program=program)
    expiry = {"kind": "rolling", "days": days}
    document = a_document(wallets=[a_wallet(expiry=expiry)], tiers=ROLLING_TIERS)
    assert api.at(f"{BOUGHT[0]}T00:00:00Z").put("/v1/program", document).status == 201
    return api


def buys(api: Api, day: str) -> None:
    at = f"{day}T12:00:00Z"
    answer = api.at(at).post("/v1/orders", order_body(f"o-{day}", placed_at=at))
    assert answer.status == 201


def swept(api: Api, now: int, account: str = "m-1") -> int:
    """One sweep of an account; how many entries it wrote."""
    asked = Sweep(
        program=api.program,
        account=account,
        versions=programs.versions(api.program, lifetime_s=0),
        now=now,
        time_left_s=lambda: 60,
    )
    return sweep(asked)


def lived(api: Api, sweeps: Iterable[int] = ()) -> list[str]:
    """Orders on five days and one at the end, with sweeps at instants between; the journal's texts."""
    waiting = sorted(sweeps)
    for day in (*BOUGHT, LAST):
        while waiting and waiting[0] < instant(f"{day} 12:00"):
            swept(api, waiting.pop(0))
        buys(api, day)
    return texts(api)


def texts(api: Api, account: str = "m-1") -> list[str]:
    return [each.body for each in journal.all_entries(api.program, account)]


def due_at(account: str = "m-1", program: str = "demo") -> str | None:
    found, _ = wake.with_newest(program, account)
    return found.text if found else None


@pytest.fixture
def demo(engine: str) -> Api:
    return opened()


DAYS = range(instant(BOUGHT[0]), FAR, DAY_MS)
SWEEPS = {
    "daily": list(DAYS),
    "weekly": list(DAYS)[::7],
    "once, late": [FAR],
    "twice a day": [*DAYS, *DAYS],
    "only in spring": [at for at in DAYS if at > instant("2026-04-15")],
}


@pytest.mark.parametrize("sweeps", SWEEPS.values(), ids=list(SWEEPS))
def test_the_journal_does_not_tell_when_it_was_swept(demo: Api, sweeps: list[int]) -> None:
    expected = lived(opened("never"))
    assert lived(demo, sweeps) == expected
    assert sum('"k":"settlement"' in text for text in expected) >= 6
    assert list(audit())[-1].discrepancies == []


def test_a_sweep_books_all_that_is_due_and_leaves_the_account_out_of_the_index(demo: Api) -> None:
    buys(demo, BOUGHT[0])
    assert due_at() is not None
    assert swept(demo, FAR) == 1
    assert due_at() is None
    assert swept(demo, FAR) == 0


def test_what_is_not_due_is_left_alone(demo: Api) -> None:
    buys(demo, BOUGHT[0])
    with nothing_changes():
        assert swept(demo, instant("2026-02-01 23:59")) == 0


def test_the_wake_is_put_off_to_what_is_due_next(demo: Api) -> None:
    buys(demo, "2026-01-02")
    buys(demo, "2026-01-20")
    assert swept(demo, instant("2026-02-10")) == 1
    assert due_at() == keys.due_at(instant("2026-02-20"), 4)


def test_a_wake_for_nothing_is_taken_out_by_one_write(demo: Api) -> None:
    buys(demo, BOUGHT[0])
    spent = {"redemption_id": "d-1", "member_id": "m-1", "points": 25}
    assert demo.at(f"{BOUGHT[0]}T13:00:00Z").post("/v1/redemptions", spent).status == 201
    line = Line()
    with hooked(line):
        assert swept(demo, instant("2026-02-20")) == 0
    assert line.sends == ["Query", "PutItem"]
    assert due_at() is None


def test_more_settlements_than_one_transaction_takes_go_in_several(engine: str) -> None:
    api = opened(days=100)
    for number in range(45):
        placed_at = f"2025-{number // 28 + 1:02d}-{number % 28 + 1:02d}T12:00:00Z"
        order = order_body(f"o-{number}", placed_at=placed_at)
        assert api.at("2025-03-15T00:00:00Z").post("/v1/orders", order).status == 201
    line = Line()
    with hooked(line):
        assert swept(api, instant("2025-06-30")) > 40
    assert line.sends.count("TransactWriteItems") == 2
    assert due_at() is None


def test_overlapping_sweeps_book_each_settlement_once(demo: Api) -> None:
    never = opened("never")
    for api in (demo, never):
        for day in BOUGHT:
            buys(api, day)
    before = len(texts(demo))
    with ThreadPoolExecutor(16) as sweepers:
        written = list(sweepers.map(lambda _: swept(demo, FAR), range(32)))
    assert sum(written) == len(texts(demo)) - before > 0
    buys(demo, LAST)
    buys(never, LAST)
    assert texts(demo) == texts(never)


def test_sweeps_and_orders_at_once_lose_nothing(demo: Api) -> None:
    buys(demo, BOUGHT[0])

    def act(number: int) -> None:
        if number % 2:
            swept(demo, instant("2026-02-10"))
        else:
            at = "2026-02-09T12:00:00Z"
            order = order_body(f"n-{number}", placed_at=at)
            assert demo.at(at).post("/v1/orders", order).status == 201

    with ThreadPoolExecutor(16) as callers:
        list(callers.map(act, range(40)))
    found = list(audit())[-1]
    assert (found.points, found.discrepancies) == ({"points": 20 * 25}, [])
    assert due_at() == keys.due_at(instant("2026-03-12"), due_seq(due_at()))


def due_seq(text: str | None) -> int:
    return keys.due_instant(text or "")[1]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
@pytest.mark.parametrize("idle", [False, True], ids=["with something due", "with nothing due"])
def test_a_fault_at_any_send_leaves_the_same_journal(
    demo: Api, fault: Fault, times: int, idle: bool
) -> None:
    def prepared(api: Api) -> Api:
        for day in BOUGHT[:3]:
            buys(api, day)
        if idle:
            spent = {"redemption_id": "d-1", "member_id": "m-1", "points": 75}
            assert api.at("2026-01-21T00:00:00Z").post("/v1/redemptions", spent).status == 201
        return api

    now = instant("2026-02-25")
    line = Line()
    with hooked(line):
        calm = prepared(demo)
        line.sends.clear()
        swept(calm, now)
        for first in range(len(line.sends)):
            line.mend()
            shaken = prepared(opened(f"shaken-{first}"))
            line.fail(fault, first=first, times=times)
            swept(shaken, now)
            line.mend()
            assert texts(shaken) == texts(calm)
            assert due_at(program=shaken.program) == due_at()
    assert list(audit())[-1].discrepancies == []


class Meanwhile:
    """Lets something happen right before the first request of one operation is sent."""

    def __init__(self, operation: str, act: Callable[[], object]) -> None:
        self._act: Callable[[], object] | None = act
        self.event = f"before-send.dynamodb.{operation}"

    def __call__(self, request: AWSPreparedRequest, **_kwargs: object) -> None:
        act, self._act = self._act, None
        if act:
            act()


def test_points_earned_while_a_sweep_finds_nothing_due_keep_their_wake(demo: Api) -> None:
    buys(demo, BOUGHT[0])
    spent = {"redemption_id": "d-1", "member_id": "m-1", "points": 25}
    assert demo.at(f"{BOUGHT[0]}T13:00:00Z").post("/v1/redemptions", spent).status == 201

    race = Meanwhile("PutItem", lambda: buys(demo, "2026-02-19"))
    with hooked(race, race.event):
        assert swept(demo, instant("2026-02-20")) == 0
    assert due_at() == keys.due_at(instant("2026-03-22"), 4)


def test_a_command_that_settles_first_leaves_the_wake_to_the_sweep_that_lost(demo: Api) -> None:
    buys(demo, BOUGHT[0])
    race = Meanwhile("TransactWriteItems", lambda: buys(demo, "2026-02-19"))
    with hooked(race, race.event):
        assert swept(demo, instant("2026-02-20")) == 0
    assert [json.loads(text)["k"] for text in texts(demo)] == [
        "enrol",
        "order",
        "settlement",
        "order",
    ]
    assert due_at() == keys.due_at(instant("2026-03-22"), 4)


def test_a_wake_read_with_an_older_entry_is_not_put_off_by_it(demo: Api) -> None:
    """The wake of an order that the query of the newest entry does not show yet."""
    buys(demo, BOUGHT[0])
    spent = {"redemption_id": "d-1", "member_id": "m-1", "points": 25}
    assert demo.at(f"{BOUGHT[0]}T13:00:00Z").post("/v1/redemptions", spent).status == 201
    assert swept(demo, instant("2026-02-20")) == 0
    late = order_body("late", placed_at="2026-01-25T12:00:00Z")
    assert demo.at("2026-02-20T12:00:00Z").post("/v1/orders", late).status == 201

    def torn(request: AWSPreparedRequest, **_kwargs: object) -> AWSResponse | None:
        if asked_of(request).get("Limit") != 2 or torn_reads:
            return None
        answer = json.loads(sent(request).content)
        older = journal.entry("demo", "m-1", 3)
        assert older
        key = keys.entry("demo", "m-1", 3)
        answer["Items"][1] = {**key.attributes, "b": {"S": older.body}, "h": {"B": "AAAA"}}
        torn_reads.append(answer)
        return an_answer(200, answer)

    torn_reads: list[Any] = []
    with hooked(torn, "before-send.dynamodb.Query"):
        assert swept(demo, instant("2026-03-01")) == 1
    assert torn_reads
    assert json.loads(texts(demo)[-1])["k"] == "settlement"


def test_a_wake_without_a_journal_is_an_error_and_not_silence(demo: Api) -> None:
    item = {
        **keys.wake("demo", "nobody").attributes,
        "due_slot": {"S": keys.due_slot("demo", "nobody")},
        "due_at": {"S": keys.due_at(instant("2026-01-01"), 1)},
    }
    table.client().put_item(TableName=table.table_name(), Item=item)
    with pytest.raises(LookupError):
        swept(demo, FAR, "nobody")


def test_an_account_closed_with_points_is_taken_out_and_not_settled(demo: Api) -> None:
    buys(demo, BOUGHT[0])
    assert demo.at("2026-01-05T00:00:00Z").delete("/v1/members/m-1").status == 204
    assert swept(demo, FAR) == 0
    assert due_at() is None
    assert list(audit())[-1].discrepancies == []
