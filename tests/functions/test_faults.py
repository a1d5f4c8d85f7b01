"""Whatever goes wrong under a command, once the caller's retries are through it happened exactly once."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from shared.registry import FUNCTIONS
from shared.store.audit import audit
from tests.builders import a_document
from tests.faults import FAULTS, Line, StaleReads, hooked
from tests.functions.api import Api, Response, matched
from tests.functions.changes import CHANGES
from tests.functions.deed import Deed
from tests.functions.deeds import DEEDS
from tests.functions.snapshot import put_back
from tests.functions.troubles import (
    Trouble,
    assert_done_once_whatever_happens,
    insistent,
    is_write,
)

AT_READS = ("request lost", "throttled", "internal error")
AT_WRITES = ("request lost", "applied, answer lost", "applied, internal error", "conflict")


@pytest.fixture
def api(quick_engine: str) -> Api:
    return Api()


def some_troubles(sends: Sequence[str]) -> Iterator[Trouble]:
    """At a read one fault in turn; at a write those that make a difference there, and one of them twice.

    Each at each, and twice, are among the long runs.
    """
    for first, send in enumerate(sends):
        if is_write(send):
            yield from ((fault, first, 1) for fault in AT_WRITES)
            yield "applied, answer lost", first, 2
        else:
            yield AT_READS[first % len(AT_READS)], first, 1


@pytest.mark.parametrize("deed", DEEDS.values(), ids=list(DEEDS))
def test_a_fault_at_any_send_leaves_one_effect_and_the_same_answer(api: Api, deed: Deed) -> None:
    assert_done_once_whatever_happens(api, deed, some_troubles)


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_fault_at_any_send_of_a_change_leaves_one_effect(api: Api, change: Deed) -> None:
    assert_done_once_whatever_happens(api, change, some_troubles)


def test_every_change_of_the_api_is_among_those_tried() -> None:
    changes = {
        (route.method, route.path)
        for function in FUNCTIONS
        for route in function.routes
        if route.method not in ("GET", "POST")
    }
    tried = {(each.method, matched(each.method, each.path)[1].path) for each in CHANGES.values()}
    assert tried == changes


CHANGES_NOTHING = (
    "/preview", "/sessions", "/test", "/read", "/dismiss", "/reconciliations"
)  # fmt: skip  # of what members have


def test_every_command_of_the_api_is_among_those_tried() -> None:
    posts = {
        route.path
        for function in FUNCTIONS
        for route in function.routes
        if route.method == "POST"
        and not route.path.endswith(CHANGES_NOTHING)
        and route.needs_key  # a delivery writes nothing, and a link has tests of its own
    }
    tried = {matched("POST", deed.path)[1].path for deed in DEEDS.values()}
    assert tried == posts


REDEMPTION = DEEDS["redemption"]
SPEND = {**REDEMPTION.body, "points": 25}


def spends(api: Api, **more: Any) -> Response:
    return api.post("/v1/redemptions", SPEND | more)


def test_an_answer_lost_and_sent_again_by_the_client_library_is_not_called_a_replay(
    api: Api,
) -> None:
    REDEMPTION.prepared(api)
    line = Line()
    with hooked(line):
        line.fail(FAULTS["applied, internal error"], first=line_of_the_write(api, line))
        answer = spends(api)
    assert answer.status == 201
    assert not answer.replayed


def test_a_spent_balance_is_not_refused_to_the_caller_whose_answer_was_lost(api: Api) -> None:
    """The redemption of everything was applied; deciding it again would find nothing left."""
    REDEMPTION.prepared(api)
    line = Line()
    with hooked(line):
        write = line_of_the_write(api, line)
        line.fail(FAULTS["applied, answer lost"], first=write, times=2)
        answer = insistent(lambda: spends(api))
    assert (answer.status, answer.body["available"]) == (201, 0)


def test_an_order_at_the_end_of_a_budget_does_not_wait_for_a_request_that_is_lost(api: Api) -> None:
    deed = DEEDS["order that meets the end of a budget"]
    write = deed.rehearsed(deed.prepared(api)).sends.index("TransactWriteItems")
    put_back({})
    deed.prepared(api)
    line = Line()
    with hooked(line):
        line.fail(FAULTS["request lost"], first=write)
        answer = deed.done(api)
    assert (answer.status, answer.body["points"]) == (201, 5)


def test_a_table_that_stays_silent_is_answered_503_and_nothing_is_refused(api: Api) -> None:
    REDEMPTION.prepared(api)
    line = Line()
    with hooked(line):
        line.fail(FAULTS["request lost"], first=0, times=10_000)
        answer = spends(api.within(4), points=1_000)
    assert answer.problem == "unavailable"


def line_of_the_write(api: Api, line: Line) -> int:
    """Which send of a redemption is its transaction, counted on another program."""
    other = REDEMPTION.prepared(api.by(program="counted"))
    line.sends.clear()
    spends(other)
    return line.sends.index("TransactWriteItems")


class TestStaleReads:
    """The load answers with the state before the last commit."""

    @pytest.mark.parametrize("deed", DEEDS.values(), ids=list(DEEDS))
    def test_no_command_is_refused_or_done_differently_for_what_it_did_not_see(
        self, api: Api, deed: Deed
    ) -> None:
        calm = deed.rehearsed(deed.prepared(api))
        put_back({})
        with hooked(StaleReads(), "before-send.dynamodb.Query"):
            deed.prepared(api)
            answers = [deed.done(api), deed.done(api)]
            assert [answer.status for answer in answers] == [deed.status] * 2
            assert [answer.body for answer in answers] == [calm.answer.body] * 2
            assert answers[1].replayed
        assert deed.ended(api) == calm.ended

    def test_no_wrong_404_for_a_member_just_enrolled(self, api: Api) -> None:
        assert api.put("/v1/program", a_document()).status == 201
        stale = StaleReads()
        with hooked(stale, "before-send.dynamodb.Query"):
            DEEDS["enrol"].done(api)
            assert api.get("/v1/members/m-1/balance").status == 200
            assert api.get("/v1/members/m-1/tier").status == 200
        assert stale.lagged > 1

    def test_no_double_effect_of_points_just_spent(self, api: Api) -> None:
        REDEMPTION.prepared(api)
        with hooked(StaleReads(), "before-send.dynamodb.Query"):
            assert spends(api).status == 201
            assert spends(api, redemption_id="d-2").problem == "insufficient_points"
        assert list(audit())[-1].points == {"points": 0}

    def test_no_second_return_of_what_is_back(self, api: Api) -> None:
        deed = DEEDS["return by line"]
        deed.prepared(api)
        with hooked(StaleReads(), "before-send.dynamodb.Query"):
            assert deed.done(api).status == 201
            rest = {"return_id": "r-2", "lines": [{"line_id": "1", "quantity": 2}]}
            assert api.post(deed.path, rest).problem == "return_exceeds_order"
        assert list(audit())[-1].points == {"points": 15}

    def test_no_second_end_of_a_hold(self, api: Api) -> None:
        deed = DEEDS["capture"]
        deed.prepared(api)
        with hooked(StaleReads(), "before-send.dynamodb.Query"):
            assert deed.done(api).status == 201
            assert api.post("/v1/redemptions/d-1/void", {}).problem == "hold_ended"
        assert list(audit())[-1].points == {"points": 5}

    def test_a_read_that_must_not_lag_says_so(self, api: Api) -> None:
        REDEMPTION.prepared(api)
        with hooked(StaleReads(), "before-send.dynamodb.Query"):
            api.get("/v1/members/m-1/balance")
            seq = spends(api).body["seq"]
            balance = api.get("/v1/members/m-1/balance", min_seq=str(seq)).body
        assert (balance["seq"], balance["wallets"]["points"]["available"]) == (seq, 0)
