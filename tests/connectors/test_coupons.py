"""Codes of rewards in shops: there once, and no longer than their rewards are, whatever happens on the way."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest

from functions.coupons.handler import handler
from functions.relay.outlets import Outlets
from shared.edge.news import COUPONS, Note
from shared.store import journal
from shared.store.table import client, table_name
from tests.builders import a_document, order_body
from tests.connectors.fake_checkout import Code, FakeCheckout, open_checkout
from tests.connectors.shops import refused
from tests.connectors.signing import connected
from tests.faults import hooked
from tests.functions.api import Api, LambdaContext

KINDS = ("shopify", "woocommerce", "generic")
USD = {"currency": "USD", "amount": 505}
OFF = {
    "reward": "off",
    "kind": "money_off",
    "points": 5,
    "discount": USD,
    "minimum": {"currency": "USD", "amount": 2000},
    "valid_days": 10,
    "connection": "c-1",
}
PERCENT = {"reward": "tenth", "kind": "percent_off", "percent": "12.5", "points": 5}
PARCEL = {"reward": "parcel", "kind": "free_shipping", "points": 5}
EUROS = {**OFF, "reward": "euros", "discount": {"currency": "EUR", "amount": 500}}
del EUROS["minimum"]
REWARDS = [OFF, {**PERCENT, "connection": "c-1"}, {**PARCEL, "connection": "c-1"}, EUROS]
NOW, LATER, LAPSED = "2026-03-01T09:30:00Z", "2026-03-11T23:59:59Z", "2026-03-01T10:00:01Z"
OVER = "2026-03-12T00:00:00Z"


class Killed(BaseException):
    """The worker's process ends."""


@pytest.fixture(params=KINDS)
def checkout(request: pytest.FixtureRequest) -> Iterator[FakeCheckout]:
    with open_checkout(FakeCheckout(request.param)) as checkout:
        yield checkout


@pytest.fixture
def api(quick_engine: str, checkout: FakeCheckout) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document(rewards=REWARDS)).status == 201
    assert api.post("/v1/orders", order_body()).status == 201
    return connected(api, checkout.kind, shop=checkout.shop, terms={"codes": "USD"})


def redeem(api: Api, reward: str = "off", redemption_id: str = "d-1", **more: Any) -> str:
    body = {"redemption_id": redemption_id, "member_id": "m-1", "reward_id": reward, **more}
    answer = api.post("/v1/redemptions", body)
    assert answer.status == 201, answer
    assert answer.body["issued"]["connection"] == "c-1"
    return str(answer.body["issued"]["code"])


def swept(api: Api, at: str) -> None:
    """Time passes, and whatever the member does next settles what fell due."""
    answer = api.at(at).post("/v1/orders", {**order_body(), "order_id": "1002"})
    assert answer.status == 201, answer


def notes(member: str = "m-1") -> list[Note]:
    """What the relay puts into the queue for all that became of a member."""
    entries = list(journal.all_entries("demo", member))
    told = [note for each in entries for note in Outlets(lambda: 60).notes("demo", each.entry)]
    return [note for note in told if note.channel == COUPONS]


def worked(*told: Note, time_s: float = 60) -> int:
    """The worker takes notes one after the other; how many of them are to come again."""
    again = 0
    for note in told:
        record = {"messageId": "1", "attributes": {}, "body": note.message.body}
        again += len(handler({"Records": [record]}, LambdaContext(time_s))["batchItemFailures"])
    return again


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


def expire_claims() -> None:
    """So much time passes on the wall that no claim of the dead stands in the way."""
    for found in client().scan(TableName=table_name())["Items"]:
        if found["sk"]["S"] == "COUPON" and '"c":[' in found["b"]["S"]:
            body = found["b"]["S"]
            start = body.index('"c":[') + 5
            end = body.index(",", start)
            lapsed = {**found, "b": {"S": f"{body[:start]}1{body[end:]}"}}
            client().put_item(TableName=table_name(), Item=lapsed)


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
