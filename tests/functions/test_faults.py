"""Whatever goes wrong under a command, once the caller's retries are through it happened exactly once."""

from collections.abc import Iterator

import pytest

from shared.store.audit import audit
from tests.builders import a_document, order_body
from tests.faults import FAULTS, Fault, Line, StaleReads, hooked
from tests.functions.api import Api, Response

RETRIES_MAX = 10
COMMANDS = {
    "enrol": ("/v1/members", {"member_id": "m-1", "profile": {"locale": "en"}}),
    "earn": ("/v1/orders", order_body("o-2")),
    "grant a tier": (
        "/v1/members/m-1/tier/grants",
        {"grant_id": "g-1", "tier": "silver", "reason": "vip"},
    ),
    "evaluate a tier": ("/v1/members/m-1/tier/evaluations", {"evaluation_id": "v-1"}),
    "redeem": ("/v1/redemptions", {"redemption_id": "d-1", "member_id": "m-1", "points": 25}),
}
SENDS_MAX = 8  # more than any of these commands needs


@pytest.fixture
def api(engine: str) -> Iterator[Api]:
    yield Api()


def prepared(api: Api, command: str) -> Api:
    """A program, and for what earns or spends a member with 25 points."""
    assert api.put("/v1/program", a_document()).status == 201
    if command != "enrol":
        assert api.post("/v1/orders", order_body("o-1")).body["available"] == 25
    return api


def insistent(api: Api, command: str) -> Response:
    """What a caller who retries on 503 gets in the end."""
    for _ in range(RETRIES_MAX):
        response = api.post(*COMMANDS[command])
        if response.status != 503:
            return response
        assert response.problem == "unavailable"
        assert response.headers["retry-after"] == "1"
    raise AssertionError("still unavailable")


def journal_of(api: Api) -> list[dict[str, object]]:
    return list(api.get("/v1/members/m-1/statement", limit="100").body["entries"])


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
@pytest.mark.parametrize("command", COMMANDS)
def test_a_fault_at_any_send_leaves_one_effect_and_the_same_answer(
    api: Api, command: str, fault: Fault, times: int
) -> None:
    line = Line()
    with hooked(line):
        calm = prepared(api.by(program="calm"), command)
        line.sends.clear()
        expected = calm.post(*COMMANDS[command])
        assert expected.status == 201
        sends = len(line.sends)
        for first in range(sends):
            line.mend()
            shaken = prepared(api.by(program=f"shaken-{first}"), command)
            line.fail(fault, first=first, times=times)
            answer = insistent(shaken, command)
            line.mend()
            assert (answer.status, answer.body) == (201, expected.body), (first, line.sends)
            assert journal_of(shaken) == journal_of(calm)
    assert list(audit())[-1].discrepancies == []


def test_an_answer_lost_and_sent_again_by_the_client_library_is_not_called_a_replay(
    api: Api,
) -> None:
    prepared(api, "redeem")
    line = Line()
    with hooked(line):
        line.fail(FAULTS["applied, internal error"], first=line_of_the_write(api, line))
        answer = api.post(*COMMANDS["redeem"])
    assert answer.status == 201
    assert not answer.replayed


def test_a_spent_balance_is_not_refused_to_the_caller_whose_answer_was_lost(api: Api) -> None:
    """The redemption of everything was applied; deciding it again would find nothing left."""
    prepared(api, "redeem")
    line = Line()
    with hooked(line):
        write = line_of_the_write(api, line)
        line.fail(FAULTS["applied, answer lost"], first=write, times=2)
        answer = insistent(api, "redeem")
    assert (answer.status, answer.body["available"]) == (201, 0)


def test_a_table_that_stays_silent_is_answered_503_and_nothing_is_refused(api: Api) -> None:
    prepared(api, "redeem")
    line = Line()
    with hooked(line):
        line.fail(FAULTS["request lost"], first=0, times=10_000)
        impossible = {**COMMANDS["redeem"][1], "points": 1_000}
        answer = api.within(4).post("/v1/redemptions", impossible)
    assert answer.problem == "unavailable"


def line_of_the_write(api: Api, line: Line) -> int:
    """Which send of a redemption is its transaction, counted on another program."""
    other = prepared(api.by(program="counted"), "redeem")
    line.sends.clear()
    other.post(*COMMANDS["redeem"])
    return line.sends.index("TransactWriteItems")


class TestStaleReads:
    """The load answers with the state before the last commit."""

    def test_no_wrong_404_for_a_member_just_enrolled(self, api: Api) -> None:
        prepared(api, "enrol")
        stale = StaleReads()
        with hooked(stale, "before-send.dynamodb.Query"):
            insistent(api, "enrol")
            assert api.get("/v1/members/m-1/balance").status == 200
            assert api.get("/v1/members/m-1/tier").status == 200
            assert api.post(*COMMANDS["earn"]).status == 201
        assert stale.lagged > 2

    def test_no_wrong_refusal_of_points_just_earned(self, api: Api) -> None:
        prepared(api, "enrol")
        with hooked(StaleReads(), "before-send.dynamodb.Query"):
            assert api.post("/v1/orders", order_body("o-1")).status == 201
            assert api.post(*COMMANDS["redeem"]).status == 201

    def test_no_double_effect_of_points_just_spent(self, api: Api) -> None:
        prepared(api, "redeem")
        with hooked(StaleReads(), "before-send.dynamodb.Query"):
            assert api.post(*COMMANDS["redeem"]).status == 201
            again = api.post(*COMMANDS["redeem"])
            assert (again.status, again.replayed) == (201, True)
            other = {**COMMANDS["redeem"][1], "redemption_id": "d-2"}
            assert api.post("/v1/redemptions", other).problem == "insufficient_points"
        assert list(audit())[-1].points == {"points": 0}

    def test_a_read_that_must_not_lag_says_so(self, api: Api) -> None:
        prepared(api, "redeem")
        with hooked(StaleReads(), "before-send.dynamodb.Query"):
            api.get("/v1/members/m-1/balance")
            seq = api.post(*COMMANDS["redeem"]).body["seq"]
            balance = api.get("/v1/members/m-1/balance", min_seq=str(seq)).body
        assert (balance["seq"], balance["wallets"]["points"]["available"]) == (seq, 0)
