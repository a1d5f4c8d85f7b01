"""Events through the function: what waits for a delivery matures with it, exactly once."""

from typing import Any

import pytest

from tests.builders import a_document, a_wallet, order_body
from tests.functions.api import Api
from tests.functions.stillness import nothing_changes

ON_DELIVERY = {"kind": "event", "event": "order.delivered", "cancel_after_days": 30}


@pytest.fixture
def api(engine: str) -> Api:
    api = Api(now="2026-03-01T09:30:00.000Z")
    waiting = a_document(wallets=[a_wallet(activation=ON_DELIVERY)])
    assert api.put("/v1/program", waiting).status == 201
    return api


def delivery(event_id: str = "e-1", **attributes: Any) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "member_id": "m-1",
        "type": "order.delivered",
        "occurred_at": "2026-03-05T14:00:00Z",
        "attributes": {"order_id": "1001", **attributes},
    }


def points_of(api: Api) -> dict[str, Any]:
    wallet: dict[str, Any] = api.get("/v1/members/m-1/balance").body["wallets"]["points"]
    return wallet


def test_an_order_waits_for_its_delivery(api: Api) -> None:
    earned = api.post("/v1/orders", order_body()).body
    assert (earned["points"], earned["available"]) == (25, 0)
    assert earned["postings"][0].keys().isdisjoint({"active_at", "expires_at"})
    assert points_of(api)["pending"] == 25

    later = api.at("2026-03-05T14:10:00Z")
    delivered = later.post("/v1/events", delivery())

    assert (delivered.status, delivered.body["available"]) == (201, 25)
    assert points_of(later)["lots"] == [
        {
            "points": 25,
            "active_at": "2026-03-05T14:10:00.000Z",
            "expires_at": "2027-04-01T00:00:00.000Z",
        }
    ]
    with nothing_changes():
        assert later.post("/v1/events", delivery()).replayed


def test_an_event_that_came_before_its_order_is_not_forgotten(api: Api) -> None:
    api.post("/v1/members", {"member_id": "m-1"})
    api.post("/v1/events", delivery())

    assert api.at("2026-03-01T09:40:00Z").post("/v1/orders", order_body()).body["available"] == 25


def test_points_of_an_order_that_is_never_delivered_are_gone(api: Api) -> None:
    api.post("/v1/orders", order_body())

    assert points_of(api.at("2026-03-31T23:59:59Z"))["pending"] == 25
    gone = points_of(api.at("2026-04-01T00:00:00Z"))
    assert (gone["pending"], gone["lifetime"]) == (0, 0)
