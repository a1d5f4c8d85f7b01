"""Codes of a shop of one's own: told to its endpoint, signed by Standard Webhooks as everything that is told is.

The same is told again until it is taken, so the endpoint puts a code down as it is told, whether it has it or not.
"""

import json
import time
from hashlib import sha256
from typing import Any

from functions.coupons.discounts import Declined, Discount
from functions.coupons.talking import Line
from shared.edge.instants import instant_text
from shared.edge.signing import signed

_DONE = range(200, 300)
_UNKNOWN = (404, 410)


def make(line: Line, discount: Discount, _known: str) -> str:
    """Tell what a code is to take off."""
    said = {
        "type": "code.wanted",
        "code": discount.code,
        "title": discount.title,
        "kind": discount.kind,
        "currency": discount.currency,
        "amount": discount.amount,
        "percent": discount.percent,
        "minimum": discount.minimum,
        "starts_at": instant_text(discount.starts_at),
        "ends_at": "" if discount.ends_at is None else instant_text(discount.ends_at),
    }
    status = _told(line, {name: value for name, value in said.items() if value})
    if status not in _DONE:
        raise Declined("shop_declined", f"It answers {status}.")
    return discount.code


def end(line: Line, code: str, _known: str) -> None:
    """Tell that a code is to be taken no more."""
    status = _told(line, {"type": "code.ended", "code": code})
    if status not in (*_DONE, *_UNKNOWN):
        raise Declined("shop_declined", f"It answers {status}.")


def _told(line: Line, said: dict[str, Any]) -> int:
    body = json.dumps(said, separators=(",", ":")).encode()
    # The same words have the same id, however often they are told.
    headers = signed(
        sha256(body).hexdigest()[:32], body, [line.shop.token], time.time_ns() // 1_000_000_000
    )
    return line.asked("POST", line.shop.url, headers, body).status
