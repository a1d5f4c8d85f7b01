"""Events through the function: what waits for a delivery matures with it, exactly once."""

from typing import Any

import pytest

from tests.builders import a_document, a_wallet, order_body
from tests.functions.api import Api
from tests.functions.stillness import nothing_changes

EARLY = "2026-03-01T09:30:00Z"
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
    assert api.post("/v1/events", {**delivery(), "occurred_at": EARLY}).status == 201

    assert api.at("2026-03-01T09:40:00Z").post("/v1/orders", order_body()).body["available"] == 25


def test_points_of_an_order_that_is_never_delivered_are_gone(api: Api) -> None:
    api.post("/v1/orders", order_body())

    assert points_of(api.at("2026-03-31T23:59:59Z"))["pending"] == 25
    gone = points_of(api.at("2026-04-01T00:00:00Z"))
    assert (gone["pending"], gone["lifetime"]) == (0, 0)


REVIEWS = {
    "events": [
        {
            "event": "review",
            "attributes": [
                {"attribute": "stars", "type": "number", "required": True},
                {"attribute": "photo", "type": "boolean"},
            ],
        }
    ],
    "earning": [
        {
            "rule": "reviews",
            "kind": "per_event",
            "wallet": "points",
            "event": "review",
            "points": "50",
            "limits": [{"per": "day", "points": 80}],
        }
    ],
}


def review(event_id: str, **attributes: Any) -> dict[str, Any]:
    told = {"stars": 5, **attributes}
    return {**delivery(event_id), "type": "review", "occurred_at": EARLY, "attributes": told}


@pytest.fixture
def shop(engine: str) -> Api:
    api = Api(now="2026-03-01T09:30:00.000Z")
    assert api.put("/v1/program", a_document(**REVIEWS)).status == 201
    api.post("/v1/members", {"member_id": "m-1"})
    return api


def test_a_review_earns_within_its_limit_and_a_replay_says_the_same(shop: Api) -> None:
    first = shop.post("/v1/events", review("e-1", photo=True))
    second = shop.post("/v1/events", review("e-2"))
    again = shop.post("/v1/events", review("e-2"))

    assert (first.body["points"], "limited" in first.body) == (50, False)
    assert (second.body["points"], second.body["available"]) == (30, 80)
    assert second.body["limited"] == [
        {"limit": "reviews/day", "wallet": "points", "requested": 50, "granted": 30}
    ]
    assert (again.status, again.replayed, again.body) == (201, True, second.body)
    assert shop.get("/v1/members/m-1/statement").body["entries"][0] == second.body


def test_a_review_is_explained_with_what_was_told_of_it(shop: Api) -> None:
    shop.post("/v1/events", review("e-1"))

    told = shop.get("/v1/members/m-1/entries/2/explanation").body

    assert told["event"] == {
        "occurred_at": "2026-03-01T09:30:00.000Z",
        "attributes": {"stars": 5},
        "tier": "bronze",
    }
    assert told["reasons"] == [
        {"rule": "reviews", "points": 50, "text": "50 points for each event of the type review"}
    ]


@pytest.mark.parametrize(
    ("attributes", "pointer"),
    [({"smell": "good"}, "#/attributes/smell"), ({"stars": "many"}, "#/attributes/stars")],
)
def test_what_the_program_does_not_declare_is_refused(
    shop: Api, attributes: dict[str, Any], pointer: str
) -> None:
    with nothing_changes():
        refused = shop.post("/v1/events", review("e-1", **attributes))

    assert (refused.status, refused.body["type"]) == (
        409,
        "urn:laurel:problem:attributes_not_in_program",
    )
    assert [error["pointer"] for error in refused.body["errors"]] == [pointer]


@pytest.mark.parametrize(
    "attributes",
    [
        {"Stars": 5},
        {"stars": 5.5},
        {"stars": -1},
        {"stars": None},
        {"stars": [5]},
        {"photo": "x" * 256},
        {"order_id": "a b"},
        {f"a{n}": 1 for n in range(20)},
    ],
)
def test_attributes_are_few_and_plain(shop: Api, attributes: dict[str, Any]) -> None:
    with nothing_changes():
        assert shop.post("/v1/events", review("e-1", **attributes)).status == 400


def test_an_event_of_tomorrow_is_refused(shop: Api) -> None:
    tomorrow = {**review("e-1"), "occurred_at": "2026-03-01T09:45:00.001Z"}

    refused = shop.post("/v1/events", tomorrow)

    assert (refused.status, refused.body["errors"][0]["pointer"]) == (400, "#/occurred_at")


def test_a_preview_says_what_an_event_will_earn_and_writes_nothing(shop: Api) -> None:
    shop.post("/v1/events", review("e-1"))
    with nothing_changes():
        preview = shop.post("/v1/events/preview", review("e-2"))
    told = shop.post("/v1/events", review("e-2")).body
    assert preview.status == 200
    reasons = preview.body.pop("reasons")
    assert preview.body == {key: told[key] for key in told if key not in ("seq", "at")}
    assert [(reason["rule"], reason["points"]) for reason in reasons] == [
        ("reviews", 50),
        ("limit:reviews", -20),
    ]


def test_an_event_of_nobody_is_previewed_without_a_balance(shop: Api) -> None:
    preview = shop.post("/v1/events/preview", {"type": "review", "attributes": {"stars": 4}})
    assert (preview.status, preview.body["points"]) == (200, 50)
    assert not {"event_id", "member_id", "available", "tier"} & set(preview.body)


def test_members_of_a_household_are_previewed_on_the_account_they_share(shop: Api) -> None:
    shop.post("/v1/events", review("e-1"))
    shop.post("/v1/households", {"household_id": "home", "member_id": "m-1"})
    event = shop.post("/v1/events/preview", review("e-2"))
    order = shop.post("/v1/orders/preview", order_body())
    assert [event.body["available"], order.body["available"]] == [80, 50]
