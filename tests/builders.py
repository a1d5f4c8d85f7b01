"""Named builders for what tests speak of; every argument is optional."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shared.program.document import Document, load_document
from shared.program.orders import Line, Order
from shared.program.program import Program
from shared.program.versions import Effect, Versions

DAY_MS = 24 * 60 * 60 * 1000

BASE_RULE = {
    "rule": "base",
    "kind": "per_amount",
    "wallet": "points",
    "currency": "USD",
    "rate": "1",
}
BOOKS_TWICE = {"rule": "books", "kind": "multiplier", "category": "books", "factor": "2"}
NO_GIFT_CARDS = {"rule": "gift-cards", "kind": "exclusion", "category": "gift_card"}
A_YEAR_TO_MONTH_END = {"kind": "rolling", "months": 12, "end_of": "month"}
SILVER_FROM_100 = {
    "metric": "spend",
    "window": {"kind": "lifetime"},
    "levels": [
        {"tier": "bronze", "threshold": 0},
        {"tier": "silver", "threshold": 10000, "multiplier": "1.5", "perks": ["free_shipping"]},
    ],
}


def instant(text: str, zone: str = "UTC") -> int:
    """A date, or a date and time, on a zone's clocks, as epoch ms; an offset in the text goes first."""
    moment = datetime.fromisoformat(text)
    placed = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return round(placed.timestamp() * 1000)


def a_wallet(**given: Any) -> dict[str, Any]:
    """A wallet of a document: floor, a year to the end of the month."""
    return {"wallet": "points", "rounding": "floor", "expiry": A_YEAR_TO_MONTH_END, **given}


def a_document(**given: Any) -> dict[str, Any]:
    """The smallest useful program document, the one the API's documentation shows."""
    return {
        "time_zone": "UTC",
        "enrolment": "automatic",
        "wallets": [a_wallet(point_value={"USD": "0.01"})],
        "earning": [BASE_RULE, BOOKS_TWICE, NO_GIFT_CARDS],
        "tiers": SILVER_FROM_100,
        **given,
    }


def a_program(**given: Any) -> Document:
    """The program of ``a_document``."""
    return load_document(
        {key: value for key, value in a_document(**given).items() if value is not None}
    )


def versions_of(*programs: Program, effective_at: tuple[int, ...] = ()) -> Versions:
    """Programs as versions 1, 2, …; the first since ever, the others from the instants given."""
    effects = tuple(
        Effect(number, instant, instant)
        for number, instant in enumerate((0, *effective_at), start=1)
    )
    return Versions(lambda: effects, lambda number, _: programs[number - 1])


def a_line(line_id: str = "1", **given: Any) -> Line:
    """A line of 20.00."""
    return Line(
        **{"line_id": line_id, "sku": f"sku-{line_id}", "quantity": 1, "amount": 2000, **given}
    )


def a_sum(units: str, **given: Any) -> Line:
    """A line of so many dollars, such as ``a_sum("20.00")``."""
    return a_line(amount=round(Decimal(units) * 100), **given)


def an_order(*lines: Line, placed_at: int, currency: str = "USD") -> Order:
    """An order of the lines given, or of one line of 20.00."""
    return Order(placed_at=placed_at, currency=currency, lines=lines or (a_line(),))


def order_body(order_id: str = "1001", member_id: str = "m-1", **given: Any) -> dict[str, Any]:
    """An order as a storefront sends it: two lines, 20.00 and 5.45."""
    return {
        "order_id": order_id,
        "member_id": member_id,
        "placed_at": "2026-03-01T09:30:00Z",
        "currency": "USD",
        "lines": [
            {"line_id": "1", "sku": "mug", "quantity": 2, "amount": 2000},
            {"line_id": "2", "sku": "tea", "quantity": 1, "amount": 545},
        ],
        **given,
    }
