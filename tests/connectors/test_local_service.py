"""A shop and the service that `make run` starts: over HTTP, queue and call to the function that books it, and back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.connectors.fake_checkout import FakeCheckout, open_checkout
from tests.connectors.shops import payload
from tests.connectors.signing import SECRETS, signed
from tests.local.running import PROGRAM, LocalService, a_service

PAID = payload("shopify-orders-paid")
MEMBER = "207119551"
SHOP = {"connection_id": "c-1", "kind": "shopify", "secret": SECRETS["shopify"], "source": "local"}
OFF = {
    "reward": "off",
    "kind": "money_off",
    "points": 100,
    "discount": {"currency": "USD", "amount": 500},
    "connection": "c-1",
}


@pytest.fixture(scope="module")
def checkout() -> Iterator[FakeCheckout]:
    with open_checkout(FakeCheckout("shopify")) as checkout:
        yield checkout


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, checkout: FakeCheckout
) -> Iterator[LocalService]:
    folder = tmp_path_factory.mktemp("service") / "data"
    with a_service(folder, CLOCK="2026-04-01T00:00:00Z") as service:
        program = {**json.loads(PROGRAM), "rewards": [OFF]}
        assert service.send("PUT", "/v1/program", program).status == 201
        shop = {**SHOP, "shop": checkout.shop, "terms": {"codes": "USD"}}
        assert service.send("POST", "/v1/connections", shop).status == 201
        yield service


def delivered(service: LocalService, body: dict[str, Any], *, forged: bool = False) -> int:
    """The shop sends a webhook; its status. All that comes of it is done then."""
    raw = json.dumps(body).encode()
    headers = signed("shopify", raw, topic=PAID.topic).headers
    headers = {**headers, "x-shopify-hmac-sha256": "AAAA"} if forged else headers
    path = "/v1/deliveries/demo/c-1"
    answer = service.caller.send("POST", path, body=raw, headers=headers, key=None)
    settle(service)
    return answer.status


def settle(service: LocalService) -> None:
    assert service.send("POST", "/_local/settled", {}).status == 200


def available(service: LocalService) -> int:
    balance = service.send("GET", f"/v1/members/{MEMBER}/balance").document
    return int(balance["wallets"]["points"]["available"])


def redeemed(service: LocalService, redemption_id: str, **more: Any) -> str:
    """The code that a member gets; the shop has it then."""
    body = {"redemption_id": redemption_id, "member_id": MEMBER, "reward_id": "off", **more}
    answer = service.send("POST", "/v1/redemptions", body)
    assert answer.status == 201, answer
    settle(service)
    return str(answer.document["issued"]["code"])


def test_a_signed_order_earns_once(service: LocalService) -> None:
    sent = [delivered(service, PAID.body) for _ in range(2)]
    assert [*sent, delivered(service, PAID.body, forged=True)] == [200, 200, 401]
    assert available(service) == 285  # its program counts gift cards too


def test_a_reward_reaches_the_checkout_and_comes_back_used_or_not_at_all(
    service: LocalService, checkout: FakeCheckout
) -> None:
    delivered(service, PAID.body)
    used, held = redeemed(service, "d-1"), redeemed(service, "d-2", hold=True)
    assert checkout.takes(used, "2026-04-01T00:10:00Z")
    assert checkout.takes(held, "2026-04-01T00:10:00Z")

    checkout.sells(used, "2", "2026-04-01T00:10:00Z")
    codes = [{"code": used, "amount": "5.00", "type": "fixed_amount"}]
    delivered(service, {**PAID.body, "id": 2, "discount_codes": codes})
    moved = service.send("POST", "/_local/clock", {"now": "2026-04-01T02:00:00Z"})
    assert moved.status == 200, moved
    settle(service)

    page = service.send("GET", f"/v1/members/{MEMBER}/rewards").document
    assert [each["status"] for each in page["rewards"]] == ["lapsed", "used"]
    assert not any(code.is_active for code in checkout.codes.values())
    assert checkout.ever_made == 2
