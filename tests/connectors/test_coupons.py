"""Codes of rewards in shops: there once, and no longer than their rewards are."""

from typing import Any

import pytest

from tests.builders import a_document, order_body
from tests.connectors.coupons import (
    LAPSED,
    LATER,
    NOW,
    OFF,
    OVER,
    notes,
    redeem,
    swept,
    worked,
)
from tests.connectors.fake_checkout import FakeCheckout
from tests.functions.api import Api


def test_an_issued_reward_is_a_code_of_the_shop_that_is_taken_once(
    api: Api, checkout: FakeCheckout
) -> None:
    code = redeem(api)
    assert worked(*notes()) == 0

    assert (checkout.ever_made, checkout.takes(code, LATER)) == (1, True)
    assert not checkout.takes(code, OVER)
    checkout.sells(code, "1", NOW)
    assert not checkout.takes(code, NOW)
    assert (worked(*notes(), *notes()), checkout.ever_made, len(checkout.asked)) == (0, 1, 1)


def test_what_a_reward_is_worth_is_what_the_shop_takes_off(
    api: Api, checkout: FakeCheckout
) -> None:
    codes = [redeem(api, each, each) for each in ("off", "tenth", "parcel")]
    worked(*notes())

    told = [checkout.codes[code.lower()].fields for code in codes]
    expected: dict[str, list[dict[str, Any]]] = {
        "shopify": [
            {
                "customerGets": {
                    "items": {"all": True},
                    "value": {"discountAmount": {"amount": "5.05", "appliesOnEachItem": False}},
                },
                "minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": "20.00"}},
                "usageLimit": 1,
                "endsAt": "2026-03-12T00:00:00.000Z",
            },
            {"customerGets": {"items": {"all": True}, "value": {"percentage": 0.125}}},
            {"destination": {"all": True}, "endsAt": None},
        ],
        "woocommerce": [
            {
                "discount_type": "fixed_cart",
                "amount": "5.05",
                "minimum_amount": "20.00",
                "usage_limit": 1,
                "individual_use": True,
                "date_expires": "2026-03-12T00:00:00Z",
            },
            {"discount_type": "percent", "amount": "12.5", "date_expires": None},
            {"free_shipping": True, "amount": "0"},
        ],
        "generic": [
            {"kind": "amount", "amount": "5.05", "currency": "USD", "minimum": "20.00"},
            {"kind": "percent", "percent": "12.5"},
            {"kind": "shipping"},
        ],
    }
    for said, wanted in zip(told, expected[checkout.kind], strict=True):
        assert wanted.items() <= said.items()


def test_a_reward_that_is_held_is_a_code_until_its_hold_ends(
    api: Api, checkout: FakeCheckout
) -> None:
    code = redeem(api, hold=True)
    worked(*notes())
    assert checkout.takes(code, NOW)
    assert not checkout.takes(code, LAPSED)  # even if nobody ends it

    assert api.post("/v1/redemptions/d-1/capture", {}).status == 201
    assert worked(*notes()) == 0

    assert (checkout.takes(code, LATER), checkout.ever_made) == (True, 1)


ENDS = ["void", "lapse", "reverse", "return", "use"]


@pytest.mark.parametrize("how", ENDS)
def test_whatever_ends_a_reward_ends_its_code(api: Api, checkout: FakeCheckout, how: str) -> None:
    code = redeem(api, hold=how in ("void", "lapse"), order_id="1001")
    worked(*notes())
    ended(api, how, code)

    assert worked(*reversed(notes())) == 0
    assert not checkout.takes(code, NOW)
    assert worked(*notes()) == 0
    assert not checkout.takes(code, NOW)


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("checkout", ["shopify"], indirect=True)
def test_the_code_of_a_reward_that_ended_before_anybody_saw_it_is_never_made(
    api: Api, checkout: FakeCheckout, how: str
) -> None:
    code = redeem(api, hold=how in ("void", "lapse"), order_id="1001")
    ended(api, how, code)

    assert worked(*notes()) == 0
    assert checkout.asked == []


def ended(api: Api, how: str, code: str) -> None:
    """What was redeemed as d-1 ends so."""
    if how == "lapse":
        swept(api, LAPSED)
    elif how == "return":
        returned = {"return_id": "r-1", "amount": 2545}
        assert api.post("/v1/orders/1001/returns", returned).status == 201
    elif how == "use":
        assert api.post("/v1/uses", {"use_id": "u-1", "code": code}).status == 201
    else:
        assert api.post(f"/v1/redemptions/d-1/{how}", {}).status == 201


def test_a_reward_of_no_connection_is_told_to_no_shop(quick_engine: str) -> None:
    api = Api()
    own = {key: value for key, value in OFF.items() if key != "connection"}
    assert api.put("/v1/program", a_document(rewards=[own])).status == 201
    assert api.post("/v1/orders", order_body()).status == 201
    body = {"redemption_id": "d-1", "member_id": "m-1", "reward_id": "off"}
    assert api.post("/v1/redemptions", body).status == 201

    assert notes() == []


def test_a_reward_of_an_unknown_connection_comes_again_until_it_is_a_dead_letter(
    quick_engine: str,
) -> None:
    api = Api()
    assert api.put("/v1/program", a_document(rewards=[OFF])).status == 201
    assert api.post("/v1/orders", order_body()).status == 201
    redeem(api)

    assert worked(*notes()) == 1
