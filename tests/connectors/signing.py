"""Deliveries as shops sign them, and the wrong ways to."""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass, replace
from typing import Any

from tests.functions.api import Api, Response

SECRET = "a-secret-of-the-shop"
KEY = base64.b64encode(b"k" * 32).decode()
SECRETS = {
    "shopify": SECRET,
    "woocommerce": SECRET,
    "stripe": "whsec_of_stripe_and_no_base64",
    "generic": f"whsec_{KEY}",
}
TOPICS = {"shopify": "x-shopify-topic", "woocommerce": "x-wc-webhook-topic"}
HEADERS = {
    "shopify": "x-shopify-hmac-sha256",
    "woocommerce": "x-wc-webhook-signature",
    "stripe": "stripe-signature",
    "generic": "webhook-signature",
}


@dataclass(frozen=True)
class Delivery:
    """A delivery to a connection: its body and headers, with a signature once it is signed."""

    kind: str
    raw: bytes
    headers: dict[str, str]

    def with_headers(self, **headers: str) -> "Delivery":
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers=self.headers | named)

    def with_signature(self, signature: str) -> "Delivery":
        return replace(self, headers=self.headers | {HEADERS[self.kind]: signature})

    @property
    def signature(self) -> str:
        return self.headers[HEADERS[self.kind]]

    def sent(
        self, api: Api, connection: str = "c-1", program: str = "demo", **event: Any
    ) -> Response:
        return api.deliver(
            f"/v1/deliveries/{program}/{connection}", self.raw, self.headers, **event
        )


def signed(  # noqa: PLR0913 (what a signature depends on)
    kind: str,
    raw: bytes,
    *,
    topic: str = "orders/paid",
    secret: str | None = None,
    at: float | None = None,
    message: str = "msg-1",
    algorithm: str = "sha256",
) -> Delivery:
    """A delivery signed as its kind of shop does."""
    secret = SECRETS[kind] if secret is None else secret
    seconds = str(int(time.time() if at is None else at))
    headers = {TOPICS[kind]: topic} if kind in TOPICS else {}
    if kind == "generic":
        key = base64.b64decode(secret.removeprefix("whsec_"))
        content = f"{message}.{seconds}.".encode() + raw
        mac = base64.b64encode(_mac(key, content, algorithm)).decode()
        headers |= {"webhook-id": message, "webhook-timestamp": seconds}
        return Delivery(kind, raw, headers).with_signature(f"v1,{mac}")
    if kind == "stripe":
        mac = _mac(secret.encode(), f"{seconds}.".encode() + raw, algorithm).hex()
        return Delivery(kind, raw, headers).with_signature(f"t={seconds},v1={mac}")
    mac = base64.b64encode(_mac(secret.encode(), raw, algorithm)).decode()
    return Delivery(kind, raw, headers).with_signature(mac)


def connected(api: Api, kind: str, connection: str = "c-1", **more: Any) -> Api:
    """A program with a connection to a shop of a kind."""
    body = {"connection_id": connection, "kind": kind, "secret": SECRETS[kind], **more}
    answer = api.post("/v1/connections", body)
    assert answer.status == 201, answer.body
    return api


def _mac(key: bytes, content: bytes, algorithm: str) -> bytes:
    return hmac.new(key, content, getattr(hashlib, algorithm)).digest()
