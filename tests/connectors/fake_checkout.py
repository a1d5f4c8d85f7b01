"""A shop that takes codes, by the documented API of its kind, and what goes wrong on the way to it."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from standardwebhooks.webhooks import Webhook

from shared.edge.instants import parse_instant
from tests.connectors.served import Answer, served
from tests.connectors.signing import SECRETS

TOKENS = {
    "shopify": "shpat-a-token-of-the-shop",
    "woocommerce": "ck_a-key:cs_its-secret",
    "generic": SECRETS["generic"],
}
_BASIC = {
    "title", "code", "startsAt", "endsAt", "usageLimit", "appliesOncePerCustomer", "context",
    "minimumRequirement", "customerGets", "combinesWith",
}  # fmt: skip
_SHIPPING = (_BASIC - {"customerGets"}) | {"destination", "maximumShippingPrice"}
_COUPON = {
    "code", "description", "discount_type", "amount", "free_shipping", "individual_use", "usage_limit",
    "usage_limit_per_user", "minimum_amount", "date_expires",
}  # fmt: skip
TAKEN = {"code": "woocommerce_rest_coupon_code_already_exists", "data": {"status": 400}}


@dataclass
class Code:
    """A code as the shop has it: its fields, and whether it is taken still."""

    id: str
    fields: dict[str, Any]
    is_active: bool = True
    is_trashed: bool = False
    orders: list[str] = field(default_factory=list)

    def is_taken(self, at: str) -> bool:
        """Whether a checkout takes it at an instant; once in all."""
        ends = self.fields.get("endsAt") or self.fields.get("date_expires")
        ends = ends or self.fields.get("ends_at")
        over = ends is not None and parse_instant(ends) <= parse_instant(at)
        return self.is_active and not over and not self.orders


@dataclass
class FakeCheckout:
    """A shop of a kind. ``faults`` happen to the next requests, one to each: slow, throttled, broken, lost, away."""

    kind: str
    codes: dict[str, Code] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    ever_made: int = 0
    declines: str = ""
    url: str = ""

    @property
    def shop(self) -> dict[str, str]:
        """How a connection names it."""
        return {"url": self.url, "token": TOKENS[self.kind]}

    def takes(self, code: str, at: str) -> bool:
        """Whether a checkout would take a code."""
        known = self.codes.get(code.lower())
        return known is not None and known.is_taken(at)

    def sells(self, code: str, order: str, at: str) -> None:
        """A customer checks out with a code."""
        assert self.takes(code, at)
        self.codes[code.lower()].orders.append(order)

    def answer(self, method: str, target: str, raw: bytes, headers: Any) -> Answer | None:
        """What it answers; None where the line breaks first."""
        fault = self.faults.pop(0) if self.faults else ""
        self.asked.append(fault)
        if fault == "slow":
            return 429, {"Retry-After": "0"}, {"errors": "Too many requests"}
        if fault == "throttled":
            return 200, {}, {"errors": [{"message": "T", "extensions": {"code": "THROTTLED"}}]}
        if fault == "broken":
            return 503, {}, {}
        if fault == "away":
            return None
        answers = {
            "shopify": self._as_shopify,
            "woocommerce": self._as_woocommerce,
            "generic": self._as_own,
        }
        answer = answers[self.kind](method, target, raw, headers)
        return None if fault == "lost" else answer

    def _as_shopify(self, method: str, target: str, raw: bytes, headers: Any) -> Answer:
        assert (method, target) == ("POST", "/admin/api/2025-10/graphql.json")
        if headers.get("X-Shopify-Access-Token") != TOKENS["shopify"]:
            return 401, {}, {"errors": "[API] Invalid API key or access token"}
        asked = json.loads(raw)
        query, given = asked["query"], asked["variables"]
        if "codeDiscountNodeByCode" in query:
            known = self.codes.get(given["code"].lower())
            return 200, {}, {"data": {"codeDiscountNodeByCode": known and {"id": known.id}}}
        if "discountCodeDeactivate" in query:
            self._by_id(given["id"]).is_active = False
            return self._mutated("discountCodeDeactivate", given["id"], [])
        (name,) = re.findall(r"discountCode(?:Basic|FreeShipping)(?:Create|Update)", query)
        return self._written(name, given)

    def _written(self, name: str, given: dict[str, Any]) -> Answer:
        fields = given["of"]
        assert set(fields) <= (_BASIC if "Basic" in name else _SHIPPING)
        assert {"title", "code", "startsAt", "context", "usageLimit"} <= set(fields)
        if self.declines:
            error = {"field": ["code"], "code": self.declines, "message": "no"}
            return self._mutated(name, None, [error])
        if "Update" in name:
            self._by_id(given["id"]).fields = fields
            return self._mutated(name, given["id"], [])
        if fields["code"].lower() in self.codes:
            error = {"field": ["code"], "code": "TAKEN", "message": "Code must be unique"}
            return self._mutated(name, None, [error])
        made = self._made(fields["code"], fields, "gid://shopify/DiscountCodeNode/{}")
        return self._mutated(name, made.id, [])

    def _mutated(self, name: str, known: str | None, errors: list[Any]) -> Answer:
        node = known and {"id": known}
        return 200, {}, {"data": {name: {"codeDiscountNode": node, "userErrors": errors}}}

    def _as_woocommerce(self, method: str, target: str, raw: bytes, headers: Any) -> Answer:
        token = b64encode(TOKENS["woocommerce"].encode()).decode()
        if headers.get("Authorization") != f"Basic {token}":
            return 401, {}, {"code": "woocommerce_rest_cannot_create"}
        parts = urlsplit(target)
        rest = parts.path.removeprefix("/wp-json/wc/v3/coupons")
        if method == "GET":
            (code,) = parse_qs(parts.query)["code"]
            known = self.codes.get(code)
            return 200, {}, [self._told(known)] if known and not known.is_trashed else []
        fields = json.loads(raw)
        assert set(fields) <= _COUPON
        if self.declines:
            return 400, {}, {"code": self.declines}
        if method == "PUT":
            coupon = self._by_id(rest.removeprefix("/"))
            coupon.fields = {**coupon.fields, **fields}
            return 200, {}, self._told(coupon)
        assert (method, rest) == ("POST", "")
        if fields["code"].lower() in self.codes:
            return 400, {}, TAKEN
        return 201, {}, self._told(self._made(fields["code"], fields, "{}"))

    def _told(self, coupon: Code) -> dict[str, Any]:
        return {**coupon.fields, "id": int(coupon.id), "code": coupon.fields["code"].lower()}

    def _as_own(self, method: str, _target: str, raw: bytes, headers: Any) -> Answer:
        assert method == "POST"
        said = Webhook(TOKENS["generic"]).verify(raw, {k.lower(): v for k, v in headers.items()})
        known = self.codes.get(said["code"].lower())
        if self.declines:
            return 400, {}, {}
        if said["type"] == "code.wanted" and known is None:
            self._made(said["code"], said, "{}")
        elif said["type"] == "code.wanted" and known is not None:
            known.fields = said
        elif known is not None:
            known.is_active = False
        return 204, {}, ""

    def _made(self, code: str, fields: dict[str, Any], named: str) -> Code:
        self.ever_made += 1
        made = Code(named.format(self.ever_made), fields)
        self.codes[code.lower()] = made
        return made

    def _by_id(self, known: str) -> Code:
        return next(each for each in self.codes.values() if each.id == known)


@contextmanager
def open_checkout(checkout: FakeCheckout) -> Iterator[FakeCheckout]:
    """The shop on a port of this machine."""
    with served(checkout.answer) as checkout.url:
        yield checkout
