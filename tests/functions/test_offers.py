"""What points can be redeemed for, as it is told to a member."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.builders import a_document, a_wallet, order_body
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes

MUG = {"reward": "mug", "kind": "free_product", "points": 10, "sku": "mug", "stock": 2}
COAT = {"reward": "coat", "kind": "free_product", "points": 200, "sku": "coat", "title": "A coat"}
LOYAL = {"reward": "loyal", "kind": "free_shipping", "points": 1, "segments": ["loyal"]}
VIP = {
    "reward": "vip",
    "kind": "free_shipping",
    "points": 30,
    "tier_points": [{"tier": "bronze", "points": 20}],
    "money": {"currency": "USD", "amount": 100},
}
SEGMENTS = [{"segment": "loyal", "orders": {"at_least": 2}}]


@pytest.fixture
def api(engine: str) -> Api:
    rewards = [MUG, COAT, LOYAL, VIP]
    document = a_document(rewards=rewards, segments=SEGMENTS, wallets=[a_wallet()])
    api = Api()
    assert api.put("/v1/program", document).status == 201
    assert api.post("/v1/orders", order_body()).status == 201
    return api


def offers(api: Api, **query: str) -> dict[str, dict[str, Any]]:
    answer = api.get("/v1/rewards", **query)
    assert answer.status == 200, answer
    return {each["reward_id"]: each for each in answer.body["rewards"]}


def redeems(api: Api, reward: str, number: int) -> Response:
    body = {"redemption_id": f"d-{number}", "member_id": "m-1", "reward_id": reward}
    return api.post("/v1/redemptions", body)


def reasons(api: Api, reward: str, **query: str) -> list[str]:
    return [each["reason"] for each in offers(api, **query)[reward]["reasons"]]


def test_a_member_is_told_what_is_open_and_what_is_missing(api: Api) -> None:
    told = offers(api, member_id="m-1")

    assert list(told) == ["mug", "coat", "loyal", "vip"]
    assert told["mug"] == {
        "reward_id": "mug",
        "kind": "free_product",
        "title": "1 of mug free",
        "worth": {"sku": "mug", "quantity": 1},
        "wallet": "points",
        "points": 10,
        "left": 2,
        "available": True,
        "reasons": [],
    }
    assert told["coat"]["title"] == "A coat"
    assert told["coat"]["reasons"] == [
        {"reason": "insufficient_points", "text": "175 points are missing.", "missing": 175}
    ]
    assert not told["coat"]["available"]
    assert (told["vip"]["points"], told["vip"]["money"]["amount"]) == (20, 100)


def test_what_is_open_can_be_redeemed_and_what_is_not_cannot(api: Api) -> None:
    told = offers(api, member_id="m-1")

    redeemed = {
        name: redeems(api, name, n).status == 201 for n, name in enumerate(["loyal", "coat", "mug"])
    }

    assert redeemed == {name: told[name]["available"] for name in redeemed}


def test_a_segment_opens_what_is_for_it(api: Api) -> None:
    assert reasons(api, "loyal", member_id="m-1") == ["segment"]
    assert redeems(api, "loyal", 1).problem == "reward_closed"

    api.post("/v1/orders", order_body("1002"))

    assert reasons(api, "loyal", member_id="m-1") == []
    assert redeems(api, "loyal", 2).status == 201


def test_what_is_sold_is_told(api: Api) -> None:
    for number in range(2):
        assert redeems(api, "mug", number).status == 201

    assert offers(api)["mug"]["left"] == 0
    assert reasons(api, "mug") == ["out_of_stock"]
    assert reasons(api, "mug", member_id="m-1") == ["out_of_stock", "insufficient_points"]


def test_of_nobody_the_usual_price_is_told(api: Api) -> None:
    told = offers(api)

    assert told["vip"]["points"] == 30
    assert [each["available"] for each in told.values()] == [True] * 4


def test_nobody_is_told_of_a_member_who_is_none(api: Api) -> None:
    assert api.get("/v1/rewards", member_id="m-9").problem == "not_found"
    assert api.by(program="empty").get("/v1/rewards").problem == "no_program"
    assert api.get("/v1/rewards", member_id="").status == 400
    assert api.get("/v1/rewards", member="m-1").status == 400


def test_a_program_without_rewards_offers_none(engine: str) -> None:
    api = Api(program="plain")
    assert api.put("/v1/program", a_document()).status == 201

    assert offers(api) == {}


ONCE = {
    "reward": "once",
    "kind": "free_shipping",
    "points": 5,
    "limits": [{"per": "month", "times": 1}],
}


def test_a_limit_is_told_until_it_opens_again_and_holds_when_asked_for_anyhow(engine: str) -> None:
    api = Api()
    assert api.put("/v1/program", a_document(rewards=[ONCE])).status == 201
    api.post("/v1/orders", order_body())
    assert redeems(api, "once", 1).status == 201

    told = offers(api, member_id="m-1")["once"]
    with nothing_changes():
        refused = redeems(api, "once", 2)

    assert told["reasons"] == [
        {
            "reason": "limit",
            "text": "At most 1 time a month; 0 are left until 2026-04-01.",
            "left": 0,
            "opens_at": "2026-04-01T00:00:00.000Z",
        }
    ]
    assert offers(api)["once"]["available"], "to others"
    assert refused.problem == "reward_limit_reached"
    assert api.post("/v1/redemptions/d-1/reverse", {}).status == 201
    assert redeems(api, "once", 3).status == 201


def test_sixteen_requests_at_once_have_it_as_often_as_the_limit_says(engine: str) -> None:
    api = Api()
    limited = {**ONCE, "points": 1, "limits": [{"per": "day", "times": 3}]}
    assert api.put("/v1/program", a_document(rewards=[limited])).status == 201
    api.post("/v1/orders", order_body())

    with ThreadPoolExecutor(16) as callers:
        statuses = [
            each.status for each in callers.map(lambda n: redeems(api, "once", n), range(16))
        ]

    assert (statuses.count(201), statuses.count(409)) == (3, 13)
