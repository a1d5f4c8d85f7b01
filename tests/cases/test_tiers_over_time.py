"""Tiers held, lost and given by hand, as other systems' tests state them, through the HTTP API."""

from typing import Any

import pytest

from tests.builders import BASE_RULE, order_body
from tests.cases.stated import expected
from tests.functions.api import Api

JOINED = "2026-03-01T09:00:00.000Z"


@pytest.fixture
def api(engine: str) -> Api:
    return Api(now=JOINED)


def opened(api: Api, tiers: dict[str, Any]) -> Api:
    """A shop with these tiers, and m-1 a member."""
    program = {
        "time_zone": "UTC",
        "wallets": [{"wallet": "points"}],
        "earning": [BASE_RULE],
        "tiers": tiers,
    }
    assert api.put("/v1/program", program).status == 201
    assert api.post("/v1/members", {"member_id": "m-1"}).status == 201
    return api


def by_spend(window: dict[str, Any], review: dict[str, Any] | None = None, **units: int) -> Any:
    levels = [{"tier": tier, "threshold": each * 100} for tier, each in units.items()]
    return {"metric": "spend", "window": window, "levels": levels, "review": review or {}}


def bought(api: Api, order_id: str, units: int) -> str:
    """The tier that an order of so many whole units leaves."""
    line = {"line_id": "1", "sku": "coat", "quantity": 1, "amount": units * 100}
    order = api.post("/v1/orders", order_body(order_id, lines=[line], placed_at=api.now))
    assert order.status == 201
    return str(order.body["tier"])


def tier(api: Api) -> dict[str, Any]:
    answer = api.get("/v1/members/m-1/tier")
    assert answer.status == 200
    told: dict[str, Any] = answer.body
    return told


def assigned(api: Api, given: str) -> None:
    body = {"grant_id": "g-1", "tier": given, "reason": "assigned by hand"}
    assert api.post("/v1/members/m-1/tier/grants", body).status == 201


def test_ol_38_spend_raises_a_tier_above_the_one_given_by_hand(api: Api) -> None:
    opened(api, by_spend({"kind": "lifetime"}, l0=0, l1=20, l2=30))
    assert bought(api, "1", 20) == "l1"
    assigned(api, "l1")

    assert bought(api, "2", 20).upper() == expected("OL-38")["tier"]


def test_ol_40_spend_that_reaches_no_more_leaves_the_tier_given_by_hand(api: Api) -> None:
    opened(api, by_spend({"kind": "lifetime"}, l0=0, l1=20, l2=30))
    bought(api, "1", 20)
    assigned(api, "l1")
    before = tier(api)

    assert bought(api, "2", 1).upper() == expected("OL-40")["tier"]

    after = tier(api)
    assert after["value"] == 2100
    assert (after["since"] != before["since"]) == expected("OL-40")["event_emitted"]


def test_ft_02_a_tier_is_lost_when_its_grace_is_over(api: Api) -> None:
    twelve_months = {"kind": "rolling", "months": 12}
    opened(api, by_spend(twelve_months, {"grace_days": 90}, silver=0, gold=5000))
    assert bought(api, "1", 5000) == "gold"
    a_year_later = api.at("2027-03-15T00:00:00.000Z")
    assert bought(a_year_later, "2", 2500) == "gold"

    below_since = "2027-04-01T00:00:00.000Z"
    assert (tier(api.at(below_since))["tier"], tier(api.at(below_since))["value"]) == (
        "gold",
        250_000,
    )
    assert tier(api.at("2027-06-29T23:59:59.999Z"))["tier"] == "gold"
    in_95_days = api.at("2027-07-05T00:00:00.000Z")
    assert tier(in_95_days)["tier"] == expected("FT-02")["tier"].lower()


def test_hot_01_nights_and_points_are_awarded_together(api: Api) -> None:
    """A night is an order of its own here: the count of orders is what the tiers are measured by."""
    levels = [
        {"tier": "member", "threshold": 0},
        {"tier": "silver", "threshold": 1},
        {"tier": "gold", "threshold": 10},
        {"tier": "platinum", "threshold": 20},
    ]
    opened(api, {"metric": "orders", "window": {"kind": "lifetime"}, "levels": levels})

    def awarded(points: int, nights: range) -> None:
        given = {"adjustment_id": f"a-{points}", "member_id": "m-1", "points": points}
        assert api.post("/v1/adjustments", {**given, "reason": "stay"}).status == 201
        for night in nights:
            bought(api, f"night-{night}", 0)

    awarded(100, range(2))
    awarded(500, range(2, 5))

    balance = api.get("/v1/members/m-1/balance").body["wallets"]["points"]
    assert balance["available"] == expected("HOT-01")["points"]
    assert (tier(api)["value"], tier(api)["tier"]) == (expected("HOT-01")["nights"], "silver")
