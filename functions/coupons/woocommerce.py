"""Coupons of WooCommerce, by its REST API (developer.woocommerce.com/docs/apis/rest-api/v3/coupons).

A coupon is never deleted but let expire: so its code stays taken, and a request that arrives late cannot make it again.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from functions.coupons.discounts import Declined, Discount
from functions.coupons.talking import Line
from shared.edge.instants import instant_text

_DUPLICATE = "woocommerce_rest_coupon_code_already_exists"
_LONG_AGO = "2000-01-01T00:00:00Z"
_DONE = range(200, 300)
_NOT_FOUND = 404


def make(line: Line, discount: Discount, known: str) -> str:
    """Let a code be as it should, by its id where that is known; the id."""
    if not known:
        status, answer = _asked(line, "POST", "", _fields(discount))
        if status in _DONE:
            return _id(answer)
        if _code(answer) != _DUPLICATE:
            raise _declined(status, answer)
        known = _found(line, discount.code) or ""
        if not known:  # one in its trash is taken, and not found
            raise _declined(status, answer)
    status, answer = _asked(line, "PUT", f"/{known}", _fields(discount))
    if status not in _DONE:
        raise _declined(status, answer)
    return known


def end(line: Line, code: str, known: str) -> None:
    """Let a code be taken no more, if the shop has it."""
    at = known or _found(line, code)
    if at is None:
        return
    status, answer = _asked(line, "PUT", f"/{at}", {"date_expires": _LONG_AGO})
    if status not in (*_DONE, _NOT_FOUND):
        raise _declined(status, answer)


def _fields(discount: Discount) -> dict[str, Any]:
    """A coupon for one order, with no other beside it. The end has a zone, else it is read in that of the shop."""
    return {
        "code": discount.code,
        "description": discount.title,
        "discount_type": "percent" if discount.kind == "percent" else "fixed_cart",
        "amount": discount.percent or discount.amount or "0",
        "free_shipping": discount.kind == "shipping",
        "individual_use": True,
        "usage_limit": 1,
        "usage_limit_per_user": 1,
        "minimum_amount": discount.minimum or "0",
        "date_expires": None
        if discount.ends_at is None
        else f"{instant_text(discount.ends_at)[:19]}Z",
    }


def _found(line: Line, code: str) -> str | None:
    """The id of a coupon by its code, which the shop keeps in small letters."""
    status, answer = _asked(line, "GET", f"?{urlencode({'code': code.lower()})}", None)
    if status not in _DONE or not isinstance(answer, list):
        raise _declined(status, answer)
    return _id(answer[0]) if answer else None


def _asked(line: Line, method: str, rest: str, body: object) -> tuple[int, Any]:
    url = f"{line.shop.url.rstrip('/')}/wp-json/wc/v3/coupons{rest}"
    token = b64encode(line.shop.token.encode()).decode()
    return line.told(method, url, {"authorization": f"Basic {token}"}, body)


def _id(answer: object) -> str:
    found = answer.get("id") if isinstance(answer, Mapping) else None
    if not isinstance(found, int) or isinstance(found, bool):
        raise Declined("not_understood", "It does not say a coupon's id.")
    return str(found)


def _code(answer: object) -> str:
    return str(answer.get("code", "")) if isinstance(answer, Mapping) else ""


def _declined(status: int, answer: object) -> Declined:
    return Declined("shop_declined", f"{status} {_code(answer)}"[:255].strip())
