"""Discount codes of Shopify, by its GraphQL Admin API (shopify.dev/docs/api/admin-graphql, 2025-10).

A code is never deleted but deactivated: so it stays taken, and a request that arrives late cannot make it again.
"""

from collections.abc import Mapping
from typing import Any

from functions.coupons.discounts import Declined, Discount
from functions.coupons.talking import Line
from shared.edge.instants import instant_text
from shared.program.decimals import exact
from shared.store.patience import Unavailable

VERSION = "2025-10"
_TAKEN = "TAKEN"
_ERRORS = "userErrors { field code message }"
_BUSY = ("THROTTLED", "INTERNAL_SERVER_ERROR", "MAX_COST_EXCEEDED")
_OK = 200
_FIND = "query Found($code: String!) { codeDiscountNodeByCode(code: $code) { id } }"
_END = (
    "mutation Ended($id: ID!) { discountCodeDeactivate(id: $id) "
    f"{{ codeDiscountNode {{ id }} {_ERRORS} }} }}"
)
_BASIC = ("discountCodeBasic", "basicCodeDiscount", "DiscountCodeBasicInput")
_SHIPPING = (
    "discountCodeFreeShipping",
    "freeShippingCodeDiscount",
    "DiscountCodeFreeShippingInput",
)


def make(line: Line, discount: Discount, known: str) -> str:
    """Let a code be as it should, by its id where that is known; the id."""
    fields = _fields(discount)
    if not known:
        done, errors = _written(line, discount, "Create", fields, {})
        if not errors:
            return str(done["codeDiscountNode"]["id"])
        if errors != [_TAKEN]:
            raise Declined("shop_declined", " ".join(errors))
        known = _found(line, discount.code) or ""
    _, errors = _written(line, discount, "Update", fields, {"id": known})
    if errors:
        raise Declined("shop_declined", " ".join(errors))
    return known


def end(line: Line, code: str, known: str) -> None:
    """Let a code be taken no more, if the shop has it."""
    at = known or _found(line, code)
    if at is not None:
        done = _asked(line, _END, {"id": at})["discountCodeDeactivate"]
        errors = _codes(done)
        if errors and _found(line, code) is not None:
            raise Declined("shop_declined", " ".join(errors))


def _fields(discount: Discount) -> dict[str, Any]:
    """The input of a mutation; what it says of who may use it, and how often, is the same for each."""
    fields: dict[str, Any] = {
        "title": discount.title,
        "code": discount.code,
        "startsAt": instant_text(discount.starts_at),
        "endsAt": None if discount.ends_at is None else instant_text(discount.ends_at),
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "context": {"all": "ALL"},
    }
    if discount.minimum:
        subtotal = {"greaterThanOrEqualToSubtotal": discount.minimum}
        fields["minimumRequirement"] = {"subtotal": subtotal}
    if discount.kind == "shipping":
        return {**fields, "destination": {"all": True}}
    return {**fields, "customerGets": {"items": {"all": True}, "value": _value(discount)}}


def _value(discount: Discount) -> dict[str, Any]:
    if discount.kind == "percent":  # a part of one; their Float, and the only one that leaves us
        return {"percentage": float(exact(discount.percent) / 100)}
    return {"discountAmount": {"amount": discount.amount, "appliesOnEachItem": False}}


def _written(
    line: Line, discount: Discount, deed: str, fields: Mapping[str, Any], more: Mapping[str, str]
) -> tuple[Mapping[str, Any], list[str]]:
    """What a mutation gave, and the codes of its errors."""
    stem, argument, kind = _SHIPPING if discount.kind == "shipping" else _BASIC
    named = "$id: ID!, " if more else ""
    passed = "id: $id, " if more else ""
    query = (
        f"mutation Written({named}$of: {kind}!) {{ {stem}{deed}({passed}{argument}: $of) "
        f"{{ codeDiscountNode {{ id }} {_ERRORS} }} }}"
    )
    done = _asked(line, query, {"of": fields, **more})[f"{stem}{deed}"]
    return done, _codes(done)


def _codes(done: Mapping[str, Any]) -> list[str]:
    """The codes of errors; their messages may say anything."""
    return [str(each.get("code")) for each in done.get("userErrors") or ()]


def _found(line: Line, code: str) -> str | None:
    node = _asked(line, _FIND, {"code": code})["codeDiscountNodeByCode"]
    return str(node["id"]) if node else None


def _asked(line: Line, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data of an answer; being told to slow down is no answer."""
    url = f"{line.shop.url.rstrip('/')}/admin/api/{VERSION}/graphql.json"
    headers = {"x-shopify-access-token": line.shop.token}
    status, answer = line.told("POST", url, headers, {"query": query, "variables": variables})
    if status != _OK or not isinstance(answer, Mapping):
        raise Declined("shop_declined", f"It answers {status}.")
    why = [_why(each) for each in answer.get("errors") or ()]
    if any(each in _BUSY for each in why):
        raise Unavailable
    data = answer.get("data")
    if why or not isinstance(data, Mapping):
        raise Declined("shop_declined", " ".join(why) or "It answers no data.")
    return data


def _why(error: object) -> str:
    extensions = error.get("extensions") if isinstance(error, Mapping) else None
    told = extensions.get("code") if isinstance(extensions, Mapping) else None
    return str(told or "GRAPHQL_ERROR")[:64]
