"""WooCommerce's payloads become orders, returns and members."""

from typing import Any

import pytest

from tests.connectors.shops import NOTHING, Told, a_shop, delivers, ended, entries, payload, refused
from tests.functions.api import Api

ADA = "26"
PROCESSING = payload("woocommerce-order-updated-processing")


@pytest.fixture
def shop(quick_engine: str) -> Api:
    return a_shop("woocommerce")


def told(like: Told = PROCESSING, **changes: Any) -> Told:
    return Told(like.topic, {**like.body, **changes})


def points(api: Api, member: str = ADA) -> int:
    return int(api.get(f"/v1/members/{member}/balance").body["wallets"]["points"]["available"])


def test_an_order_earns_when_it_is_paid_and_no_more_when_it_is_completed(shop: Api) -> None:
    delivers(shop, payload("woocommerce-order-created"))
    assert ended(shop, ADA) == {ADA: NOTHING}
    delivers(shop, PROCESSING, payload("woocommerce-order-updated-completed"))
    (order,) = (each for each in entries(shop, ADA) if each["kind"] == "order")
    assert (order["order_id"], order["points"]) == ("727", 27)
    assert refused(shop) == {}


def test_an_order_of_a_status_the_terms_name_earns(quick_engine: str) -> None:
    shop = a_shop("woocommerce", terms={"earns": ["completed"], "taxes": "with"})
    delivers(shop, PROCESSING)
    assert ended(shop, ADA) == {ADA: NOTHING}
    delivers(shop, payload("woocommerce-order-updated-completed"))
    assert points(shop) == 28  # 6.45 and 21.90


def test_prices_with_taxes_count_with_them(shop: Api) -> None:
    delivers(shop, told(prices_include_tax=True))
    assert points(shop) == 28


def test_a_refund_takes_back_in_proportion(shop: Api) -> None:
    refund = payload("woocommerce-order-updated-refund")
    delivers(shop, PROCESSING, refund, refund)
    assert [each["points"] for each in entries(shop, ADA)] == [0, 27, -10]


def test_a_refund_that_tells_its_lines_takes_back_these(shop: Api) -> None:
    refund = payload("woocommerce-order-updated-refund")
    of_it = [{"key": "_refunded_item_id", "value": "316"}]
    line = {"id": 901, "quantity": -1, "total": "-21.00", "meta_data": of_it}
    of_sum = {"id": 902, "quantity": 0, "total": "-1.00", "meta_data": of_it}
    by_line = {"id": 726, "total": "-22.00", "line_items": [line, of_sum]}
    again = told(refund, refunds=[by_line])

    delivers(shop, PROCESSING, again, again)

    (returned,) = (each for each in entries(shop, ADA) if each["kind"] == "return")
    assert returned["lines"] == [{"line_id": "316", "points": -21}]
    assert refused(shop) == {}


def test_a_refund_whose_lines_tell_no_units_takes_back_by_its_sum(shop: Api) -> None:
    refund = payload("woocommerce-order-updated-refund")
    line = {"id": 901, "quantity": 0, "total": "-10.00", "meta_data": []}
    summed = told(refund, refunds=[{"id": 726, "total": "-10.00", "line_items": [line]}])

    delivers(shop, PROCESSING, summed)

    assert [each["points"] for each in entries(shop, ADA)] == [0, 27, -10]


def test_a_refund_of_more_than_the_goods_takes_back_what_there_is(shop: Api) -> None:
    refund = payload("woocommerce-order-updated-refund")
    all_of_it = told(refund, refunds=[{"id": 1, "total": "-39.35"}])
    delivers(shop, PROCESSING, all_of_it)
    assert (points(shop), refused(shop)) == (0, {})


@pytest.mark.parametrize("status", ["cancelled", "refunded", "failed", "trash"])
def test_an_order_that_ends_is_returned_whole(shop: Api, status: str) -> None:
    ended = told(status=status, date_modified_gmt="2026-03-09T00:00:00")
    delivers(shop, PROCESSING, payload("woocommerce-order-updated-refund"), ended, ended)
    assert points(shop) == 0
    assert [each["kind"] for each in entries(shop, ADA)] == ["enrol", "order", "return", "return"]


def test_an_order_that_was_never_paid_and_ended_earns_nothing_whatever_comes_late(
    shop: Api,
) -> None:
    delivers(shop, payload("woocommerce-order-updated-3-failed"))
    delivers(shop, payload("woocommerce-order-updated-3"))
    assert ended(shop, ADA) == {ADA: NOTHING}
    paid = told(payload("woocommerce-order-updated-3"), date_modified_gmt="2026-03-10T00:00:00")
    delivers(shop, paid)
    assert points(shop) == 12


def test_a_customer_becomes_a_member(shop: Api) -> None:
    later = payload("woocommerce-customer-updated")
    delivers(shop, later, payload("woocommerce-customer-created"))
    assert shop.get(f"/v1/members/{ADA}").body["profile"] == {
        "email": "ada@example.com",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "phone": "+1 555 555 5555",
    }
    delivers(shop, Told("customer.deleted", {"id": 26}), later)
    assert shop.get(f"/v1/members/{ADA}").status == 404


def test_a_captured_order_under_the_topic_of_a_deletion_deletes_nobody(shop: Api) -> None:
    delivers(shop, payload("woocommerce-customer-created"))
    captured = Told("customer.deleted", payload("woocommerce-customer-created").body)
    delivers(shop, captured, Told("customer.deleted", PROCESSING.body))
    assert shop.get(f"/v1/members/{ADA}").status == 200


@pytest.mark.parametrize("body", [[], "text", None, {}, {"line_items": {}}, {"id": True}])
def test_whatever_is_signed_ends_well(shop: Api, body: Any) -> None:
    for topic in ("order.updated", "customer.updated", "customer.deleted", "", "x"):
        assert delivers(shop, Told(topic, body)) == 0
