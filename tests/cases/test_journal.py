"""What reaches the journal and how often, as other systems' tests state it."""

from tests.cases.conftest import Opens
from tests.cases.shop import a_line, a_rate
from tests.cases.stated import expected


def test_set_08_an_order_earns_once(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1"))

    first, second = (shop.sells("200.00", order_id="1001") for _ in range(2))

    assert (first.status, second.status, second.replayed) == (201, 201, True)
    assert shop.balance() == expected("SET-08")["balance"]
    assert len(shop.entries("order")) == expected("SET-08")["entries"]


def test_set_30_a_guest_gets_a_preview_and_no_entry(open_shop: Opens) -> None:
    api = open_shop(a_rate("1")).api
    guest = {"currency": "USD", "lines": [a_line("150.00")]}

    assert api.post("/v1/orders/preview", guest).body["points"] == 150
    refused = api.post("/v1/orders", {**guest, "order_id": "1", "placed_at": api.now})

    assert refused.pointers == ["#/member_id"]
    assert expected("SET-30")["entries"] == 0
    assert api.get("/v1/members/guest/balance").status == 404
