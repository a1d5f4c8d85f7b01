"""Shopify's payloads become orders, returns and members."""

import json
from typing import Any

import pytest

from functions.connectors.handler import handler
from functions.connectors.payloads import minor
from functions.connectors.redacting import PAGE
from tests.builders import order_body
from tests.connectors.shops import (
    NOTHING,
    Told,
    a_shop,
    delivers,
    ended,
    entries,
    payload,
    record,
    refused,
)
from tests.functions.api import Api, LambdaContext
from tests.functions.due import a_due_queue
from tests.functions.invoked import by_their_handlers, invocations

BOB = "207119551"
PAID = payload("shopify-orders-paid")


@pytest.fixture
def shop(quick_engine: str) -> Api:
    return a_shop("shopify")


def told(topic: str, like: Told = PAID, **changes: Any) -> Told:
    return Told(topic, {**like.body, **changes})


def with_line(**changes: Any) -> Told:
    line = {**PAID.body["line_items"][0], **changes}
    return told("orders/paid", line_items=[line])


def points(api: Api, member: str = BOB) -> int:
    return int(api.get(f"/v1/members/{member}/balance").body["wallets"]["points"]["available"])


def test_a_paid_order_earns_by_line_after_discounts_and_not_for_gift_cards(shop: Api) -> None:
    assert delivers(shop, PAID) == 0

    (order,) = (each for each in entries(shop, BOB) if each["kind"] == "order")
    assert (order["order_id"], order["points"]) == ("450789469", 235)
    lines = {line["line_id"]: line["points"] for line in order["lines"]}
    assert lines == {"466157049": 189, "518995019": 46, "703073504": 0}
    assert refused(shop) == {}


def test_it_is_the_command_of_the_connections_source(quick_engine: str) -> None:
    shop = a_shop("shopify", source="webshop")
    assert delivers(shop, PAID) == 0
    body = {"return_id": "by-hand", "lines": [{"line_id": "466157049", "quantity": 1}]}
    returned = shop.by(source="webshop").post("/v1/orders/450789469/returns", body)
    assert (returned.status, returned.body["points"]) == (201, -189)


def test_a_refund_takes_back_its_lines(shop: Api) -> None:
    delivers(shop, PAID, payload("shopify-refunds-create"))
    (back,) = (each for each in entries(shop, BOB) if each["kind"] == "return")
    assert (back["return_id"], back["points"]) == ("509562969", -23)


def test_a_refund_of_no_lines_takes_back_by_its_amount_without_shipping(shop: Api) -> None:
    delivers(shop, PAID, payload("shopify-refunds-create-goodwill"))
    (back,) = (each for each in entries(shop, BOB) if each["kind"] == "return")
    assert back["points"] == -8  # 235 of 285.60, 10.00 of them back


def test_a_refund_before_its_order_waits_for_it(shop: Api) -> None:
    delivers(shop, payload("shopify-refunds-create"))
    assert refused(shop) == {}
    delivers(shop, PAID)
    assert points(shop) == 235 - 23


def test_a_cancelled_order_is_returned_as_far_as_it_is_not_back(shop: Api) -> None:
    delivers(shop, PAID, payload("shopify-refunds-create"))
    cancelled = told("orders/cancelled", cancelled_at="x", updated_at="2026-03-07T00:00:00Z")
    delivers(shop, cancelled)
    kinds = [each["kind"] for each in entries(shop, BOB)]
    assert kinds == ["enrol", "order", "return", "return"]
    assert points(shop) == 0
    assert delivers(shop, payload("shopify-refunds-create-goodwill"), cancelled) == 0
    assert (points(shop), refused(shop)) == (0, {})


@pytest.mark.parametrize("status", ["pending", "authorized", "voided", None])
def test_what_is_not_paid_earns_nothing(shop: Api, status: str | None) -> None:
    delivers(shop, told("orders/paid", financial_status=status))
    delivers(shop, told("orders/cancelled", financial_status=status, cancelled_at="x"))
    assert ended(shop, BOB) == {BOB: NOTHING}


def test_a_guest_earns_nothing_or_as_the_member_of_their_address(quick_engine: str) -> None:
    guest = payload("shopify-orders-paid-guest")
    shop = a_shop("shopify")
    delivers(shop, guest)
    assert refused(shop) == {}
    body = {"terms": {"guests": "by_email"}}
    assert shop.patch("/v1/connections/c-1", body).status == 200
    delivers(shop, guest)
    member = {"member_id": "m-1", "profile": {"email": "guest@example.com"}}
    assert shop.post("/v1/members", member).status == 201
    delivers(shop, guest)
    assert points(shop, "m-1") == 15


def test_what_comes_back_of_a_guests_order_waits_for_nothing(quick_engine: str) -> None:
    shop = a_shop("shopify")
    guest = payload("shopify-orders-paid-guest")
    refund = told("refunds/create", payload("shopify-refunds-create"), order_id=guest.body["id"])
    delivers(shop, guest, *[refund] * 12)

    own = {**order_body(), "order_id": str(guest.body["id"])}
    assert shop.by(source="c-1").post("/v1/orders", own).status == 201
    assert [each["kind"] for each in entries(shop, "m-1")] == ["enrol", "order"]
    assert refused(shop) == {}


def test_an_edited_order_books_the_difference_and_an_older_version_nothing(shop: Api) -> None:
    line = {**PAID.body["line_items"][0], "quantity": 2, "discount_allocations": []}
    edited = told("orders/updated", line_items=[line], updated_at="2026-03-02T00:00:00Z")
    delivers(shop, PAID, edited, PAID)
    assert points(shop) == 398
    touched = told("orders/updated", edited, updated_at="2026-03-03T00:00:00Z", note="gift wrap")
    delivers(shop, touched)
    assert [each["points"] for each in entries(shop, BOB)] == [0, 235, 163]


def test_what_a_line_is_can_be_read_from_other_fields(quick_engine: str) -> None:
    terms = {
        "member_prefix": "sh-",
        "sku": "variant_id",
        "brand": "vendor",
        "category": "meta.category",
        "tags": ["title", "nothing"],
        "taxes": "with",
        "channel": "online",
    }
    shop = a_shop("shopify", terms=terms)
    asked = list[dict[str, Any]]()

    def listening(request: Any) -> Any:
        asked.append(json.loads(json.loads(request.body)["body"]))
        return by_their_handlers(request)

    delivers(shop, PAID, answered=listening)
    assert asked[0]["member_id"] == f"sh-{BOB}"
    assert asked[0]["channel"] == "online"
    assert asked[0]["codes"] == ["SPRING5"]
    assert asked[0]["lines"][0] == {
        "line_id": "466157049",
        "sku": "157049",
        "quantity": 1,
        "amount": 18905 + 1134,
        "category": "optics",
        "brand": "Canon",
        "tags": ["Camera"],
    }
    assert asked[0]["lines"][2]["category"] == "gift_card"


@pytest.mark.parametrize(
    ("taxes", "included", "amount"),
    [
        ("as_priced", False, 189),
        ("as_priced", True, 189),
        ("with", False, 200),
        ("with", True, 189),
        ("without", False, 189),
        ("without", True, 177),
    ],
)
def test_taxes_count_or_not_as_the_terms_have_it(
    quick_engine: str, taxes: str, included: bool, amount: int
) -> None:
    shop = a_shop("shopify", terms={"taxes": taxes})
    paid = with_line()
    delivers(shop, Told(paid.topic, {**paid.body, "taxes_included": included}))
    assert points(shop) == amount


def test_a_customer_becomes_a_member_and_what_is_older_changes_nothing(shop: Api) -> None:
    first, later = payload("shopify-customers-create"), payload("shopify-customers-update")
    delivers(shop, later, first, later)
    assert shop.get(f"/v1/members/{BOB}").body["profile"] == {
        "email": "robert@example.com",
        "first_name": "Robert",
        "last_name": "Norman",
    }


def test_a_change_reaches_a_member_who_is_there(shop: Api) -> None:
    delivers(shop, payload("shopify-customers-create"), payload("shopify-customers-update"))
    profile = shop.get(f"/v1/members/{BOB}").body["profile"]
    assert (profile["email"], "phone" in profile) == ("robert@example.com", False)


def test_a_phone_that_is_none_does_not_keep_the_rest_out(shop: Api) -> None:
    odd = told("customers/create", payload("shopify-customers-create"), phone="call me")
    delivers(shop, odd)
    profile = shop.get(f"/v1/members/{BOB}").body["profile"]
    assert (profile["email"], "phone" in profile) == ("bob@example.com", False)
    later = told("customers/update", odd, updated_at="2026-03-09T00:00:00Z", first_name="Rob")
    delivers(shop, later)
    assert shop.get(f"/v1/members/{BOB}").body["profile"]["first_name"] == "Rob"


def test_customers_may_be_left_alone(quick_engine: str) -> None:
    shop = a_shop("shopify", terms={"customers": "ignore"})
    delivers(shop, payload("shopify-customers-create"))
    assert shop.get(f"/v1/members/{BOB}").status == 404


@pytest.mark.parametrize("name", ["shopify-customers-redact", "shopify-customers-delete"])
def test_who_is_redacted_is_erased_for_ever(shop: Api, name: str) -> None:
    member = BOB if "redact" in name else "207119777"
    created = payload("shopify-customers-create" + ("" if member == BOB else "-2"))
    delivers(shop, created)
    assert shop.get(f"/v1/members/{member}").status == 200
    delivers(shop, payload(name), created, payload(name))
    assert shop.get(f"/v1/members/{member}").status == 404
    assert refused(shop) == {}


def test_a_captured_update_under_the_topic_of_a_deletion_deletes_nobody(shop: Api) -> None:
    delivers(shop, payload("shopify-customers-create"))
    delivers(shop, told("customers/delete", payload("shopify-customers-create")))
    delivers(shop, told("customers/redact", payload("shopify-customers-create")))
    delivers(shop, Told("customers/update", PAID.body), Told("orders/cancelled", PAID.body))
    assert shop.get(f"/v1/members/{BOB}").status == 200
    assert points(shop) == 235


def test_who_wants_their_data_is_put_before_a_person(shop: Api) -> None:
    delivers(shop, payload("shopify-customers-data_request"))
    assert refused(shop) == {f"data_request.9999.{BOB}": "data_requested"}


def test_a_shop_that_is_redacted_has_its_customers_erased(
    shop: Api,
) -> None:
    with a_due_queue("deliveries") as queue:
        created = payload("shopify-customers-create")
        told_of = [
            told("customers/create", created, id=n, email=f"c{n}@x.io") for n in range(1, PAGE + 2)
        ]
        delivers(shop, *told_of, PAID)
        assert shop.post("/v1/members", {"member_id": "own"}).status == 201
        founded = {"household_id": "h-1", "member_id": "5"}
        assert shop.post("/v1/households", founded).status == 201

        delivers(shop, payload("shopify-shop-redact"), payload("shopify-shop-redact"))
        while records := queue.records():
            with invocations(by_their_handlers):
                handler({"Records": records}, LambdaContext(60))

    names = [*map(str, range(1, PAGE + 2)), "own"]
    known = [name for name in names if shop.get(f"/v1/members/{name}").status == 200]
    assert known == ["5", "own"]
    assert refused(shop) == {"shop": "shop_redacted", "member.5": "account_joined"}


def test_who_came_after_a_shop_was_redacted_is_not_meant_by_what_it_said_then(shop: Api) -> None:
    gone = payload("shopify-shop-redact")
    delivers(shop, gone)
    assert shop.patch("/v1/connections/c-1", {"closed": False}).status == 200
    created = payload("shopify-customers-create")
    with invocations(by_their_handlers):
        for each in (told("customers/create", created, id=1), gone):
            handler({"Records": [record(each, at="2026-05-01T00:00:00Z")]}, LambdaContext(60))

    assert shop.get("/v1/members/1").status == 200


def test_a_shop_that_is_redacted_is_not_heard_any_more(shop: Api) -> None:
    delivers(shop, payload("shopify-shop-redact"), payload("shopify-shop-redact"))
    assert "closed_at" in shop.get("/v1/connections/c-1").body
    assert refused(shop) == {"shop": "shop_redacted"}


UNUSABLE: dict[str, dict[str, Any]] = {
    "a price that is a number": {"price": 199.0},
    "an exponent": {"price": "1e3"},
    "not a number": {"price": "NaN"},
    "below nothing": {"price": "-1.00"},
    "blanks": {"price": " 5.00"},
    "other digits": {"price": "１２.00"},
    "thousands": {"price": "1,000.00"},
    "half a cent": {"price": "1.005"},
    "five thousand digits": {"price": "9" * 5000},
    "no price": {"price": None},
    "a quantity that is a truth": {"quantity": True},
    "a quantity that is a text": {"quantity": "2"},
    "too many": {"quantity": 1_000_001},
    "more off than it costs": {"discount_allocations": [{"amount": "200.00"}]},
    "a list that is none": {"discount_allocations": {"amount": "1.00"}},
    "an id with a separator": {"id": "1#2"},
    "no id": {"id": None},
}


@pytest.mark.parametrize("changes", UNUSABLE.values(), ids=UNUSABLE)
def test_garbage_is_kept_in_the_list_and_does_not_come_again(
    shop: Api, changes: dict[str, Any]
) -> None:
    assert delivers(shop, with_line(**changes)) == 0
    assert refused(shop) == {"delivery.450789469": "unusable"}
    assert ended(shop, BOB) == {BOB: NOTHING}


@pytest.mark.parametrize(
    ("currency", "price", "amount"),
    [("JPY", "1000", 1000), ("JPY", "1000.00", 1000), ("KWD", "1.005", 1005), ("USD", "1.5", 150)],
)
def test_money_is_read_exactly_in_its_currency(currency: str, price: str, amount: int) -> None:
    assert minor(price, currency, "price") == amount


@pytest.mark.parametrize("body", [[], "text", None, 7, {}, {"line_items": {}}, {"id": {"a": 1}}])
def test_whatever_is_signed_ends_well(shop: Api, body: Any) -> None:
    for topic in ("orders/paid", "refunds/create", "customers/update", "shop/redact", "", "a/b"):
        assert delivers(shop, Told(topic, body)) == 0


def test_what_was_not_taken_leaves_the_list_once_it_is(shop: Api) -> None:
    delivers(shop, told("orders/paid", currency="CHF"), told("orders/paid", id=2, currency="CHF"))
    assert len(refused(shop)) == 2

    delivers(shop, PAID)

    assert refused(shop) == {"order.2": "currency_not_in_program"}
    page = shop.get("/v1/connections/c-1/refused", limit="1")
    assert [each["name"] for each in page.body["refused"]] == ["order.2"]
    delivers(shop, told("orders/paid", currency="CHF", updated_at="2026-03-09T00:00:00Z"))
    assert len(refused(shop)) == 2


def test_a_refused_order_is_told_by_its_reason(shop: Api) -> None:
    delivers(shop, told("orders/paid", currency="CHF"))
    assert refused(shop) == {"order.450789469": "currency_not_in_program"}
