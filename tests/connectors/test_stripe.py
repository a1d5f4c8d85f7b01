"""Stripe's events become orders and returns."""

from typing import Any

import pytest

from functions.connectors.stripe import minor
from functions.connectors.told import Unusable
from tests.connectors.shops import NOTHING, Told, a_shop, delivers, ended, entries, payload, refused
from tests.functions.api import Api

JENNY = "cus_NffrFeUfNV2Hib"
PAID = payload("stripe-checkout.session.completed")
FIRST, SECOND = payload("stripe-charge.refunded"), payload("stripe-charge.refunded-2")


@pytest.fixture
def shop(quick_engine: str) -> Api:
    return a_shop("stripe")


def told(**changes: Any) -> Told:
    session = {**PAID.body["data"]["object"], **changes}
    return Told("", {**PAID.body, "data": {"object": session}})


def points(api: Api, member: str = JENNY) -> int:
    return int(api.get(f"/v1/members/{member}/balance").body["wallets"]["points"]["available"])


def test_a_checkout_earns_for_what_was_paid_but_shipping(shop: Api) -> None:
    delivers(shop, PAID, PAID)
    assert [each["points"] for each in entries(shop, JENNY)] == [0, 23]


def test_refunds_are_steps_and_each_is_one_return(shop: Api) -> None:
    delivers(shop, PAID, FIRST, FIRST)
    assert points(shop) == 14
    delivers(shop, SECOND, FIRST, SECOND)
    assert (points(shop), refused(shop)) == (0, {})


def test_refunds_before_their_checkout_come_to_the_same(shop: Api) -> None:
    delivers(shop, SECOND, FIRST, PAID)
    assert (points(shop), refused(shop)) == (0, {})


def test_whose_it_is_the_shop_may_say_itself(shop: Api) -> None:
    delivers(shop, told(client_reference_id="m-7", customer=None))
    assert points(shop, "m-7") == 23


@pytest.mark.parametrize(
    "changes", [{"payment_status": "unpaid"}, {"mode": "setup"}, {"customer": None}]
)
def test_what_was_not_paid_or_is_nobodys_earns_nothing(shop: Api, changes: dict[str, Any]) -> None:
    delivers(shop, told(**changes), payload("stripe-payment_intent.created"))
    assert (ended(shop, JENNY), refused(shop)) == ({JENNY: NOTHING}, {})


@pytest.mark.parametrize(
    ("amount", "currency", "exact"),
    [
        (1000, "JPY", 1000),
        (1000, "KWD", 1000),
        (1050, "USD", 1050),
        (500, "ISK", 5),
        (700, "UGX", 7),
        (10, "MGA", 1000),
    ],
)
def test_amounts_are_in_stripes_own_units(amount: int, currency: str, exact: int) -> None:
    assert minor(amount, currency, "amount") == exact


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(501, "ISK"), (1.0, "USD"), (True, "USD"), ("100", "USD"), (-1, "USD"), (10**15, "USD")],
)
def test_what_cannot_be_told_exactly_is_refused(amount: Any, currency: str) -> None:
    with pytest.raises(Unusable):
        minor(amount, currency, "amount")


@pytest.mark.parametrize("body", [[], None, {}, {"type": "charge.refunded"}, {"type": {}}])
def test_whatever_is_signed_ends_well(shop: Api, body: Any) -> None:
    assert delivers(shop, Told("", body)) == 0
