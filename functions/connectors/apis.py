"""Asking shops for what they did not tell: the pages of each kind's own API, as its documentation has them.

What comes back reads like deliveries. A page is a text of ours: what is asked for, and where to go on.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlencode

from shared.edge.instants import instant_text, parse_instant
from shared.edge.outbound import Fetched
from shared.frozen import dataclass
from shared.store.connections import Shop

SHOPIFY_VERSION = "2025-10"
ORDERS, CUSTOMERS = "orders", "customers"
_NEXT = re.compile(r"[?&]page_info=([A-Za-z0-9._~%=+/-]+)[^>]*>\s*;\s*rel=\"next\"")
_ID = re.compile(r"[A-Za-z0-9_]{1,255}")
_OF_SHOPIFY, _OF_WOOCOMMERCE, _OF_STRIPE = 50, 50, 100  # on a page
_EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "charge.refunded",
)


class Nonsense(Exception):
    """An answer that is not as the shop's kind documents it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask for: an address and headers."""

    url: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a page held, each under the topic it would have been delivered under, and the next page, if there is one."""

    told: tuple[tuple[str, Any], ...]
    page: str | None


@dataclass(frozen=True, slots=True)
class Api:
    """How a kind of shop is asked for what changed since an instant (epoch ms): where it begins, how, what it said."""

    first: Callable[[int], str]
    question: Callable[[Shop, str], Question]
    found: Callable[[Fetched, str], Found]


def _shopify_first(since: int) -> str:
    return f"{ORDERS} {instant_text(since)}"


def _shopify_question(shop: Shop, page: str) -> Question:
    what, since, *cursor = page.split(" ")
    query = {"limit": str(_OF_SHOPIFY)}
    if cursor:
        query["page_info"] = unquote(cursor[0])
    else:
        query |= {"updated_at_min": since, "order": "updated_at asc"}
        query |= {"status": "any"} if what == ORDERS else {}
    url = f"{shop.url.rstrip('/')}/admin/api/{SHOPIFY_VERSION}/{what}.json?{urlencode(query)}"
    return Question(url, {"x-shopify-access-token": shop.token})


def _shopify_found(answer: Fetched, page: str) -> Found:
    """Orders, and when there are no more of them, customers. The link to the next page is read for its cursor only."""
    what, since, *_ = page.split(" ")
    topic = "orders/updated" if what == ORDERS else "customers/update"
    told = tuple((topic, each) for each in _listed(answer, what))
    following = _NEXT.search(answer.headers.get("link", ""))
    if following:
        return Found(told, f"{what} {since} {following[1]}")
    return Found(told, f"{CUSTOMERS} {since}" if what == ORDERS else None)


def _woocommerce_first(since: int) -> str:
    return f"{_seconds(since)} 1"


def _woocommerce_question(shop: Shop, page: str) -> Question:
    after, number = page.split(" ")
    query = {
        "modified_after": after,
        "dates_are_gmt": "true",
        "orderby": "modified",
        "order": "asc",
        "per_page": str(_OF_WOOCOMMERCE),
        "page": number,
    }
    token = base64.b64encode(shop.token.encode()).decode()
    url = f"{shop.url.rstrip('/')}/wp-json/wc/v3/orders?{urlencode(query)}"
    return Question(url, {"authorization": f"Basic {token}"})


def _woocommerce_found(answer: Fetched, page: str) -> Found:
    """Orders in the order of their changes.

    Numbers of pages mean something else once an order has changed, so the next page begins by time, with the second
    this one ended in; only where all of it was of one second, the next is counted.
    """
    after, number = page.split(" ")
    listed = _listed(answer, None)
    told = tuple(("order.updated", each) for each in listed)
    pages = answer.headers.get("x-wp-totalpages", "")
    if not listed or not pages.isdigit() or int(number) >= int(pages):
        return Found(told, None)
    try:
        last = parse_instant(f"{listed[-1].get('date_modified_gmt')}Z")
    except ValueError:
        raise Nonsense("an order does not say when it was changed") from None
    begins = _seconds(last - 1000)
    return Found(told, f"{begins} 1" if begins > after else f"{after} {int(number) + 1}")


def _stripe_first(since: int) -> str:
    return f"{since // 1000}"


def _stripe_question(shop: Shop, page: str) -> Question:
    since, *cursor = page.split(" ")
    query = [("limit", str(_OF_STRIPE)), ("created[gte]", since)]
    query += [("types[]", each) for each in _EVENTS]
    query += [("starting_after", each) for each in cursor]
    url = f"{shop.url.rstrip('/')}/v1/events?{urlencode(query)}"
    return Question(url, {"authorization": f"Bearer {shop.token}"})


def _stripe_found(answer: Fetched, page: str) -> Found:
    """Events, the newest first."""
    listed = _listed(answer, "data")
    told = tuple(("", each) for each in listed)
    last = str(listed[-1].get("id")) if listed else ""
    if not _ID.fullmatch(last) or json.loads(answer.body).get("has_more") is not True:
        return Found(told, None)
    return Found(told, f"{page.split(' ', maxsplit=1)[0]} {last}")


def _seconds(instant: int) -> str:
    return instant_text(instant)[:19]


def _listed(answer: Fetched, name: str | None) -> list[Mapping[str, Any]]:
    """The objects of an answer, in a list or under a name; Nonsense if it is something else."""
    try:
        value = json.loads(answer.body)
    except ValueError:
        raise Nonsense("the answer is no JSON") from None
    listed = value.get(name) if name and isinstance(value, dict) else value
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise Nonsense("the answer is no list of objects")
    return listed


APIS = {
    "shopify": Api(_shopify_first, _shopify_question, _shopify_found),
    "woocommerce": Api(_woocommerce_first, _woocommerce_question, _woocommerce_found),
    "stripe": Api(_stripe_first, _stripe_question, _stripe_found),
}
