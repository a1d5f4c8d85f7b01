"""Signatures of what is sent to endpoints, by Standard Webhooks 1.0 (standardwebhooks.com), symmetric scheme ``v1``."""

import hmac
import secrets  # noqa: TID251 (a secret is made here)
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256

SECRET_PREFIX = "whsec_"  # noqa: S105 (says what it is)
_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret that nobody knows yet."""
    return SECRET_PREFIX + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed(
    event_id: str, body: bytes, live_secrets: Iterable[str], timestamp_s: int
) -> dict[str, str]:
    """The headers of a body sent at an instant (epoch seconds): its id, when, and a signature by each secret.

    The time is that on the wall. More than one secret lets a receiver change over in its own time, since any of them
    that it knows will do.
    """
    content = f"{event_id}.{timestamp_s}.".encode() + body
    return {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(_signature(each, content) for each in live_secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    return "v1," + b64encode(hmac.digest(key, content, sha256)).decode()
