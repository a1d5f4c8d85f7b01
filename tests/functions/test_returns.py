"""Returns: by line, by amount, before their order, after an edit; of what was earned and what was spent."""

from typing import Any

import pytest

from tests.builders import a_document, order_body
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes

ONE_MUG = {"return_id": "r-1", "lines": [{"line_id": "1", "quantity": 1}]}
EVERYTHING = [{"line_id": "1", "quantity": 2}, {"line_id": "2", "quantity": 1}]


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    return api


def bought(api: Api, order_id: str = "1001", **given: Any) -> Response:
    """20.00 for two mugs and 5.45 for tea: 25 points."""
    recorded = api.post("/v1/orders", order_body(order_id, **given))
    assert recorded.status == 201, recorded
    return recorded


def back(api: Api, return_id: str = "r-1", order_id: str = "1001", **what: Any) -> Response:
    return api.post(f"/v1/orders/{order_id}/returns", {"return_id": return_id, **what})


def wallet(api: Api) -> dict[str, int]:
    told = api.get("/v1/members/m-1/balance").body["wallets"]["points"]
    return {name: told[name] for name in ("available", "debt", "spent", "lifetime")}


def test_a_return_answers_its_entry(api: Api) -> None:
    bought(api)
    returned = api.post("/v1/orders/1001/returns", ONE_MUG)
    assert returned.status == 201
    assert returned.body == {
        "kind": "return",
        "return_id": "r-1",
        "order_id": "1001",
        "member_id": "m-1",
        "seq": 3,
        "at": "2026-03-01T09:30:00.000Z",
        "points": -10,
        "available": 15,
        "tier": "bronze",
        "program_version": 1,
        "lines": [{"line_id": "1", "points": -10}],
        "postings": [{"wallet": "points", "kind": "reverse", "points": -10}],
    }
    assert api.get("/v1/members/m-1/statement").body["entries"][0] == returned.body
    again = api.post("/v1/orders/1001/returns", ONE_MUG)
    assert (again.status, again.body, again.replayed) == (201, returned.body, True)


def test_another_content_under_the_same_id_is_refused(api: Api) -> None:
    bought(api)
    back(api, amount=100)
    with nothing_changes():
        refused = back(api, amount=101)
    assert (refused.status, refused.problem, refused.pointers) == (
        422,
        "id_reused",
        ["#/return_id"],
    )


def test_everything_in_any_parts_comes_to_the_whole_order(api: Api) -> None:
    bought(api)
    parts = [
        back(api, "r-1", amount=333),
        back(api, "r-2", lines=[{"line_id": "2", "quantity": 1}]),
        back(api, "r-3", lines=[{"line_id": "1", "quantity": 1}]),
        back(api, "r-4", amount=667),
    ]
    assert [part.status for part in parts] == [201] * 4
    assert sum(part.body["points"] for part in parts) == -25
    assert wallet(api) == {"available": 0, "debt": 0, "spent": 0, "lifetime": 0}


@pytest.mark.parametrize(
    "what",
    [
        {"lines": [{"line_id": "1", "quantity": 3}]},
        {"lines": [{"line_id": "9", "quantity": 1}]},
        {"amount": 2546},
    ],
    ids=["more units", "a foreign line", "more money"],
)
def test_more_than_was_bought_is_refused(api: Api, what: dict[str, Any]) -> None:
    bought(api)
    with nothing_changes():
        refused = back(api, **what)
    assert (refused.status, refused.problem) == (409, "return_exceeds_order")
    assert refused.pointers == ["#/amount" if "amount" in what else "#/lines"]


def test_a_return_must_say_either_lines_or_an_amount(api: Api) -> None:
    bought(api)
    with nothing_changes():
        assert back(api).problem == "invalid_request"
        assert back(api, amount=100, lines=EVERYTHING).problem == "invalid_request"


def test_spent_points_are_owed_and_repaid_by_the_next_order(api: Api) -> None:
    bought(api)
    api.post("/v1/redemptions", {"redemption_id": "d-1", "member_id": "m-1", "points": 20})
    returned = back(api, lines=EVERYTHING)
    assert (returned.body["points"], returned.body["available"]) == (-25, 0)
    assert wallet(api) == {"available": 0, "debt": 20, "spent": 20, "lifetime": 0}
    bought(api, "1002")
    assert wallet(api) == {"available": 5, "debt": 0, "spent": 20, "lifetime": 25}


def test_points_spent_on_an_order_come_back_with_it(api: Api) -> None:
    bought(api)
    pay = {"redemption_id": "d-1", "member_id": "m-1", "points": 20, "order_id": "1002"}
    api.post("/v1/redemptions", pay)
    bought(api, "1002")
    half = back(api, "r-1", "1002", lines=[{"line_id": "1", "quantity": 1}])
    assert [posting["points"] for posting in half.body["postings"]] == [-10, 7]
    rest = back(api, "r-2", "1002", amount=1545)
    assert [posting["points"] for posting in rest.body["postings"]] == [-15, 13]
    assert wallet(api) == {"available": 25, "debt": 0, "spent": 0, "lifetime": 25}
    with nothing_changes():
        assert api.post("/v1/redemptions/d-1/reverse", {}).problem == "nothing_to_reverse"


def test_a_return_before_its_order_waits_and_is_applied_with_it(api: Api) -> None:
    waiting = api.post("/v1/orders/1001/returns", ONE_MUG)
    assert waiting.status == 202
    told = {"kind": "return", "return_id": "r-1", "order_id": "1001", "status": "waiting"}
    assert waiting.body == told
    again = api.post("/v1/orders/1001/returns", ONE_MUG)
    assert (again.status, again.body, again.replayed) == (202, told, True)
    assert back(api, amount=1).problem == "id_reused"

    order = bought(api)
    assert (order.body["kind"], order.body["points"], order.body["available"]) == ("order", 25, 25)
    assert wallet(api)["available"] == 15
    applied = api.post("/v1/orders/1001/returns", ONE_MUG)
    assert (applied.status, applied.replayed, applied.body["points"]) == (201, True, -10)
    assert bought(api).body == order.body


def test_several_returns_wait_and_one_of_too_much_is_told_in_the_order(api: Api) -> None:
    assert back(api, "r-1", lines=[{"line_id": "1", "quantity": 2}]).status == 202
    assert back(api, "r-2", lines=[{"line_id": "1", "quantity": 1}]).status == 202
    assert back(api, "r-3", lines=[{"line_id": "2", "quantity": 1}]).status == 202
    bought(api)
    assert wallet(api)["lifetime"] == 0
    assert (
        back(api, "r-2", lines=[{"line_id": "1", "quantity": 1}]).problem == "return_exceeds_order"
    )


def test_so_many_returns_wait_and_no_more(api: Api) -> None:
    for number in range(20):
        assert back(api, f"r-{number}", amount=1).status == 202
    with nothing_changes():
        assert back(api, "r-20", amount=1).problem == "too_many_waiting"
    bought(api)
    assert wallet(api)["lifetime"] == 25 - 0


def test_a_tier_the_order_had_given_is_taken_back(api: Api) -> None:
    line = {"line_id": "1", "sku": "sofa", "quantity": 1, "amount": 10_000}
    assert bought(api, lines=[line]).body["tier"] == "silver"
    assert back(api, amount=1).body["tier"] == "bronze"


def test_an_edit_books_the_difference(api: Api) -> None:
    bought(api)
    fewer = order_body(lines=[{"line_id": "1", "sku": "mug", "quantity": 1, "amount": 1000}])
    edited = api.post("/v1/orders", {**fewer, "revision": 1})
    assert (edited.status, edited.body["kind"], edited.body["revision"]) == (201, "order", 1)
    assert (edited.body["points"], edited.body["available"]) == (-15, 10)
    again = api.post("/v1/orders", {**fewer, "revision": 1})
    assert (again.status, again.replayed, again.body) == (201, True, edited.body)
    more = api.post("/v1/orders", {**order_body(), "revision": 5})
    assert (more.body["points"], more.body["available"]) == (15, 25)
    with nothing_changes():
        assert api.post("/v1/orders", {**fewer, "revision": 4}).problem == "revision_superseded"
        other = order_body(lines=[{"line_id": "1", "sku": "mug", "quantity": 1, "amount": 7}])
        assert api.post("/v1/orders", {**other, "revision": 5}).problem == "id_reused"
        assert api.post("/v1/orders", other).problem == "id_reused"


@pytest.mark.parametrize("field", ["member_id", "currency", "placed_at"])
def test_an_edit_keeps_what_makes_it_the_same_order(api: Api, field: str) -> None:
    bought(api)
    other = {"member_id": "m-2", "currency": "EUR", "placed_at": "2026-02-28T09:30:00Z"}
    with nothing_changes():
        refused = api.post("/v1/orders", {**order_body(), field: other[field], "revision": 1})
    assert refused.status == 409
    assert (refused.problem, refused.pointers) == ("order_differs", [f"#/{field}"])


def test_an_edit_cannot_have_less_than_is_back_already(api: Api) -> None:
    bought(api)
    back(api, lines=[{"line_id": "1", "quantity": 2}])
    fewer = order_body(lines=[{"line_id": "1", "sku": "mug", "quantity": 1, "amount": 1000}])
    with nothing_changes():
        refused = api.post("/v1/orders", {**fewer, "revision": 1})
    assert refused.problem == "return_exceeds_order"


def test_an_edit_that_comes_first_is_the_order_and_the_original_comes_too_late(api: Api) -> None:
    edited = api.post("/v1/orders", {**order_body(), "revision": 2})
    assert (edited.status, edited.body["points"]) == (201, 25)
    with nothing_changes():
        assert api.post("/v1/orders", order_body()).problem == "id_reused"
        assert (
            api.post("/v1/orders", {**order_body(), "revision": 1}).problem == "revision_superseded"
        )
