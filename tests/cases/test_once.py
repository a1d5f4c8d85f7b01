"""What reaches the journal and how often, over the functions, as other systems' tests state it."""

import pytest

from tests.builders import a_document, order_body
from tests.cases.stated import expected
from tests.functions.api import Api

LINE = {"line_id": "1", "sku": "mug", "quantity": 1}


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document()).status in (200, 201)
    return api


def test_set_08_an_order_earns_once(api: Api) -> None:
    order = order_body(lines=[{**LINE, "amount": 20000}])

    first, second = (api.post("/v1/orders", order) for _ in range(2))

    assert (first.status, second.status, second.replayed) == (201, 201, True)
    balance = api.get("/v1/members/m-1/balance").body
    assert balance["wallets"]["points"]["available"] == expected("SET-08")["balance"]
    entries = api.get("/v1/members/m-1/statement").body["entries"]
    assert sum(entry["kind"] == "order" for entry in entries) == expected("SET-08")["entries"]


def test_set_30_a_guest_gets_a_preview_and_no_entry(api: Api) -> None:
    guest = {"currency": "USD", "lines": [{**LINE, "amount": 15000}]}

    assert api.post("/v1/orders/preview", guest).body["points"] == 150
    refused = api.post(
        "/v1/orders", {**guest, "order_id": "1", "placed_at": "2026-03-01T09:30:00Z"}
    )

    assert refused.pointers == ["#/member_id"]
    assert expected("SET-30")["entries"] == 0
    assert api.get("/v1/members/guest/balance").status == 404
