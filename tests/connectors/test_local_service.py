"""A shop delivers to the service that `make run` starts: over HTTP, queue and call to the function that books it."""

import json
from pathlib import Path

from tests.connectors.shops import payload
from tests.connectors.signing import SECRETS, signed
from tests.local.running import PROGRAM, a_service

PAID = payload("shopify-orders-paid")
SHOP = {"connection_id": "c-1", "kind": "shopify", "secret": SECRETS["shopify"]}


def test_a_signed_order_earns_once(tmp_path: Path) -> None:
    raw = json.dumps(PAID.body).encode()
    delivery = signed("shopify", raw, topic=PAID.topic)
    with a_service(tmp_path / "data", CLOCK="2026-04-01T00:00:00Z") as service:
        assert service.send("PUT", "/v1/program", PROGRAM).status == 201
        assert service.send("POST", "/v1/connections", SHOP).status == 201
        forged = {**delivery.headers, "x-shopify-hmac-sha256": "AAAA"}
        sent = [
            service.caller.send(
                "POST", "/v1/deliveries/demo/c-1", body=raw, headers=headers, key=None
            ).status
            for headers in (delivery.headers, delivery.headers, forged)
        ]
        assert sent == [200, 200, 401]
        assert service.send("POST", "/_local/settled", {}).status == 200
        balance = service.send("GET", "/v1/members/207119551/balance").document

    assert balance["wallets"]["points"]["available"] == 285  # its program counts gift cards too
