"""A shop that takes codes, of each kind in turn, and a program whose rewards are codes there."""

from collections.abc import Iterator

import pytest

from tests.builders import a_document, order_body
from tests.connectors.coupons import KINDS, REWARDS
from tests.connectors.fake_checkout import FakeCheckout, open_checkout
from tests.connectors.signing import connected
from tests.functions.api import Api


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
