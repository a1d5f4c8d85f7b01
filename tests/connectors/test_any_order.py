"""However often deliveries come and in whatever order, and whatever fails under them: it ends the same."""

import random
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ReadTimeoutError

from tests.connectors.shops import (
    NOTHING,
    Told,
    a_new_shop,
    a_shop,
    delivers,
    ended,
    payloads,
    refused,
)
from tests.functions.api import Api
from tests.functions.invoked import an_invocation, by_their_handlers

TIMES = 5
SEEDS = range(3)
REDACTION = ("shopify-customers-redact", "shopify-shop-redact")  # what comes after them is lost
WHOLE = {
    "shopify": payloads("shopify", *REDACTION),
    "woocommerce": payloads("woocommerce"),
    "stripe": payloads("stripe"),
}
MEMBERS = {
    "shopify": ("207119551", "207119777"),
    "woocommerce": ("26", "99"),
    "stripe": ("cus_NffrFeUfNV2Hib",),
}
COMES_TO: dict[str, dict[str, Any]] = {
    "shopify": {
        "207119551": {
            "profile": {
                "email": "robert@example.com",
                "first_name": "Robert",
                "last_name": "Norman",
            },
            "points": {"available": 204, "debt": 0, "lifetime": 204},
            "orders": {"450789469": 204},
        },
        "207119777": NOTHING,
    },
    "woocommerce": {
        "26": {
            "profile": {
                "email": "ada@example.com",
                "first_name": "Ada",
                "last_name": "Lovelace",
                "phone": "+1 555 555 5555",
            },
            "points": {"available": 17, "debt": 0, "lifetime": 17},
            "orders": {"727": 17},
        },
        "99": NOTHING,
    },
    "stripe": {"cus_NffrFeUfNV2Hib": NOTHING},
}
KINDS = tuple(WHOLE)


@pytest.fixture
def shop(quick_engine: str, kind: str) -> Api:
    return a_shop(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_in_the_order_of_the_files_it_comes_to_what_is_expected(shop: Api, kind: str) -> None:
    delivers(shop, *WHOLE[kind])
    assert ended(shop, *MEMBERS[kind]) == COMES_TO[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_each_file_five_times_in_any_order_comes_to_the_same(
    shop: Api, kind: str, seed: int
) -> None:
    told = WHOLE[kind] * TIMES
    random.Random(seed).shuffle(told)  # noqa: S311 (the same on every run)
    assert delivers(shop, *told) == 0
    assert ended(shop, *MEMBERS[kind]) == COMES_TO[kind]
    assert set(refused(shop).values()) <= {"data_requested"}


class Unreliable:
    """Calls of functions, of which some get no answer: half of those were done all the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (the same on every run)

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse:
        fate = self._random.random()
        if fate < 0.1:
            raise ReadTimeoutError(endpoint_url="lambda")
        if fate < 0.2:
            by_their_handlers(request)
            raise ReadTimeoutError(endpoint_url="lambda")
        if fate < 0.3:
            return an_invocation(200, {"statusCode": 503, "body": "{}"})
        return by_their_handlers(request)


@pytest.mark.parametrize("kind", KINDS)
def test_calls_that_get_no_answer_are_made_again_and_count_once(shop: Api, kind: str) -> None:
    told, unreliable = WHOLE[kind] * 2, Unreliable(7)
    random.Random(7).shuffle(told)  # noqa: S311 (the same on every run)
    came_again = 0
    for each in told:
        while delivers(shop, each, answered=unreliable):
            came_again += 1
    assert came_again > 0
    assert ended(shop, *MEMBERS[kind]) == COMES_TO[kind]


def test_no_two_deliveries_make_a_difference_by_their_order(quick_engine: str) -> None:
    """Of the files that tell of one thing, each pair both ways."""
    for kind in ("woocommerce", "stripe"):
        told = WHOLE[kind]
        tried = [
            (first, second)
            for number, first in enumerate(told)
            for second in told[number + 1 :]
            if _thing(first) == _thing(second)
        ]
        for first, second in tried:
            one, other = a_new_shop(kind), a_new_shop(kind)
            delivers(one, first, second)
            delivers(other, second, first)
            assert ended(one, *MEMBERS[kind]) == ended(other, *MEMBERS[kind]), (first, second)


def _thing(told: Told) -> object:
    return told.body.get("id") if told.topic else True
