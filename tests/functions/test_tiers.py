"""Tiers: the one held, what keeps it, and how far it is to the next."""

from typing import Any

import pytest

from tests.builders import SILVER_FROM_100, a_document, order_body
from tests.functions.api import Api

ROLLING_YEAR = {
    "metric": "spend",
    "window": {"kind": "rolling", "months": 12},
    "levels": [
        {"tier": "bronze", "threshold": 0},
        {"tier": "silver", "threshold": 10_000, "perks": ["free_shipping"]},
        {"tier": "gold", "threshold": 50_000, "perks": ["free_shipping", "lounge"]},
    ],
}


@pytest.fixture
def api(engine: str) -> Api:
    return Api(now="2026-03-01T09:30:00.000Z")


def spend(api: Api, order_id: str, amount: int) -> None:
    line = {"line_id": "1", "sku": "lamp", "quantity": 1, "amount": amount}
    assert (
        api.post("/v1/orders", order_body(order_id, lines=[line], placed_at=api.now)).status == 201
    )


def tier(api: Api) -> dict[str, Any]:
    answer = api.get("/v1/members/m-1/tier")
    assert answer.status == 200
    told: dict[str, Any] = answer.body
    return told


def test_a_tier_tells_what_is_missing_for_the_next(api: Api) -> None:
    api.put("/v1/program", a_document())
    spend(api, "1", 1545)
    assert tier(api.at("2026-03-02T00:00:00Z")) == {
        "member_id": "m-1",
        "at": "2026-03-02T00:00:00.000Z",
        "tier": "bronze",
        "since": "2026-03-01T09:30:00.000Z",
        "metric": "spend",
        "value": 1545,
        "perks": [],
        "keep": {"threshold": 0, "missing": 0},
        "next": {"tier": "silver", "threshold": 10000, "missing": 8455},
    }


def test_the_highest_tier_has_no_next(api: Api) -> None:
    api.put("/v1/program", a_document())
    spend(api, "1", 9_999)
    assert tier(api)["next"] == {"tier": "silver", "threshold": 10000, "missing": 1}
    spend(api.at("2026-03-05T00:00:00.000Z"), "2", 1)
    told = tier(api.at("2026-03-06T00:00:00Z"))
    assert (told["tier"], told["since"]) == ("silver", "2026-03-05T00:00:00.000Z")
    assert told["perks"] == ["free_shipping"]
    assert "next" not in told


def test_a_tier_of_a_window_is_kept_until_it_is_reviewed(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=ROLLING_YEAR))
    spend(api, "1", 12_000)
    held = tier(api)
    assert (held["tier"], held["keep"]) == (
        "silver",
        {"threshold": 10_000, "missing": 0, "until": "2027-04-01T00:00:00.000Z"},
    )
    last = tier(api.at("2027-03-31T23:59:59.999Z"))
    lost = tier(api.at("2027-04-01T00:00:00.000Z"))
    assert (last["tier"], last["value"]) == ("silver", 12_000)
    assert (lost["tier"], lost["value"], lost["since"]) == ("bronze", 0, "2027-04-01T00:00:00.000Z")
    assert "until" not in lost["keep"]


def test_an_order_in_time_keeps_the_tier(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=ROLLING_YEAR))
    spend(api, "1", 12_000)
    spend(api.at("2027-03-15T00:00:00.000Z"), "2", 10_000)
    told = tier(api.at("2027-06-01T00:00:00Z"))
    assert (told["tier"], told["value"], told["since"]) == (
        "silver", 10_000, "2026-03-01T09:30:00.000Z",
    )  # fmt: skip


@pytest.mark.parametrize(("metric", "value"), [("points", 25), ("orders", 1), ("spend", 2545)])
def test_a_tier_is_measured_by_the_programs_metric(api: Api, metric: str, value: int) -> None:
    levels = [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 30_000}]
    api.put("/v1/program", a_document(tiers=SILVER_FROM_100 | {"metric": metric, "levels": levels}))
    api.post("/v1/orders", order_body())
    told = tier(api)
    assert (told["metric"], told["value"]) == (metric, value)
    assert told["next"]["missing"] == 30_000 - value


def test_a_program_without_tiers_says_so(api: Api) -> None:
    document = a_document()
    del document["tiers"]
    api.put("/v1/program", document)
    api.post("/v1/members", {"member_id": "m-1"})
    refused = api.get("/v1/members/m-1/tier")
    assert (refused.status, refused.problem) == (409, "no_tiers")


def test_who_was_enrolled_before_there_were_tiers_holds_the_lowest(api: Api) -> None:
    document = a_document()
    del document["tiers"]
    api.put("/v1/program", document)
    api.post("/v1/members", {"member_id": "m-1"})
    api.put("/v1/program", a_document())
    told = tier(api.at("2026-03-02T00:00:00Z"))
    assert (told["tier"], told["value"]) == ("bronze", 0)
