"""Rules and their conditions through the API: what an order says of itself is what they ask."""

from typing import Any

import pytest

from tests.builders import BASE_RULE, a_document, order_body
from tests.functions.api import Api

IN_THE_APP = {
    "rule": "in-the-app",
    "kind": "per_order",
    "wallet": "points",
    "points": "50",
    "channels": ["app"],
}


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document(earning=[BASE_RULE, IN_THE_APP])).status == 201
    return api


def points_of(api: Api, **given: Any) -> int:
    answer = api.post("/v1/orders", order_body(**given))
    assert answer.status == 201, answer
    return int(answer.body["points"])


def test_an_order_tells_where_it_was_placed(api: Api) -> None:
    assert points_of(api, order_id="1001", channel="app") == 75
    assert points_of(api, order_id="1002", channel="web") == 25
    assert points_of(api, order_id="1003") == 25


def test_an_explanation_reckons_with_what_the_order_told(api: Api) -> None:
    points_of(api, channel="web", payment_method="card")

    told = api.get("/v1/members/m-1/entries/2/explanation").body

    assert (told["inputs"]["channel"], told["inputs"]["payment_method"]) == ("web", "card")
    (missed,) = [each for each in told["not_applied"] if each["rule"] == "in-the-app"]
    assert missed == {"rule": "in-the-app", "why": "only orders of the channel app"}


def test_a_part_of_an_order_takes_its_part_of_a_fixed_bonus_back(api: Api) -> None:
    points_of(api, channel="app")

    line = {"line_id": "2", "quantity": 1}
    answer = api.post("/v1/orders/1001/returns", {"return_id": "r-1", "lines": [line]})

    assert answer.body["lines"] == [{"line_id": "2", "points": -16}]
    rest = {"line_id": "1", "quantity": 2}
    api.post("/v1/orders/1001/returns", {"return_id": "r-2", "lines": [rest]})
    assert api.get("/v1/members/m-1/balance").body["wallets"]["points"]["lifetime"] == 0


def test_a_preview_says_what_an_order_in_the_app_would_earn(api: Api) -> None:
    body = order_body(channel="app")
    del body["order_id"], body["member_id"]

    answer = api.post("/v1/orders/preview", body)

    assert answer.body["points"] == 75
    texts = {reason["text"] for reason in answer.body["reasons"]}
    assert texts == {"1 point per 1.00 USD", "50 points for the order"}


def test_a_rule_for_a_segment_asks_the_profile(engine: str) -> None:
    german = {"segment": "german", "locales": ["de"]}
    bonus = {**IN_THE_APP, "rule": "gruss", "channels": [], "segments": ["german"]}
    api = Api()
    api.put("/v1/program", a_document(earning=[BASE_RULE, bonus], segments=[german]))
    api.post("/v1/members", {"member_id": "m-1", "profile": {"locale": "de-AT"}})

    preview = {
        key: value for key, value in order_body(order_id="1001").items() if key != "order_id"
    }
    assert api.post("/v1/orders/preview", preview).body["points"] == 75
    assert points_of(api, order_id="1001") == 75
    assert points_of(api, order_id="1002", member_id="m-2") == 25
    told = api.get("/v1/members/m-1/entries/2/explanation").body
    assert told["inputs"]["segments"] == ["german"]
    assert "recomputed" not in told
