"""Requests that are well formed and make no sense (reliability.md, section 4, 61 to 78)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.builders import BASE_RULE, a_document, a_wallet, order_body
from tests.functions.api import Api
from tests.functions.stillness import nothing_changes

SPEND = {"redemption_id": "d-new", "member_id": "m-1", "points": 1}
ADJUST = {"adjustment_id": "a-new", "member_id": "m-1", "points": 1, "reason": "goodwill"}
GRANT = {"grant_id": "g-new", "tier": "silver", "reason": "goodwill"}
PLANTED = [
    "tier", "points", "balance", "available", "lifetime", "program", "tenant_id", "source", "role",
    "scopes", "expires_at", "active_at", "seq", "at", "kind", "program_version", "multiplier",
    "status", "postings", "_id",
]  # fmt: skip
WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/v1/members", {"member_id": "m-new"}),
    ("PATCH", "/v1/members/m-1", {"profile": {"locale": "en"}}),
    ("POST", "/v1/orders", order_body("new")),
    ("POST", "/v1/orders/preview", order_body("new")),
    ("POST", "/v1/redemptions", SPEND),
    ("POST", "/v1/adjustments", ADJUST),
    ("POST", "/v1/members/m-1/tier/evaluations", {"evaluation_id": "v-new"}),
    ("POST", "/v1/members/m-1/tier/grants", GRANT),
    ("PUT", "/v1/program", a_document()),
]


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    assert api.post("/v1/orders", order_body()).body["available"] == 25
    return api


@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=lambda part: str(part)[:20])
def test_nobody_assigns_what_the_engine_decides(
    shop: Api, method: str, path: str, body: dict[str, Any]
) -> None:
    planted = {name: "planted" for name in PLANTED if name not in body}
    with nothing_changes():
        refused = getattr(shop, method.lower())(path, {**body, **planted})
    assert refused.status == 400
    assert set(refused.pointers) >= {f"#/{name}" for name in planted}


def test_nobody_assigns_it_inside_a_line_or_a_profile(shop: Api) -> None:
    planted = dict.fromkeys(PLANTED, "planted")
    line = {"line_id": "1", "sku": "mug", "quantity": 1, "amount": 100, **planted}
    with nothing_changes():
        order = shop.post("/v1/orders", order_body("new", lines=[line]))
        member = shop.post("/v1/members", {"member_id": "m-new", "profile": planted})
        change = shop.patch("/v1/members/m-1", {"profile": planted})
    assert order.pointers == [f"#/lines/0/{name}" for name in PLANTED]
    assert member.pointers == change.pointers == [f"#/profile/{name}" for name in PLANTED]


def test_one_point_more_than_there_is_cannot_be_spent(api: Api) -> None:
    with nothing_changes():
        refused = api.post("/v1/redemptions", {**SPEND, "points": 26})
    assert (refused.status, refused.problem) == (409, "insufficient_points")
    assert refused.body["detail"] == "Asked for 26, 25 available."
    assert refused.body["errors"] == [{"pointer": "#/points", "detail": "Ask for at most 25."}]


def test_a_refused_redemption_may_be_sent_again_once_its_cause_is_gone(api: Api) -> None:
    wish = {**SPEND, "points": 26}
    assert api.post("/v1/redemptions", wish).status == 409
    assert api.post("/v1/adjustments", ADJUST).status == 201
    assert api.post("/v1/redemptions", wish).body["available"] == 0


def test_the_whole_balance_is_spent_once_by_two_at_the_same_time(api: Api) -> None:
    wishes = [{**SPEND, "redemption_id": f"d-{number}", "points": 25} for number in range(2)]
    with ThreadPoolExecutor(2) as callers:
        answers = list(callers.map(lambda wish: api.post("/v1/redemptions", wish), wishes))
    assert sorted(answer.status for answer in answers) == [201, 409]
    assert api.get("/v1/members/m-1/balance").body["wallets"]["points"]["available"] == 0


def test_no_more_can_be_taken_by_hand_than_there_is(api: Api) -> None:
    with nothing_changes():
        refused = api.post("/v1/adjustments", {**ADJUST, "points": -26})
    assert (refused.status, refused.problem) == (409, "insufficient_points")


@pytest.mark.parametrize("reason", [None, "", " \n", 5])
def test_an_adjustment_needs_a_reason(shop: Api, reason: object) -> None:
    with nothing_changes():
        refused = shop.post("/v1/adjustments", {**ADJUST, "reason": reason})
        missing = {key: value for key, value in ADJUST.items() if key != "reason"}
        forgotten = shop.post("/v1/adjustments", missing)
    assert refused.pointers == forgotten.pointers == ["#/reason"]


@pytest.mark.parametrize("path", ["/v1/redemptions", "/v1/adjustments"])
def test_a_wallet_the_program_does_not_have_is_refused(shop: Api, path: str) -> None:
    body = SPEND if path == "/v1/redemptions" else ADJUST
    with nothing_changes():
        refused = shop.post(path, {**body, "wallet": "miles"})
    assert (refused.status, refused.problem, refused.pointers) == (
        409, "unknown_wallet", ["#/wallet"],
    )  # fmt: skip


@pytest.mark.parametrize("currency", ["usd", "US", "USDD", "", "U$D", "ÜSD", 840, None])
def test_what_is_no_currency_code_is_refused(shop: Api, currency: object) -> None:
    with nothing_changes():
        refused = shop.post("/v1/orders", order_body("new", currency=currency))
    assert (refused.status, refused.pointers) == (400, ["#/currency"])


@pytest.mark.parametrize("currency", ["XXX", "BTC", "DEM", "XAU"])
def test_what_is_no_currency_of_today_is_refused(shop: Api, currency: str) -> None:
    with nothing_changes():
        refused = shop.post("/v1/orders", order_body("new", currency=currency))
    detail = "Must be an active ISO 4217 currency."
    assert refused.body["errors"] == [{"pointer": "#/currency", "detail": detail}]


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/orders/preview"])
def test_a_currency_no_rule_takes_is_refused(shop: Api, path: str) -> None:
    with nothing_changes():
        refused = shop.post(path, order_body("new", currency="EUR"))
    assert (refused.status, refused.problem) == (409, "currency_not_in_program")


@pytest.mark.parametrize(
    ("currency", "amount", "points"), [("JPY", 500, 500), ("USD", 500, 5), ("KWD", 5000, 5)]
)
def test_a_currency_counts_in_its_own_minor_units(
    engine: str, currency: str, amount: int, points: int
) -> None:
    api = Api()
    api.put("/v1/program", a_document(earning=[{**BASE_RULE, "currency": currency}]))
    line = {"line_id": "1", "sku": "mug", "quantity": 1, "amount": amount}
    earned = api.post("/v1/orders", order_body(currency=currency, lines=[line]))
    assert earned.body["points"] == points


def test_an_order_has_lines(shop: Api) -> None:
    with nothing_changes():
        empty = shop.post("/v1/orders", order_body("new", lines=[]))
        none = shop.post("/v1/orders", order_body("new", lines=None))
    assert empty.body["errors"] == [{"pointer": "#/lines", "detail": "Must hold at least 1."}]
    assert none.body["errors"] == [{"pointer": "#/lines", "detail": "Must be a list."}]


def test_a_line_id_names_one_line(shop: Api) -> None:
    line = {"line_id": "1", "sku": "mug", "quantity": 1, "amount": 100}
    with nothing_changes():
        refused = shop.post("/v1/orders", order_body("new", lines=[line, line]))
    detail = "Use each line_id once in an order."
    assert refused.body["errors"] == [{"pointer": "#/lines", "detail": detail}]


def test_an_order_worth_nothing_earns_nothing_and_is_recorded(api: Api) -> None:
    line = {"line_id": "1", "sku": "sample", "quantity": 1, "amount": 0}
    earned = api.post("/v1/orders", order_body("1002", lines=[line]))
    assert (earned.status, earned.body["points"], earned.body["postings"]) == (201, 0, [])
    assert earned.body["lines"] == [{"line_id": "1", "points": 0}]


@pytest.mark.parametrize("count", [501, 10_000])
def test_an_order_has_at_most_500_lines(shop: Api, count: int) -> None:
    with nothing_changes():
        lines = [
            {"line_id": str(n), "sku": "mug", "quantity": 1, "amount": 100} for n in range(count)
        ]
        refused = shop.post("/v1/orders", order_body("new", lines=lines))
    assert (refused.status, refused.problem) == (400, "invalid_request")
    assert refused.body["errors"] == [{"pointer": "#/lines", "detail": "Must hold at most 500."}]


def test_an_order_of_500_lines_with_long_names_works(api: Api) -> None:
    lines = many_lines(500)
    earned = api.post("/v1/orders", order_body("big", lines=lines))
    assert (earned.status, earned.body["points"]) == (201, 500)
    assert [line["line_id"] for line in earned.body["lines"]] == [x["line_id"] for x in lines]
    again = api.post("/v1/orders", order_body("big", lines=lines[::-1]))
    assert (again.replayed, again.body) == (True, earned.body)
    newest = api.get("/v1/members/m-1/statement", limit="1").body["entries"][0]
    assert newest == earned.body


def test_points_never_leave_the_range_every_reader_keeps_exact(engine: str) -> None:
    api = Api()
    api.put(
        "/v1/program", a_document(wallets=[a_wallet()], earning=[{**BASE_RULE, "rate": "900719"}])
    )
    line = {"line_id": "1", "sku": "yacht", "quantity": 1, "amount": 999_999_999_999}
    assert api.post("/v1/orders", order_body("1", lines=[line])).status == 201
    with nothing_changes():
        refused = api.post("/v1/orders", order_body("2", lines=[line]))
    assert (refused.status, refused.problem) == (409, "points_out_of_range")


def many_lines(count: int) -> list[dict[str, Any]]:
    return [
        {
            "line_id": f"{number:-<128}",
            "sku": f"{number}{'猫' * 250}",
            "category": "ö" * 255,
            "quantity": 1,
            "amount": 100,
        }
        for number in range(10_000, 10_000 + count)
    ]
