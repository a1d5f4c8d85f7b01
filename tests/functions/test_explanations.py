"""Explanations over the functions: each entry says why it is what it is, and only to those who may ask."""

from typing import Any

import pytest

from shared.blueprint import Scope
from tests.builders import a_document, a_wallet, order_body
from tests.functions.api import Api, Response

MUGS = {"line_id": "1", "sku": "mug", "quantity": 2, "amount": 2055}
NOVEL = {"line_id": "2", "sku": "novel", "quantity": 1, "amount": 545, "category": "books"}
GIFT = {"line_id": "3", "sku": "card", "quantity": 1, "amount": 1000, "category": "gift_card"}
LINES = [{**MUGS, "brand": "clay", "tags": ["kitchen", "blue"]}, NOVEL, GIFT]


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document()).status in (200, 201)
    return api


def why(api: Api, seq: int, member_id: str = "m-1") -> Response:
    return api.get(f"/v1/members/{member_id}/entries/{seq}/explanation")


def explained(api: Api, seq: int) -> dict[str, Any]:
    response = why(api, seq)
    assert response.status == 200, response
    answer: dict[str, Any] = response.body
    return answer


def done(response: Response) -> dict[str, Any]:
    assert response.status == 201, response
    answer: dict[str, Any] = response.body
    return answer


def test_a_preview_and_the_explanation_of_the_same_order_give_equal_reasons(api: Api) -> None:
    cash = {"rule": "cash", "kind": "per_amount", "wallet": "cashback", "currency": "USD"}
    wallets = [a_wallet(), a_wallet(wallet="cashback", rounding="ceiling")]
    earning = [*a_document()["earning"], {**cash, "rate": "0.015"}]
    api = api.by(program="two-wallets")
    assert api.put("/v1/program", a_document(wallets=wallets, earning=earning)).status == 201
    order = order_body(lines=LINES)

    preview = api.post("/v1/orders/preview", order).body
    entry = done(api.post("/v1/orders", order))
    answer = explained(api.at("2026-09-01T00:00:00Z"), entry["seq"])

    assert answer["reasons"] == preview["reasons"]
    assert {reason.get("wallet", "points") for reason in answer["reasons"]} == {
        "points",
        "cashback",
    }
    assert answer["lines"] == preview["lines"] == entry["lines"]


def test_an_explanation_tells_the_entry_and_everything_that_decided_it(api: Api) -> None:
    entry = done(api.post("/v1/orders", order_body(lines=LINES)))

    answer = explained(api, entry["seq"])

    assert {key: answer[key] for key in entry} == entry
    assert answer["inputs"] == {
        "placed_at": "2026-03-01T09:30:00.000Z",
        "currency": "USD",
        "lines": LINES,
        "tier": "bronze",
        "order_number": 1,
        "program_version": 1,
    }
    assert answer["rounding"] == [
        {"wallet": "points", "exact": "31.45", "points": 31, "rounding": "floor"}
    ]
    assert {
        "rule": "tier:silver",
        "why": "1.5 times only from 100.00 USD of spend on; the member held bronze",
    } in answer["not_applied"]
    assert {
        "rule": "books",
        "line_id": "1",
        "why": "only lines of category books",
    } in answer["not_applied"]
    assert "not_applied_left_out" not in answer
    assert answer["text"].startswith("Order 1001 of 36.00 USD, placed on 2026-03-01 at 09:30")


def test_an_order_is_explained_by_the_version_that_decided_it(api: Api) -> None:
    entry = done(api.post("/v1/orders", order_body(lines=LINES)))
    api.put("/v1/program", a_document(earning=[{**a_document()["earning"][0], "rate": "9"}]))
    later = api.at("2026-04-01T00:00:00Z")
    done(later.post("/v1/orders", order_body("1002", placed_at="2026-04-01T00:00:00Z")))

    answer = explained(later, entry["seq"])

    assert sum(reason["points"] for reason in answer["reasons"]) == 31
    assert "recomputed" not in answer


def test_many_rules_that_did_not_apply_are_counted(api: Api) -> None:
    rules = [
        {"rule": f"r-{n}", "kind": "multiplier", "sku": f"s-{n}", "factor": "2"} for n in range(100)
    ]
    lines = [{"line_id": str(n), "sku": f"s-{n}", "quantity": 1, "amount": 100} for n in range(100)]
    shop = api.by(program="many-rules")
    assert (
        shop.put("/v1/program", a_document(earning=[a_document()["earning"][0], *rules])).status
        == 201
    )
    entry = done(shop.post("/v1/orders", order_body(lines=lines)))

    answer = explained(shop, entry["seq"])

    assert len(answer["not_applied"]) == 500
    assert answer["not_applied_left_out"] == 100 * 99 + 1 - 500


def test_an_edit_and_the_returns_around_it_are_each_explained_as_things_stood_then(
    api: Api,
) -> None:
    two = [{**MUGS, "amount": 2000}]
    done(api.post("/v1/orders", order_body(lines=two)))
    by_line = {"lines": [{"line_id": "1", "quantity": 1}]}
    done(api.post("/v1/orders/1001/returns", {"return_id": "r-1", **by_line}))
    three = [{**MUGS, "quantity": 3, "amount": 3000}]
    done(api.post("/v1/orders", order_body(lines=three, revision=7)))
    done(api.post("/v1/orders/1001/returns", {"return_id": "r-2", "amount": 500}))

    first, edit, second = (explained(api, seq) for seq in (3, 4, 5))

    assert first["kept"] == [{"wallet": "points", "before": 20, "after": 10, "taken": 10}]
    assert first["returned"] == {"lines": [{"line_id": "1", "quantity": 1}]}
    assert first["policy"] == "allow_negative"
    assert first["inputs"]["lines"][0]["quantity"] == 2
    assert edit["kept"] == [{"wallet": "points", "before": 10, "after": 20, "taken": 0}]
    assert edit["inputs"]["revision"] == 7
    assert second["kept"] == [{"wallet": "points", "before": 20, "after": 15, "taken": 5}]
    assert second["returned"] == {"amount": 500}
    assert second["inputs"]["lines"][0]["quantity"] == 3


def test_a_return_that_waited_for_its_order_is_explained(api: Api) -> None:
    waiting = {"return_id": "r-1", "lines": [{"line_id": "1", "quantity": 1}]}
    assert api.post("/v1/orders/1001/returns", waiting).status == 202
    done(api.post("/v1/orders", order_body()))

    answer = explained(api, 3)

    assert (answer["kind"], answer["points"]) == ("return", -10)
    assert answer["kept"] == [{"wallet": "points", "before": 25, "after": 15, "taken": 10}]


def test_a_reversal_says_that_an_expired_lot_was_replaced(api: Api) -> None:
    done(api.post("/v1/orders", order_body()))
    done(api.post("/v1/redemptions", {"redemption_id": "d-1", "member_id": "m-1", "points": 5}))
    late = api.at("2027-04-02T00:00:00Z")
    entry = done(late.post("/v1/redemptions/d-1/reverse", {}))

    answer = explained(late, entry["seq"])

    assert "lives another 30 days" in answer["text"]
    assert answer["changes"] == [
        {
            "wallet": "points",
            "balance": "available",
            "points": 5,
            "expires_at": "2027-05-03T00:00:00.000Z",
        },
        {"wallet": "points", "balance": "spent", "points": -5},
    ]


def test_an_expiry_names_where_its_points_came_from_however_long_ago(api: Api) -> None:
    done(api.post("/v1/orders", order_body()))
    adjustment = {"member_id": "m-1", "points": 1, "reason": "goodwill"}
    for n in range(105):
        later = {"expires_at": f"2028-{n % 12 + 1:02d}-01T00:00:00Z"}
        done(api.post("/v1/adjustments", {**adjustment, **later, "adjustment_id": f"a-{n}"}))
    late = api.at("2027-04-02T00:00:00Z")
    entry = done(late.post("/v1/adjustments", {**adjustment, "adjustment_id": "last"}))

    answer = explained(late, entry["seq"] - 1)

    assert answer["kind"] == "settlement"
    assert answer["origins"] == [
        {
            "seq": 2,
            "kind": "order",
            "id": "1001",
            "at": "2026-03-01T09:30:00.000Z",
            "wallet": "points",
            "points": 25,
            "terms": "expire 12 months after they begin, at the end of the month",
        }
    ]


def test_a_tier_review_tells_what_counted_and_what_the_tier_takes(api: Api) -> None:
    levels = a_document()["tiers"]["levels"]
    tiers = {"metric": "spend", "window": {"kind": "rolling", "months": 1}, "levels": levels}
    shop = api.by(program="rolling")
    assert shop.put("/v1/program", a_document(tiers=tiers)).status == 201
    done(shop.post("/v1/orders", order_body(lines=[{**MUGS, "amount": 20000}])))
    later = shop.at("2026-06-01T00:00:00Z")
    entry = done(later.post("/v1/orders", order_body("1002", placed_at="2026-06-01T00:00:00Z")))

    answer = explained(later, entry["seq"] - 1)

    assert answer["review"] == {"tier": "silver", "metric": "spend", "value": 0, "threshold": 10000}
    assert answer["text"].endswith("The tier is bronze now; it was silver.")


def test_every_entry_of_a_life_with_everything_in_it_is_explained(api: Api) -> None:
    done(api.post("/v1/members", {"member_id": "m-1"}))
    done(api.post("/v1/orders", order_body()))
    redemption = {"member_id": "m-1", "points": 5}
    for n, after in enumerate(("capture", "void", "reverse")):
        hold = after != "reverse"
        done(api.post("/v1/redemptions", {**redemption, "redemption_id": f"d-{n}", "hold": hold}))
        done(api.post(f"/v1/redemptions/d-{n}/{after}", {}))
    done(api.post("/v1/redemptions", {**redemption, "redemption_id": "d-9", "hold": True}))
    event = {"event_id": "e-1", "type": "order.delivered", "occurred_at": "2026-03-01T09:30:00Z"}
    order = {"attributes": {"order_id": "1001"}}
    done(api.post("/v1/events", {**event, **order, "member_id": "m-1"}))
    extension = {"expires_at": "2028-01-01T00:00:00Z", "reason": "late"}
    done(api.post("/v1/extensions", {**extension, "extension_id": "x-1", "member_id": "m-1"}))
    grant = {"tier": "silver", "reason": "press", "until": "2026-05-01T00:00:00Z"}
    done(api.post("/v1/members/m-1/tier/grants", {**grant, "grant_id": "g-1"}))
    late = api.at("2029-01-01T00:00:00Z")
    done(late.post("/v1/orders", order_body("1002", placed_at="2029-01-01T00:00:00Z")))

    entries = late.get("/v1/members/m-1/statement", limit="100").body["entries"]

    assert {"enrol", "order", "capture", "void", "reverse", "event", "extension"} < {
        entry["kind"] for entry in entries
    }
    for entry in entries:
        answer = explained(late, entry["seq"])
        assert {key: answer[key] for key in entry} == entry
        assert answer["text"].endswith(".")


def test_an_entry_that_is_not_there_and_a_member_of_somebody_else_are_not_found(api: Api) -> None:
    done(api.post("/v1/orders", order_body()))

    assert [why(api, 3).problem, why(api, 1, "m-2").problem] == ["not_found", "not_found"]
    assert why(api, 3).body["detail"] == "There is no such entry."
    assert why(api.by(program="another"), 1).status == 404
    assert why(api, 0).problem == "invalid_request"
    assert api.get("/v1/members/m-1/entries/two/explanation").problem == "invalid_request"


def test_explaining_takes_the_scope_of_reading_points(api: Api) -> None:
    blind = Api(scopes=frozenset(Scope) - {Scope.POINTS_READ})

    assert why(blind, 1).status == 403


def test_entries_of_a_shared_account_are_explained_to_each_of_its_members(api: Api) -> None:
    done(api.post("/v1/orders", order_body()))
    done(api.post("/v1/members", {"member_id": "m-2"}))
    done(api.post("/v1/households", {"household_id": "h-1", "member_id": "m-1"}))
    invitation = {"invitation_id": "i-1", "member_id": "m-2"}
    done(api.post("/v1/households/h-1/invitations", invitation))
    joining = {"joining_id": "j-1", "member_id": "m-2"}
    done(api.post("/v1/households/h-1/members", joining))
    line = {"line_id": "1", "quantity": 1}
    entry = done(api.post("/v1/orders/1001/returns", {"return_id": "r-1", "lines": [line]}))

    answer = explained(api, entry["seq"])

    assert answer["kept"] == [{"wallet": "points", "before": 25, "after": 15, "taken": 10}]
    for told in api.get("/v1/members/m-2/statement").body["entries"]:
        assert why(api, told["seq"], "m-2").body["text"].endswith(".")
    assert why(api, entry["seq"], "m-2").body["text"] == answer["text"]
