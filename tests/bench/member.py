"""The ordinary member of the budgets: 12 lots in one wallet, orders of 5 lines."""

from itertools import count
from typing import Any

from tests.builders import a_document
from tests.functions.api import Api, Response

LOTS = 12
TIERS = {
    "metric": "spend",
    "window": {"kind": "rolling", "months": 12},
    "levels": [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 50_000}],
}
NOW = "2026-03-15T12:00:00.000Z"

_ids = count()


def an_api(program: str = "bench") -> Api:
    """A caller of a program with one wallet, tiers over rolling months and expiry at a month's end."""
    api = Api(program=program, now=NOW)
    api.put("/v1/program", a_document(tiers=TIERS))
    return api


def with_lots(api: Api, member_id: str) -> None:
    """A member with an order in each of the last twelve months, so with twelve lots."""
    for month in range(LOTS):
        year, number = divmod(2025 * 12 + 3 + month, 12)
        placed_at = f"{year}-{number + 1:02d}-10T12:00:00Z"
        assert send_order(api, member_id, placed_at=placed_at).status == 201
    lots = api.get(f"/v1/members/{member_id}/balance").body["wallets"]["points"]["lots"]
    assert len(lots) == LOTS


def send_order(api: Api, member_id: str, *, placed_at: str = NOW) -> Response:
    """An order of five lines, under a new id."""
    return api.post("/v1/orders", order_of_five(member_id, placed_at))


def order_of_five(member_id: str, placed_at: str = NOW) -> dict[str, Any]:
    """Five lines with SKUs as shops write them."""
    return {
        "order_id": f"order-{next(_ids):08d}",
        "member_id": member_id,
        "placed_at": placed_at,
        "currency": "USD",
        "lines": [
            {
                "line_id": f"line-{number}",
                "sku": f"SKU-{number:06d}",
                "quantity": 1,
                "amount": 1250,
                "category": "home",
            }
            for number in range(5)
        ],
    }


def send_redemption(api: Api, member_id: str, points: int = 3) -> Response:
    """A redemption under a new id."""
    redemption = {"redemption_id": f"d-{next(_ids):08d}", "member_id": member_id, "points": points}
    return api.post("/v1/redemptions", redemption)
