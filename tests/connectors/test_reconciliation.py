"""What webhooks missed is found by asking the shop, and never counts twice."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from functions.connectors.handler import handler
from shared.edge.instants import parse_instant
from shared.store import heard
from tests.connectors.fake_shop import TOKEN, FakeShop, open_shop
from tests.connectors.shops import NOW, Told, a_shop, delivers, ended, payload, refused
from tests.connectors.test_any_order import COMES_TO, MEMBERS, WHOLE
from tests.functions.api import Api, LambdaContext
from tests.functions.due import DueQueue, a_due_queue
from tests.functions.invoked import invocations

LONG_AGO = "2026-01-01T00:00:00Z"
KINDS = tuple(WHOLE)
# What no API can be asked for: who was deleted; with WooCommerce, customers by when they were changed.
NEVER_MISSED = {
    "shopify": ("customers/delete", "customers/data_request"),
    "woocommerce": ("customer.created", "customer.updated", "customer.deleted"),
    "stripe": (),
}


def knowing(kind: str) -> FakeShop:
    """A shop that knows of everything in the payload files what it would know in the end."""
    shop = FakeShop(kind)
    for told in WHOLE[kind]:
        _learn(shop, told)
    for told in WHOLE[kind]:
        if told.topic == "refunds/create":
            shop.orders[str(told.body["order_id"])]["refunds"].append(told.body)
    shop.customers.pop("207119777", None)
    return shop


def _learn(shop: FakeShop, told: Told) -> None:
    name = str(told.body["id"]) if "id" in told.body else ""
    if shop.kind == "stripe":
        shop.events.append(told.body)
    elif "line_items" in told.body:
        when = "updated_at" if shop.kind == "shopify" else "date_modified_gmt"
        known = shop.orders.get(name)
        if known is None or known[when] <= told.body[when]:
            shop.orders[name] = {**told.body, "refunds": list(told.body["refunds"])}
    elif told.topic in ("customers/create", "customers/update"):
        known = shop.customers.get(name)
        if known is None or known["updated_at"] <= told.body["updated_at"]:
            shop.customers[name] = told.body


@pytest.fixture
def queue(quick_engine: str) -> Iterator[DueQueue]:
    with a_due_queue("deliveries") as queue:
        yield queue


@pytest.fixture
def shop(kind: str) -> Iterator[FakeShop]:
    with open_shop(knowing(kind)) as shop:
        yield shop


@pytest.fixture
def api(queue: DueQueue, shop: FakeShop, kind: str) -> Api:
    return a_shop(kind, shop={"url": shop.url, "token": TOKEN})


def reconciled(api: Api, queue: DueQueue, since: str | None = LONG_AGO, time_s: float = 60) -> int:
    """The shop is asked, and all that comes of it is worked on; how many messages were to come again."""
    body = {} if since is None else {"since": since}
    assert api.post("/v1/connections/c-1/reconciliations", body).status == 201
    return worked(queue, time_s)


def worked(queue: DueQueue, time_s: float = 60) -> int:
    again = 0
    with invocations():
        while records := queue.records():
            for record in records:
                answer = handler({"Records": [record]}, LambdaContext(time_s))
                again += len(answer["batchItemFailures"])
    return again


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_three_in_ten_webhooks_are_lost_and_reconciliation_finds_them(
    api: Api, queue: DueQueue, kind: str, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 (the same on every run)
    lost = [
        told
        for told in WHOLE[kind]
        if told.topic not in NEVER_MISSED[kind] and chance.random() < 0.3
    ]
    heard_of = [told for told in WHOLE[kind] if told not in lost]
    chance.shuffle(heard_of)
    delivers(api, *heard_of)
    assert lost

    assert reconciled(api, queue) == 0
    assert ended(api, *MEMBERS[kind]) == COMES_TO[kind]

    delivers(api, *lost, *heard_of)  # they arrive after all
    assert reconciled(api, queue) == 0
    assert ended(api, *MEMBERS[kind]) == COMES_TO[kind]


@pytest.mark.parametrize("kind", ["shopify", "woocommerce", "stripe"])
def test_a_shop_that_never_told_anything_is_asked_page_by_page(
    api: Api, queue: DueQueue, shop: FakeShop, kind: str
) -> None:
    assert reconciled(api, queue) == 0
    member = MEMBERS[kind][0]
    assert ended(api, member)[member]["points"] == COMES_TO[kind][member]["points"]
    assert len(shop.asked) > 1


@pytest.mark.parametrize("kind", ["woocommerce"])
def test_orders_of_one_second_fill_pages_and_none_is_left_out(
    api: Api, queue: DueQueue, shop: FakeShop
) -> None:
    like = payload("woocommerce-order-updated-2").body
    shop.orders = {
        str(number): {
            **like,
            "id": number,
            "date_modified_gmt": f"2026-03-0{number // 6 + 1}T09:00:00",
        }
        for number in range(1, 12)
    }
    assert reconciled(api, queue) == 0
    orders = ended(api, "26")["26"]["orders"]
    assert set(orders) == {str(number) for number in range(1, 12)}


@pytest.mark.parametrize("kind", ["shopify"])
def test_it_goes_on_from_where_it_was_with_an_hour_to_spare(
    api: Api, queue: DueQueue, shop: FakeShop
) -> None:
    assert reconciled(api, queue) == 0
    until = heard.asked_until("demo", "c-1")
    assert until
    heard.note_asked("demo", "c-1", parse_instant("2026-03-03T10:00:00Z"))
    shop.orders["450789500"]["financial_status"] = "paid"
    late = {**payload("shopify-orders-paid").body, "id": 1, "updated_at": "2026-03-03T09:00:01Z"}
    early = {**late, "id": 2, "updated_at": "2026-03-03T08:59:59Z"}
    shop.orders |= {"1": late, "2": early}
    assert reconciled(api, queue, since=None) == 0
    assert {"1", "2"} & set(ended(api, "207119551")["207119551"]["orders"]) == {"1"}


@pytest.mark.parametrize("kind", ["shopify"])
def test_a_shop_that_wants_time_is_given_it(api: Api, queue: DueQueue, shop: FakeShop) -> None:
    shop.slow_down, shop.retry_after = 2, "1"
    assert reconciled(api, queue) == 0
    assert heard.asked_until("demo", "c-1")
    shop.slow_down, shop.retry_after = 1, "60"
    later = api.at("2026-04-01T00:00:01Z")  # else it would be the same message
    assert reconciled(later, queue) == 1  # which comes again, later


@pytest.mark.parametrize("kind", ["shopify"])
def test_a_shop_that_is_down_is_asked_again(api: Api, queue: DueQueue, shop: FakeShop) -> None:
    shop.answers_instead = 503, {"Retry-After": "60"}, {}
    assert reconciled(api, queue) == 1
    assert (heard.asked_until("demo", "c-1"), refused(api)) == (None, {})
    assert reconciled(api.at("2026-04-01T00:00:01Z"), queue, time_s=10) == 1


NONSENSE: dict[str, Any] = {
    "no such token": (401, {}, {"errors": "Invalid API key"}),
    "a redirect": (302, {"Location": "http://169.254.169.254/"}, {}),
    "no JSON": (200, {}, b"<html>"),
    "no list": (200, {}, {"orders": {"id": 1}}),
    "no objects": (200, {}, {"orders": [1]}),
}


@pytest.mark.parametrize("kind", ["shopify"])
@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_told_and_not_asked_for_again(
    api: Api, queue: DueQueue, shop: FakeShop, answer: Any
) -> None:
    shop.answers_instead = answer
    assert reconciled(api, queue) == 0
    assert refused(api) == {"reconciliation": "not_asked"}
    assert heard.asked_until("demo", "c-1") is None


@pytest.mark.parametrize("kind", ["shopify"])
def test_where_a_shop_is_may_lead_nowhere_inside(api: Api, queue: DueQueue, shop: FakeShop) -> None:
    inside = {"url": "https://169.254.169.254", "token": TOKEN}
    assert api.patch("/v1/connections/c-1", {"shop": inside}).status == 200
    assert reconciled(api, queue) == 0
    assert refused(api) == {"reconciliation": "not_asked"}


@pytest.mark.parametrize("kind", ["shopify"])
def test_the_schedule_asks_every_shop_that_can_be_asked(
    api: Api, queue: DueQueue, shop: FakeShop
) -> None:
    for connection, more in (("closed", {}), ("silent", None)):
        body = {"connection_id": connection, "kind": "shopify", "secret": "a-secret-of-the-shop"}
        shop_there = {} if more is None else {"shop": {"url": shop.url, "token": TOKEN}}
        assert api.post("/v1/connections", body | shop_there).status == 201
    assert api.patch("/v1/connections/closed", {"closed": True}).status == 200
    tick = {"schedule": "reconcile", "now": parse_instant(NOW)}
    assert handler({**tick, "slots": []}, LambdaContext(60)) == {}
    assert queue.records() == []
    assert handler(tick, LambdaContext(60)) == {}
    (record,) = queue.all_records()
    with invocations():
        assert handler({"Records": [record]}, LambdaContext(60)) == {"batchItemFailures": []}
    assert shop.asked


@pytest.mark.parametrize("kind", ["shopify"])
def test_redacted_shops_are_not_asked_any_more(api: Api, queue: DueQueue, shop: FakeShop) -> None:
    delivers(api, payload("shopify-shop-redact"))
    answer = api.post("/v1/connections/c-1/reconciliations", {})
    assert (answer.status, answer.problem) == (409, "nothing_to_ask")
