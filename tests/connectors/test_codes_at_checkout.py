"""Codes of rewards that come back with orders: used once, in whatever order and however often the shop tells."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.connectors.coupons import notes, worked
from tests.connectors.fake_checkout import FakeCheckout, open_checkout
from tests.connectors.shops import NOW as START
from tests.connectors.shops import PROGRAM, Told, delivers, entries, payload, refused
from tests.connectors.signing import connected
from tests.functions.api import Api

OFF = {
    "reward": "off",
    "kind": "money_off",
    "points": 40,
    "discount": {"currency": "USD", "amount": 500},
    "connection": "c-1",
}
MEMBER = "207119551"
NOW = "2026-04-01T00:20:00Z"
FILES = {
    "shopify": "shopify-orders-paid-2",
    "woocommerce": "woocommerce-order-updated-processing",
}
STATUS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "pending": ({"financial_status": "pending"}, {"status": "on-hold"}),
    "paid": ({"financial_status": "paid"}, {"status": "processing"}),
    "void": ({"financial_status": "voided", "cancelled_at": NOW}, {"status": "cancelled"}),
    "cancelled": (
        {"financial_status": "refunded", "cancelled_at": NOW},
        {"status": "cancelled", "date_paid_gmt": "2026-03-01T00:05:00"},
    ),
}


@pytest.fixture(params=["shopify", "woocommerce"])
def checkout(request: pytest.FixtureRequest) -> Iterator[FakeCheckout]:
    with open_checkout(FakeCheckout(request.param)) as checkout:
        yield checkout


@pytest.fixture
def api(quick_engine: str, checkout: FakeCheckout) -> Api:
    """A member with 100 points."""
    api = Api(now=START)
    assert api.put("/v1/program", {**PROGRAM, "rewards": [OFF]}).status == 201
    assert api.post("/v1/members", {"member_id": MEMBER}).status == 201
    given = {"adjustment_id": "a-1", "member_id": MEMBER, "points": 100, "reason": "a gift"}
    assert api.post("/v1/adjustments", given).status == 201
    terms = {"codes": "USD"}
    return connected(api, checkout.kind, source="shop", shop=checkout.shop, terms=terms)


def redeemed(api: Api, **more: Any) -> str:
    """A code that the shop takes."""
    body = {"redemption_id": "d-1", "member_id": MEMBER, "reward_id": "off", **more}
    answer = api.post("/v1/redemptions", body)
    assert answer.status == 201, answer
    assert worked(*notes(MEMBER)) == 0
    return str(answer.body["issued"]["code"])


def an_order(kind: str, status: str, code: str, order: int = 1, minute: int = 5) -> Told:
    """What the shop tells of an order with a code, by a version of it."""
    told = payload(FILES[kind])
    shopify, woocommerce = STATUS[status]
    own: dict[str, Any]
    when: dict[str, Any]
    if kind == "shopify":
        when = {"updated_at": f"2026-03-01T00:{minute:02d}:00Z", "customer": {"id": int(MEMBER)}}
        codes = [{"code": code, "amount": "5.00", "type": "fixed_amount"}]
        own = {**shopify, **when, "discount_codes": codes}
    else:
        when = {"date_modified_gmt": f"2026-03-01T00:{minute:02d}:00", "customer_id": int(MEMBER)}
        own = {"date_paid_gmt": None, **woocommerce, **when}
        own["coupon_lines"] = [{"id": 1, "code": code.lower(), "discount": "5.00"}]
    return Told(
        told.topic,
        {**told.body, "created_at": "2026-03-01T00:00:00Z", "refunds": [], "id": order, **own},
    )


def rewards(api: Api) -> list[str]:
    page = api.get(f"/v1/members/{MEMBER}/rewards")
    return [each["status"] for each in page.body["rewards"]]


def spent(api: Api) -> int:
    wallet = api.get(f"/v1/members/{MEMBER}/balance").body["wallets"]["points"]
    return int(wallet["spent"] + wallet["held"])


@pytest.mark.parametrize("hold", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_an_order_told_five_times_in_any_order_uses_its_code_once(
    api: Api, checkout: FakeCheckout, hold: bool, seed: int
) -> None:
    code = redeemed(api, hold=hold)
    checkout.sells(code, "1", NOW)
    told = [
        an_order(checkout.kind, "pending", code, minute=5),
        an_order(checkout.kind, "paid", code, minute=6),
    ] * 5
    random.Random(seed).shuffle(told)  # noqa: S311 (an order of events)

    assert delivers(api, *told) == 0

    assert (refused(api), rewards(api), spent(api)) == ({}, ["used"], 40)
    again = api.post("/v1/uses", {"use_id": "till", "code": code})
    assert again.problem == "reward_used"
    assert worked(*notes(MEMBER)) == 0
    assert not checkout.takes(code, NOW)
    assert checkout.codes[code.lower()].orders == ["1"]


def test_what_is_held_for_an_order_that_waits_for_its_money_is_spent(
    api: Api, checkout: FakeCheckout
) -> None:
    code = redeemed(api, hold=True)
    delivers(api, an_order(checkout.kind, "pending", code))

    assert rewards(api.at("2026-04-02T00:00:00Z")) == ["issued"]
    assert spent(api) == 40


@pytest.mark.parametrize("hold", [False, True])
@pytest.mark.parametrize("placed", [False, True])
def test_an_order_cancelled_before_it_was_paid_gives_the_points_back(
    api: Api, checkout: FakeCheckout, hold: bool, placed: bool
) -> None:
    code = redeemed(api, hold=hold)
    told = [an_order(checkout.kind, "void", code, minute=7)] * 2
    if placed:
        told = [an_order(checkout.kind, "pending", code, minute=6), *told]
    late = an_order(checkout.kind, "pending", code, minute=6)

    assert delivers(api, *told, late) == 0

    assert (spent(api), refused(api)) == (0, {})
    assert worked(*notes(MEMBER)) == 0
    assert not checkout.takes(code, NOW)


@pytest.mark.parametrize("seen_paid", [False, True])
def test_an_order_cancelled_after_it_was_paid_gives_them_back_and_the_code_stays_used(
    api: Api, checkout: FakeCheckout, seen_paid: bool
) -> None:
    code = redeemed(api)
    paid = [an_order(checkout.kind, "paid", code, minute=6)] if seen_paid else []
    cancelled = an_order(checkout.kind, "cancelled", code, minute=7)

    delivers(api, *paid, cancelled, cancelled, *paid)

    assert (spent(api), refused(api)) == (0, {})
    assert worked(*notes(MEMBER)) == 0
    assert not checkout.takes(code, NOW)
    assert api.post("/v1/uses", {"use_id": "till", "code": code}).problem == "reward_not_usable"


def test_a_code_used_here_is_taken_by_the_shop_no_more(api: Api, checkout: FakeCheckout) -> None:
    code = redeemed(api)
    assert api.post("/v1/uses", {"use_id": "till", "code": code}).status == 201
    assert worked(*notes(MEMBER)) == 0

    assert not checkout.takes(code, NOW)


@pytest.mark.parametrize(
    ("how", "reason"), [("use", "reward_used"), ("reverse", "reward_not_usable")]
)
def test_who_comes_second_within_the_window_is_told_of_with_the_order(
    api: Api, checkout: FakeCheckout, how: str, reason: str
) -> None:
    code = redeemed(api)
    checkout.sells(code, "1", NOW)
    if how == "use":
        assert api.post("/v1/uses", {"use_id": "till", "code": code}).status == 201
    else:
        assert api.post("/v1/redemptions/d-1/reverse", {}).status == 201

    delivers(api, an_order(checkout.kind, "paid", code))

    assert refused(api) == {"order.1": reason}
    assert [each["kind"] for each in entries(api, MEMBER)][-1] == "order"


def test_codes_that_are_none_of_ours_are_nobodys_business(api: Api, checkout: FakeCheckout) -> None:
    delivers(api, an_order(checkout.kind, "paid", "SUMMER 20"))
    delivers(api, an_order(checkout.kind, "paid", "WINTER", order=2))

    assert refused(api) == {}


def test_a_guests_order_uses_the_code_of_whoever_gave_it(api: Api, checkout: FakeCheckout) -> None:
    code = redeemed(api)
    told = an_order(checkout.kind, "paid", code)
    name = "customer" if checkout.kind == "shopify" else "customer_id"

    delivers(api, Told(told.topic, {**told.body, name: None}))

    assert (rewards(api), refused(api)) == (["used"], {})
