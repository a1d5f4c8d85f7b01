"""Orders and previews: what they answer, once and for ever, and whom they enrol."""

from typing import Any

import pytest

from tests.builders import BASE_RULE, a_document, a_wallet, order_body
from tests.functions.api import Api
from tests.functions.stillness import nothing_changes

BOOK = {"line_id": "1", "sku": "novel", "quantity": 1, "amount": 1250, "category": "books"}
GIFT_CARD = {"line_id": "2", "sku": "card", "quantity": 1, "amount": 5000, "category": "gift_card"}


@pytest.fixture
def api(engine: str) -> Api:
    api = Api(now="2026-03-01T09:30:00.000Z")
    assert api.put("/v1/program", a_document()).status == 201
    return api


def test_an_order_answers_its_entry(api: Api) -> None:
    api.at("2026-03-01T09:00:00Z").post("/v1/members", {"member_id": "m-1"})
    earned = api.post("/v1/orders", order_body())
    assert earned.status == 201
    assert not earned.replayed
    assert earned.body == {
        "kind": "order",
        "order_id": "1001",
        "member_id": "m-1",
        "seq": 2,
        "at": "2026-03-01T09:30:00.000Z",
        "points": 25,
        "available": 25,
        "tier": "bronze",
        "program_version": 1,
        "lines": [{"line_id": "1", "points": 20}, {"line_id": "2", "points": 5}],
        "postings": [
            {
                "wallet": "points",
                "kind": "issue",
                "points": 25,
                "active_at": "2026-03-01T09:30:00.000Z",
                "expires_at": "2027-04-01T00:00:00.000Z",
            }
        ],
    }


def test_a_first_order_enrols_its_member_in_an_entry_of_its_own(api: Api) -> None:
    assert api.post("/v1/orders", order_body()).body["seq"] == 2
    entries = api.get("/v1/members/m-1/statement").body["entries"]
    assert [(entry["seq"], entry["kind"]) for entry in entries] == [(2, "order"), (1, "enrol")]


def test_the_same_order_again_gets_the_first_answer_however_late(api: Api) -> None:
    first = api.post("/v1/orders", order_body())
    api.post("/v1/orders", order_body("1002"))
    api.put("/v1/program", a_document(earning=[{**BASE_RULE, "rate": "100"}]))
    with nothing_changes():
        again = api.at("2031-01-01T00:00:00Z").post("/v1/orders", order_body())
    assert (again.status, again.replayed, again.body) == (201, True, first.body)


@pytest.mark.parametrize(
    "change",
    [
        {"member_id": "m-2"},
        {"placed_at": "2026-03-01T09:30:01Z"},
        {"lines": [BOOK]},
        {"channel": "web"},
        {"shipping": 0},
    ],
    ids=str,
)
def test_another_order_under_the_same_id_is_refused(api: Api, change: dict[str, Any]) -> None:
    api.post("/v1/orders", order_body())
    with nothing_changes():
        refused = api.post(
            "/v1/orders",
            order_body() | change,
        )
    assert (refused.status, refused.problem, refused.pointers) == (422, "id_reused", ["#/order_id"])


def test_the_order_of_lines_is_no_content(api: Api) -> None:
    api.post("/v1/orders", order_body())
    turned = order_body(lines=order_body()["lines"][::-1])
    assert api.post("/v1/orders", turned).replayed


def test_the_same_id_from_two_sources_is_two_orders(api: Api) -> None:
    shop, market = api.by(source="shop"), api.by(source="market")
    assert shop.post("/v1/orders", order_body()).body["available"] == 25
    assert market.post("/v1/orders", order_body()).body["available"] == 50
    assert market.post("/v1/orders", order_body()).replayed


def test_two_programs_know_nothing_of_each_other(api: Api) -> None:
    other = api.by(program="other")
    other.put("/v1/program", a_document(earning=[{**BASE_RULE, "rate": "3"}]))
    assert api.post("/v1/orders", order_body()).body["points"] == 25
    assert other.post("/v1/orders", order_body()).body["points"] == 76
    assert other.get("/v1/members/m-1/balance").body["seq"] == 2


def test_rules_act_on_lines_and_rounding_on_the_order(api: Api) -> None:
    lines = [BOOK, GIFT_CARD, {**BOOK, "line_id": "3", "amount": 99, "category": "tea"}]
    earned = api.post("/v1/orders", order_body(lines=lines))
    assert earned.body["points"] == 25  # 12.50 × 2 + 0 + 0.99
    assert [line["points"] for line in earned.body["lines"]] == [25, 0, 0]


def test_the_tier_held_before_an_order_multiplies_what_it_earns(api: Api) -> None:
    line = {"line_id": "1", "sku": "lamp", "quantity": 1, "amount": 10_000}
    first = api.post("/v1/orders", order_body("1", lines=[line]))
    second = api.post("/v1/orders", order_body("2", lines=[line]))
    assert (first.body["points"], first.body["tier"]) == (100, "silver")
    assert second.body["points"] == 150


def test_an_order_earns_in_every_wallet_and_speaks_of_the_first(engine: str) -> None:
    api = Api()
    cashback = {
        "rule": "cash",
        "kind": "per_amount",
        "wallet": "cashback",
        "currency": "USD",
        "rate": "5",
    }
    wallets = [a_wallet(), {"wallet": "cashback"}]
    api.put("/v1/program", a_document(wallets=wallets, earning=[BASE_RULE, cashback]))
    earned = api.post("/v1/orders", order_body()).body
    assert (earned["points"], earned["available"]) == (25, 25)
    assert [(p["wallet"], p["points"]) for p in earned["postings"]] == [
        ("points", 25),
        ("cashback", 127),
    ]
    assert "expires_at" not in earned["postings"][1]


def test_where_orders_do_not_enrol_a_strangers_order_is_not_found(engine: str) -> None:
    api = Api()
    api.put("/v1/program", a_document(enrolment="explicit"))
    with nothing_changes():
        refused = api.post("/v1/orders", order_body())
        preview = api.post("/v1/orders/preview", order_body())
    assert (refused.status, preview.status) == (404, 404)
    api.post("/v1/members", {"member_id": "m-1"})
    assert api.post("/v1/orders", order_body()).body["points"] == 25


def test_nothing_happens_before_a_program_is_published(engine: str) -> None:
    with nothing_changes():
        refused = Api().post("/v1/orders", order_body())
    assert (refused.status, refused.problem) == (409, "no_program")


def test_a_program_without_tiers_speaks_of_none(engine: str) -> None:
    api, document = Api(), a_document()
    del document["tiers"]
    api.put("/v1/program", document)
    assert "tier" not in api.post("/v1/orders", order_body()).body


def test_a_preview_says_what_the_order_will_earn_and_writes_nothing(api: Api) -> None:
    api.post("/v1/orders", order_body())
    with nothing_changes():
        preview = api.post("/v1/orders/preview", order_body("1002"))
    assert (preview.status, preview.replayed) == (200, False)
    reasons = preview.body.pop("reasons")
    assert reasons[0] == {
        "rule": "base",
        "line_id": "1",
        "points": 20,
        "text": "1 point per 1.00 USD",
    }
    order = api.post("/v1/orders", order_body("1002")).body
    assert preview.body == {key: order[key] for key in order if key not in ("seq", "at")}


def test_a_guest_sees_what_a_new_member_would_earn(api: Api) -> None:
    with nothing_changes():
        preview = api.post("/v1/orders/preview", {"currency": "USD", "lines": [BOOK, GIFT_CARD]})
    assert preview.status == 200
    assert not {"member_id", "order_id", "available", "tier"} & set(preview.body)
    assert preview.body["points"] == 25
    assert [(r["rule"], r["line_id"], r["points"]) for r in preview.body["reasons"]] == [
        ("base", "1", 12),
        ("books", "1", 13),
        ("base", "2", 50),
        ("gift-cards", "2", -50),
    ]
    for line in preview.body["lines"]:
        told = [r["points"] for r in preview.body["reasons"] if r["line_id"] == line["line_id"]]
        assert sum(told) == line["points"]


def test_a_preview_of_a_stranger_is_that_of_a_new_member(api: Api) -> None:
    with nothing_changes():
        preview = api.post("/v1/orders/preview", order_body(member_id="m-new"))
    assert (preview.body["points"], preview.body["available"]) == (25, 25)
    assert preview.body["tier"] == "bronze"


def test_a_late_order_earns_by_its_own_day_and_is_recorded_now(api: Api) -> None:
    late = order_body(placed_at="2025-03-01T09:30:00+01:00")
    earned = api.post("/v1/orders", late).body
    assert earned["at"] == "2026-03-01T09:30:00.000Z"
    assert earned["postings"][0]["expires_at"] == "2026-04-01T00:00:00.000Z"


def test_points_that_wait_are_pending_until_their_day_begins(api: Api) -> None:
    waiting = a_wallet(activation={"kind": "delay", "days": 14})
    api.put("/v1/program", a_document(wallets=[waiting], time_zone="Europe/Berlin"))

    earned = api.at("2026-03-02T09:30:00Z").post("/v1/orders", order_body("1001")).body

    assert (earned["points"], earned["available"]) == (25, 0)
    assert earned["lines"] == [{"line_id": "1", "points": 20}, {"line_id": "2", "points": 5}]
    assert earned["postings"][0]["active_at"] == "2026-03-15T23:00:00.000Z"
    balance = api.at("2026-03-15T22:59:59Z").get("/v1/members/m-1/balance").body
    assert balance["wallets"]["points"]["pending"] == 25
    balance = api.at("2026-03-15T23:00:00Z").get("/v1/members/m-1/balance").body
    assert balance["wallets"]["points"]["available"] == 25


def test_a_line_answers_the_sum_of_what_its_rules_gave_on_different_terms(api: Api) -> None:
    delay = {"kind": "delay", "hours": 24}
    bonus = {**BASE_RULE, "rule": "bonus", "rate": "0.5", "activation": delay}
    api.put("/v1/program", a_document(earning=[BASE_RULE, bonus]))

    earned = api.at("2026-03-02T09:30:00Z").post(
        "/v1/orders", order_body(placed_at="2026-03-02T09:30:00Z")
    )

    assert [posting["points"] for posting in earned.body["postings"]] == [25, 13]
    assert earned.body["lines"] == [{"line_id": "1", "points": 30}, {"line_id": "2", "points": 8}]
    assert api.get("/v1/members/m-1/statement").body["entries"][0]["lines"] == earned.body["lines"]


def test_an_order_that_comes_too_late_is_refused_and_so_is_its_preview(api: Api) -> None:
    api.put("/v1/program", a_document(orders={"late_days": 30}))
    late = order_body(placed_at="2026-03-01T09:29:59Z")
    today = api.at("2026-03-31T09:30:00Z")

    with nothing_changes():
        refused = today.post("/v1/orders", late)
        previewed = today.post("/v1/orders/preview", late)

    for answer in (refused, previewed):
        assert (answer.status, answer.problem) == (409, "order_too_late")
        assert answer.pointers == ["#/placed_at"]
    assert today.post("/v1/orders", order_body(placed_at="2026-03-01T09:30:00Z")).status == 201
    assert (
        api.at("2026-05-01T09:30:00Z")
        .post("/v1/orders", order_body(placed_at="2026-03-01T09:30:00Z"))
        .replayed
    ), "what was taken in time is never too late"
