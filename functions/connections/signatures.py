"""How each kind of shop signs what it tells, as its own documentation has it. Bytes in, nothing parsed.

* Shopify: base64 of HMAC-SHA256 over the body, with the app's client secret. No time: it can be sent again for ever.
* WooCommerce: the same in another header; WordPress takes the secret with its HTML entities decoded. No time.
* Stripe: hex of HMAC-SHA256 over ``t.body``, several ``v1`` while a secret is rotated; ``v0`` is a test scheme.
* Standard Webhooks 1.0: base64 of HMAC-SHA256 over ``id.timestamp.body``, several signatures apart by spaces.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Iterable, Mapping

from shared.edge.bodies import Signed

TOLERANCE_S = 300  # how far the time in a signature may lie from ours, before or after
SECRET_BYTES = range(24, 65)  # of Standard Webhooks
SECRET_PREFIX = "whsec_"  # noqa: S105 (says nothing)
SHOPIFY = "x-shopify-hmac-sha256"
WOOCOMMERCE = "x-wc-webhook-signature"
STRIPE = "stripe-signature"
GENERIC = "webhook-signature"
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#039;": "'", "&#x27;": "'"}
_TIME_DIGITS = 12

Verifies = Callable[[Signed, str, int], bool]


def is_signed(kind: str, signed: Signed, secrets: Iterable[str], now_s: int) -> bool:
    """Whether a delivery bears a signature by any of the secrets; ``now_s`` is wall time."""
    verifies = _VERIFIES[kind]
    return any(verifies(signed, secret, now_s) for secret in secrets)


def key_of(secret: str) -> bytes:
    """The key that a secret of Standard Webhooks stands for; ValueError if it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f'Must be base64, with or without "{SECRET_PREFIX}" before it.') from None
    if len(key) not in SECRET_BYTES:
        raise ValueError(
            f"Must stand for {SECRET_BYTES[0]} to {SECRET_BYTES[-1]} bytes, not {len(key)}."
        )
    return key


def _by_shopify(signed: Signed, secret: str, _now_s: int) -> bool:
    return _is_base64(_mac(secret.encode(), signed.raw), signed.headers.get(SHOPIFY, ""))


def _by_woocommerce(signed: Signed, secret: str, _now_s: int) -> bool:
    key = re.sub("|".join(_ENTITIES), lambda found: _ENTITIES[found[0]], secret).encode()
    return _is_base64(_mac(key, signed.raw), signed.headers.get(WOOCOMMERCE, ""))


def _by_stripe(signed: Signed, secret: str, now_s: int) -> bool:
    parts = [part.partition("=") for part in signed.headers.get(STRIPE, "").split(",")]
    times = [value for name, _, value in parts if name.strip() == "t"]
    if len(times) != 1 or not _is_near(times[0], now_s):
        return False
    expected = _mac(secret.encode(), b".".join((times[0].encode(), signed.raw))).hex()
    given = [value for name, _, value in parts if name.strip() == "v1"]
    return any(_same(expected, value) for value in given)


def _by_standard_webhooks(signed: Signed, secret: str, now_s: int) -> bool:
    message, time = (
        signed.headers.get("webhook-id", ""),
        signed.headers.get("webhook-timestamp", ""),
    )
    if not message or not _is_near(time, now_s):
        return False
    content = b".".join((message.encode("utf-8", "surrogatepass"), time.encode(), signed.raw))
    expected = _mac(key_of(secret), content)
    given = (each.partition(",") for each in signed.headers.get(GENERIC, "").split(" "))
    return any(_is_base64(expected, value) for version, _, value in given if version == "v1")


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")


def _is_base64(expected: bytes, given: str) -> bool:
    return _same(base64.b64encode(expected).decode(), given)


def _same(expected: str, given: str) -> bool:
    """Compared in a time that does not tell how much of it is right."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))


def _is_near(written: str, now_s: int) -> bool:
    digits = written.isascii() and written.isdigit() and len(written) <= _TIME_DIGITS
    return digits and abs(int(written) - now_s) <= TOLERANCE_S


_VERIFIES: Mapping[str, Verifies] = {
    "shopify": _by_shopify,
    "woocommerce": _by_woocommerce,
    "stripe": _by_stripe,
    "generic": _by_standard_webhooks,
}
