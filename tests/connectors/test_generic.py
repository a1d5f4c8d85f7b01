"""A sender of one's own: Laurel's own requests in an envelope."""

from typing import Any

import pytest

from tests.builders import order_body
from tests.connectors.shops import Told, a_shop, delivers, entries, refused
from tests.functions.api import Api

ORDER = {"type": "order", "body": order_body()}
RETURN = {"type": "return", "order_id": "1001", "body": {"return_id": "r-1", "amount": 500}}
MEMBER = {"type": "member", "body": {"member_id": "m-1", "profile": {"locale": "de"}}}
EVENT = {
    "type": "event",
    "body": {
        "event_id": "e-1",
        "member_id": "m-1",
        "type": "review",
        "occurred_at": "2026-03-01T09:30:00Z",
    },
}


@pytest.fixture
def shop(quick_engine: str) -> Api:
    return a_shop("generic")


def test_every_kind_of_command_is_handed_in_and_once(shop: Api) -> None:
    delivers(shop, *(Told("", each) for each in (RETURN, ORDER, MEMBER, EVENT) for _ in range(2)))
    assert [each["kind"] for each in entries(shop, "m-1")] == ["enrol", "order", "return", "event"]
    assert shop.get("/v1/members/m-1").body["profile"] == {"locale": "de"}
    assert refused(shop) == {}


def test_what_the_api_refuses_is_kept_with_its_code(shop: Api) -> None:
    other = {"type": "order", "body": {**order_body(), "currency": "CHF"}}
    wrong = {"type": "order", "body": {"order_id": "1002"}}
    delivers(shop, Told("", other), Told("", wrong))
    assert refused(shop) == {
        "order.1001": "currency_not_in_program",
        "order.1002": "invalid_request",
    }


@pytest.mark.parametrize(
    "body",
    [
        {"type": "order"},
        {"type": "order", "body": []},
        {"type": "order", "body": {"order_id": "a/b"}},
        {"type": "return", "body": {"return_id": "r-1"}},
        {"type": "points", "body": {}},
        {"type": []},
    ],
)
def test_an_envelope_that_is_none_does_nothing(shop: Api, body: Any) -> None:
    assert delivers(shop, Told("", body)) == 0
    assert entries(shop, "m-1") == []
