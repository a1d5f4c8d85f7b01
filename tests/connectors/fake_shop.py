"""A shop's own API as its documentation has it: paging, tokens, and slowness when asked too fast."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from shared.edge.instants import parse_instant
from tests.connectors.served import Answer, served

TOKEN = "a-token-of:the-shop"
PAGE = 2  # few on a page, so that there are several


@dataclass
class FakeShop:
    """What a shop knows; each thing once, as it is now. It answers 429 to some requests first."""

    kind: str
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    customers: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    slow_down: int = 0
    retry_after: str = "0"
    answers_instead: Answer | None = None
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, query: dict[str, str], headers: Any) -> Answer:
        self.asked.append(path)
        if self.slow_down:
            self.slow_down -= 1
            return 429, {"Retry-After": self.retry_after}, {"errors": "Exceeded 2 calls per second"}
        if self.answers_instead:
            return self.answers_instead
        if not self._is_let_in(headers):
            return 401, {}, {"errors": "Invalid API key"}
        answers = {
            "shopify": self._as_shopify,
            "woocommerce": self._as_woocommerce,
            "stripe": self._as_stripe,
        }
        return answers[self.kind](path, query)

    def _is_let_in(self, headers: Any) -> bool:
        basic = "Basic " + base64.b64encode(TOKEN.encode()).decode()
        return headers.get("X-Shopify-Access-Token") == TOKEN or headers.get("Authorization") in (
            basic,
            f"Bearer {TOKEN}",
        )

    def _as_shopify(self, path: str, query: dict[str, str]) -> Answer:
        what = path.rpartition("/")[2].removesuffix(".json")
        assert path == f"/admin/api/2025-10/{what}.json"
        if "page_info" in query:  # which allows no other filter
            assert set(query) == {"limit", "page_info"}
            state = json.loads(base64.urlsafe_b64decode(query["page_info"]))
        else:
            assert query["order"] == "updated_at asc"
            assert what == "customers" or query["status"] == "any"
            state = {"since": parse_instant(query["updated_at_min"]), "from": 0}
        known = self.orders if what == "orders" else self.customers
        found = [each for each in known.values() if _ms(each["updated_at"]) >= state["since"]]
        found.sort(key=lambda each: _ms(each["updated_at"]))
        page = found[state["from"] : state["from"] + PAGE]
        headers = {}
        if len(found) > state["from"] + PAGE:
            following = json.dumps({**state, "from": state["from"] + PAGE}).encode()
            info = base64.urlsafe_b64encode(following).decode()
            link = f"{self.url}{path}?limit=50&page_info={info}"
            headers = {"Link": f'<{link}>; rel="previous", <{link}>; rel="next"'}
        return 200, headers, {what: page}

    def _as_woocommerce(self, path: str, query: dict[str, str]) -> Answer:
        assert path == "/wp-json/wc/v3/orders"
        assert (query["orderby"], query["order"]) == ("modified", "asc")
        assert query["dates_are_gmt"] == "true"
        after = query["modified_after"]
        found = [each for each in self.orders.values() if each["date_modified_gmt"] > after]
        found.sort(key=lambda each: str(each["date_modified_gmt"]))
        first = (int(query["page"]) - 1) * PAGE
        pages = -(-len(found) // PAGE)
        return 200, {"X-WP-TotalPages": str(pages)}, found[first : first + PAGE]

    def _as_stripe(self, path: str, query: dict[str, str]) -> Answer:
        assert path == "/v1/events"
        found = [each for each in self.events if each["created"] >= int(query["created[gte]"])]
        found.sort(key=lambda each: -int(each["created"]))
        ids = [each["id"] for each in found]
        first = ids.index(query["starting_after"]) + 1 if "starting_after" in query else 0
        page = found[first : first + PAGE]
        more = len(found) > first + PAGE
        return 200, {}, {"object": "list", "data": page, "has_more": more}


@contextmanager
def open_shop(shop: FakeShop) -> Iterator[FakeShop]:
    """The shop on a port of this machine, which may be asked."""

    def asked(method: str, target: str, _raw: bytes, headers: Any) -> Answer:
        if method != "GET":
            return 501, {}, {"errors": "It is only read"}
        parts = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return shop.answer(parts.path, query, headers)

    with served(asked) as shop.url:
        yield shop


def _ms(text: str) -> int:
    return parse_instant(text)
