"""Codes of rewards in shops that are away, slow, of another mind, or asked by workers who die: once all the same."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest

from tests.connectors.coupons import LATER, NOW, expire_claims, notes, redeem, worked
from tests.connectors.fake_checkout import Code, FakeCheckout
from tests.connectors.shops import refused
from tests.faults import hooked
from tests.functions.api import Api


class Killed(BaseException):
    """The worker's process ends."""


def test_an_answer_that_was_lost_is_found_again_by_the_code(
    api: Api, checkout: FakeCheckout
) -> None:
    code = redeem(api)
    checkout.faults = ["lost"]
    assert worked(*notes()) == 1
    assert worked(*notes()) == 0

    assert (checkout.ever_made, checkout.takes(code, LATER)) == (1, True)


def test_what_was_made_without_anybody_hearing_of_it_is_ended_all_the_same(
    api: Api, checkout: FakeCheckout
) -> None:
    code = redeem(api)
    checkout.faults = ["lost"]
    assert worked(*notes()) == 1
    api.post("/v1/redemptions/d-1/reverse", {})

    assert worked(*notes()) == 0

    assert not checkout.takes(code, NOW)


@pytest.mark.parametrize("fault", ["broken", "away"])
def test_a_shop_that_is_away_is_asked_again_by_the_note_that_comes_again(
    api: Api, checkout: FakeCheckout, fault: str
) -> None:
    code = redeem(api)
    checkout.faults = [fault]
    assert worked(*notes()) == 1

    assert worked(*notes()) == 0
    assert (checkout.ever_made, checkout.takes(code, LATER)) == (1, True)
    assert refused(api) == {}


@pytest.mark.parametrize(
    ("checkout", "fault", "again"),
    [("shopify", "throttled", 1), ("shopify", "slow", 0), ("woocommerce", "slow", 0)],
    indirect=["checkout"],
)
def test_a_shop_that_is_asked_too_fast_is_given_the_time_it_asks_for(
    api: Api, checkout: FakeCheckout, fault: str, again: int
) -> None:
    code = redeem(api)
    checkout.faults = [fault]
    assert worked(*notes()) == again

    assert worked(*notes()) == 0
    assert (checkout.ever_made, checkout.takes(code, LATER)) == (1, True)
    assert refused(api) == {}


def test_a_code_that_the_shop_declines_is_listed_and_becomes_a_dead_letter_until_it_is_mended(
    api: Api, checkout: FakeCheckout
) -> None:
    code = redeem(api)
    checkout.declines = "INVALID"
    assert worked(*notes()) == 1
    assert refused(api) == {f"code.{code}": "shop_declined"}

    checkout.declines = ""
    assert worked(*notes()) == 0
    assert (refused(api), checkout.takes(code, NOW)) == ({}, True)


@pytest.mark.parametrize("checkout", ["woocommerce"], indirect=True)
def test_a_code_that_lies_in_the_trash_of_the_shop_is_listed(
    api: Api, checkout: FakeCheckout
) -> None:
    code = redeem(api)
    checkout.codes[code.lower()] = Code("1", {"code": code}, is_trashed=True)

    assert worked(*notes()) == 1
    assert refused(api) == {f"code.{code}": "shop_declined"}
    assert checkout.codes[code.lower()].fields == {"code": code}


def test_a_reward_in_another_currency_is_no_code_of_the_shop(
    api: Api, checkout: FakeCheckout
) -> None:
    code = redeem(api, "euros")
    assert worked(*notes()) == 1

    assert refused(api) == {f"code.{code}": "other_currency"}
    assert checkout.codes == {}


@pytest.mark.parametrize("checkout", ["shopify"], indirect=True)
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"terms": {}}, "no_codes"),
        ({"shop": {"url": "https://10.0.0.1", "token": "x" * 20}}, "address_not_public"),
    ],
)
def test_where_a_connection_cannot_make_codes_the_list_says_why(
    api: Api, change: dict[str, Any], reason: str
) -> None:
    assert api.patch("/v1/connections/c-1", change).status == 200
    code = redeem(api)
    assert worked(*notes()) == 1

    assert refused(api) == {f"code.{code}": reason}


@pytest.mark.parametrize("checkout", ["shopify", "woocommerce"], indirect=True)
def test_a_token_that_opens_nothing_is_told(api: Api, checkout: FakeCheckout) -> None:
    shop = {"url": checkout.url, "token": "ck_another:cs_token"}
    assert api.patch("/v1/connections/c-1", {"shop": shop}).status == 200
    code = redeem(api)
    assert worked(*notes()) == 1

    assert refused(api) == {f"code.{code}": "shop_declined"}


def test_of_a_closed_connection_no_code_is_made(api: Api, checkout: FakeCheckout) -> None:
    code = redeem(api)
    assert api.patch("/v1/connections/c-1", {"closed": True}).status == 200
    assert worked(*notes()) == 0
    assert (refused(api), checkout.codes) == ({f"code.{code}": "connection_closed"}, {})


@pytest.mark.parametrize("seed", range(2))
def test_told_three_times_in_any_order_by_workers_that_die_there_is_still_one_code(
    api: Api, checkout: FakeCheckout, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 (an order of events)
    kept = redeem(api, "off", "d-1", hold=True)
    gone = redeem(api, "tenth", "d-2")
    assert api.post("/v1/redemptions/d-1/capture", {}).status == 201
    assert api.post("/v1/redemptions/d-2/reverse", {}).status == 201
    told = notes() * 3
    chance.shuffle(told)
    killed = 0

    def kills(request: AWSPreparedRequest, **_: object) -> None:
        nonlocal killed
        is_put = b"PutItem" in dict(request.headers).get("X-Amz-Target", b"")
        if is_put and chance.random() < 0.5:
            killed += 1
            raise Killed

    while told:
        again = 1
        with hooked(kills), suppress(Killed):
            again = worked(told[0])
        if again:
            expire_claims()
        else:
            told.pop(0)

    assert checkout.takes(kept, LATER)
    assert not checkout.takes(gone, NOW)
    assert checkout.ever_made <= 2
    assert killed


@pytest.mark.parametrize("checkout", ["shopify"], indirect=True)
def test_of_many_workers_at_once_one_makes_the_code(api: Api, checkout: FakeCheckout) -> None:
    code = redeem(api)
    told = notes()
    with ThreadPoolExecutor(8) as workers:
        again = sum(workers.map(lambda _: worked(*told), range(8)))

    assert again < 8
    assert (checkout.ever_made, checkout.takes(code, LATER)) == (1, True)
    assert worked(*told) == 0
