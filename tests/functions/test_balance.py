"""Balances and statements: now, at every past instant, and page by page."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.store.table import client
from tests.builders import BASE_RULE, a_document, a_wallet, order_body
from tests.functions.api import Api, Response

MONTHLY = a_wallet(expiry={"kind": "rolling", "months": 1, "end_of": "month"})
CASHBACK = {"wallet": "cashback"}
CASH_RULE = {**BASE_RULE, "rule": "cash", "wallet": "cashback", "rate": "5"}
HISTORY: list[tuple[str, Callable[[Api], Response] | None]] = [
    ("2026-01-10T09:00:00.000Z", lambda api: api.post("/v1/members", {"member_id": "m-1"})),
    ("2026-01-10T09:00:00.001Z", None),
    ("2026-01-15T12:00:00.000Z", lambda api: order(api, "1")),
    ("2026-01-31T23:59:59.999Z", None),
    ("2026-02-01T00:00:00.000Z", lambda api: redeem(api, "d-1", 5)),
    ("2026-02-20T12:00:00.000Z", lambda api: order(api, "2")),
    ("2026-02-20T12:00:00.000Z", lambda api: redeem(api, "d-2", 7)),
    ("2026-02-28T23:59:59.999Z", None),
    ("2026-03-01T00:00:00.000Z", None),
    ("2026-03-01T00:00:00.001Z", lambda api: adjust(api, "a-1", 40)),
    ("2026-03-15T00:00:00.000Z", None),
    ("2026-04-01T00:00:00.000Z", None),
    ("2026-05-01T00:00:00.000Z", None),
    ("2026-07-01T00:00:00.000Z", lambda api: redeem(api, "d-3", 1, wallet="cashback")),
]


@pytest.fixture
def api(engine: str) -> Api:
    api = Api(now="2026-01-10T08:00:00Z")
    document = a_document(wallets=[MONTHLY, CASHBACK], earning=[BASE_RULE, CASH_RULE])
    assert api.put("/v1/program", document).status == 201
    return api


def order(api: Api, order_id: str) -> Response:
    return api.post("/v1/orders", order_body(order_id, placed_at=api.now))


def redeem(api: Api, redemption_id: str, points: int, **given: Any) -> Response:
    body = {"redemption_id": redemption_id, "member_id": "m-1", "points": points, **given}
    return api.post("/v1/redemptions", body)


def adjust(api: Api, adjustment_id: str, points: int) -> Response:
    body = {"adjustment_id": adjustment_id, "member_id": "m-1", "points": points, "reason": "gift"}
    return api.post("/v1/adjustments", body)


def test_a_balance_tells_every_wallet_lot_by_lot(api: Api) -> None:
    order(api.at("2026-01-15T12:00:00.000Z"), "1")
    balance = api.at("2026-01-15T13:00:00.000Z").get("/v1/members/m-1/balance")
    assert balance.status == 200
    assert balance.body == {
        "member_id": "m-1",
        "at": "2026-01-15T13:00:00.000Z",
        "seq": 2,
        "wallets": {
            "points": {
                "available": 25,
                "pending": 0,
                "held": 0,
                "debt": 0,
                "spent": 0,
                "expired": 0,
                "lifetime": 25,
                "lots": [
                    {
                        "points": 25,
                        "active_at": "2026-01-15T12:00:00.000Z",
                        "expires_at": "2026-03-01T00:00:00.000Z",
                    }
                ],
            },
            "cashback": {
                "available": 127,
                "pending": 0,
                "held": 0,
                "debt": 0,
                "spent": 0,
                "expired": 0,
                "lifetime": 127,
                "lots": [{"points": 127, "active_at": "2026-01-15T12:00:00.000Z"}],
            },
        },
    }


def test_a_past_balance_is_what_was_answered_then(api: Api) -> None:
    told = dict[str, Any]()
    for now, does in HISTORY:
        then = api.at(now)
        if does is not None:
            assert does(then).status == 201
        told[now] = then.get("/v1/members/m-1/balance").body  # the last answer of an instant counts
    later = api.at("2027-01-01T00:00:00Z")
    for instant, answer in told.items():
        assert later.get("/v1/members/m-1/balance", at=instant).body == answer
    available = [answer["wallets"]["points"]["available"] for answer in told.values()]
    assert available == [0, 0, 25, 25, 20, 38, 38, 25, 65, 65, 40, 0, 0]


def test_every_balance_adds_up(api: Api) -> None:
    for now, does in HISTORY:
        if does is not None:
            does(api.at(now))
        for wallet in api.at(now).get("/v1/members/m-1/balance").body["wallets"].values():
            parts = ("available", "pending", "held", "spent", "expired")
            assert wallet["lifetime"] == sum(wallet[part] for part in parts) - wallet["debt"]
            assert sum(lot["points"] for lot in wallet["lots"]) == wallet["available"]


def test_before_the_enrolment_there_was_no_such_member(api: Api) -> None:
    api.at("2026-01-10T09:00:00.000Z").post("/v1/members", {"member_id": "m-1"})
    later = api.at("2026-02-01T00:00:00Z")
    first = later.get("/v1/members/m-1/balance", at="2026-01-10T09:00:00.000Z")
    before = later.get("/v1/members/m-1/balance", at="2026-01-10T08:59:59.999Z")
    assert (first.status, first.body["seq"]) == (200, 1)
    assert (before.status, before.problem) == (404, "not_found")


def test_a_clock_that_runs_behind_gets_the_balance_of_the_newest_entry(api: Api) -> None:
    order(api.at("2026-01-15T12:00:00.000Z"), "1")
    balance = api.at("2026-01-15T11:59:59.000Z").get("/v1/members/m-1/balance").body
    assert (balance["at"], balance["seq"]) == ("2026-01-15T12:00:00.000Z", 2)


@pytest.mark.parametrize(
    ("min_seq", "consistent"), [("1", [False]), ("2", [False]), ("3", [False, True])]
)
def test_min_seq_reads_consistently_only_where_it_is_behind(
    api: Api, min_seq: str, consistent: list[bool]
) -> None:
    order(api, "1")
    asked = list[bool]()

    def note(params: dict[str, Any], **_: Any) -> None:
        if "sk" in params["KeyConditionExpression"] and params.get("Limit") == 1:
            asked.append(params.get("ConsistentRead", False))

    client().meta.events.register("provide-client-params.dynamodb.Query", note)
    balance = api.get("/v1/members/m-1/balance", min_seq=min_seq)
    assert (balance.status, balance.body["seq"]) == (200, 2)
    assert asked == consistent


def test_a_statement_lists_what_the_commands_answered_newest_first(api: Api) -> None:
    answers = [does(api.at(now)).body for now, does in HISTORY if does is not None]
    entries = api.at("2026-08-01T00:00:00Z").get("/v1/members/m-1/statement").body["entries"]
    assert [entry["seq"] for entry in entries] == list(range(len(entries), 0, -1))
    assert [e for e in reversed(entries) if e["kind"] != "settlement"] == answers


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_pages_of_any_size_make_up_the_journal(api: Api, limit: int) -> None:
    for number in range(6):
        order(api, str(number))
    pages, query = list[list[int]](), {"limit": str(limit)}
    while True:
        page = api.get("/v1/members/m-1/statement", **query).body
        pages.append([entry["seq"] for entry in page["entries"]])
        if "next_cursor" not in page:
            break
        query["cursor"] = page["next_cursor"]
    assert [seq for page_seqs in pages for seq in page_seqs] == [7, 6, 5, 4, 3, 2, 1]
    assert all(len(page_seqs) == limit for page_seqs in pages[:-1])


def test_a_page_does_not_move_when_entries_are_added(api: Api) -> None:
    for number in range(3):
        order(api, str(number))
    cursor = api.get("/v1/members/m-1/statement", limit="2").body["next_cursor"]
    rest = api.get("/v1/members/m-1/statement", cursor=cursor).body
    order(api, "another")
    assert api.get("/v1/members/m-1/statement", cursor=cursor).body == rest


def test_a_statement_has_twenty_entries_unless_asked_for_more(api: Api) -> None:
    for number in range(21):
        adjust(api, str(number), 1) if number else order(api, "1")
    assert len(api.get("/v1/members/m-1/statement").body["entries"]) == 20
