"""Shops that tell something, and members who hear it."""

from typing import Any

from shared.messages.hearing import Hearer, News, Shop
from shared.program.document import load_document
from tests.builders import a_document, instant

NOW = instant("2026-03-01T09:30:00")
SENDER = {
    "shop": "Bean & Leaf",
    "from_address": "club@example.com",
    "postal": "1 Roast Lane, Leeds",
    "link": "https://example.com/points",
}
EVERYWHERE = ["email", "sms", "push", "inbox"]


def a_shop(*, program: dict[str, Any] | None = None, **messages: Any) -> Shop:
    """A shop that tells the usual facts everywhere."""
    said = {"sender": SENDER, "usual": EVERYWHERE, **messages}
    document = load_document(a_document(messages=said, **(program or {})))
    return Shop(document.messages, document, document)


def a_member(**given: Any) -> Hearer:
    """A silver member with 1,234 points who reads English."""
    known = {"first_name": "Ada", "locale": "en", "tier": "silver", "available": {"points": 1234}}
    return Hearer(**{**known, **given})


def news(fact: str = "points.earned", **data: Any) -> News:
    """A fact of 120 points, unless something else is said of it."""
    return News(fact, data or {"wallet": "points", "points": 120}, NOW)
