"""WooCommerce: orders with their refunds and customers, as its REST API v3 writes them, in webhooks too."""

import re
from typing import Any

from functions.connectors.payloads import (
    CODES_MAX,
    QUANTITY_MAX,
    Payload,
    codes_of,
    currency_of,
    from_terms,
    goods,
    identifier,
    inside,
    instant_gmt,
    items,
    minor,
    of_line,
    present,
    sold,
    sums_of,
    whole,
    within,
    words,
)
from functions.connectors.told import Customer, Gone, Ignored, Order, Refund, Terms, Told

EARNS = ("processing", "completed")
TAKES_BACK = ("cancelled", "refunded", "failed", "trash")
VOID = ("cancelled", "trash")  # what failed may be paid yet
REFUNDED = "meta._refunded_item_id"  # which line of the order a line of a refund is of


def told(topic: str, payload: Payload, terms: Terms) -> Told:
    """What a delivery tells."""
    area, _, event = topic.partition(".")
    if area == "order" and "line_items" in payload:
        return order(payload, terms)
    if area == "customer" and event == "deleted" and set(payload) == {"id"}:
        return Gone(_member(payload["id"], terms))
    if area == "customer" and event in ("created", "updated") and "line_items" not in payload:
        return _customer(payload, terms)
    return Ignored("nothing in it concerns points")


def order(payload: Payload, terms: Terms) -> Order:
    """An order, from a delivery or from a list of the API, where it reads the same.

    What was paid for and then cancelled stood once; what nobody paid for never did.
    """
    currency, status = currency_of(payload.get("currency")), payload.get("status")
    ended = status in TAKES_BACK
    buyer = payload.get("customer_id")
    return Order(
        order_id=identifier(payload.get("id"), "id"),
        at=instant_gmt(payload.get("date_modified_gmt"), "date_modified_gmt"),
        stands=status in (terms.earns or EARNS) or (ended and bool(payload.get("date_paid_gmt"))),
        ended=ended,
        member=_member(buyer, terms) if buyer else None,
        email=words(inside(payload, "billing").get("email")),
        body=_body(payload, currency, terms),
        refunds=tuple(_refund(each, currency) for each in items(payload, "refunds")),
        codes=codes_of(payload, "coupon_lines"),
        is_void=status in VOID,
    )


def _body(payload: Payload, currency: str, terms: Terms) -> dict[str, Any]:
    sums = {"shipping": "shipping_total", "tax": "total_tax", "discount": "discount_total"}
    return {
        "placed_at": f"{payload.get('date_created_gmt')}Z",
        "currency": currency,
        "lines": [_line(line, payload, currency, terms) for line in sold(payload)],
        **sums_of(payload, currency, sums),
        **present(
            codes=list(codes_of(payload, "coupon_lines")[:CODES_MAX]),
            payment_method=words(payload.get("payment_method")),
        ),
        **from_terms(terms),
    }


def _line(line: Payload, payload: Payload, currency: str, terms: Terms) -> dict[str, Any]:
    """A line; its ``total`` is after discounts and without taxes, whether prices include them or not."""
    line_id = identifier(line.get("id"), "line_items/id")
    quantity = whole(line.get("quantity"), "line_items/quantity", least=1, most=QUANTITY_MAX)
    included = payload.get("prices_include_tax") is True
    amount = minor(line.get("total"), currency, "line_items/total")
    if terms.taxes == "with" or (terms.taxes == "as_priced" and included):
        amount += minor(line.get("total_tax"), currency, "line_items/total_tax")
    sku = of_line(line, terms.sku) or words(line.get("variation_id") or line.get("product_id"))
    return {
        "line_id": line_id,
        "sku": sku or line_id,
        "quantity": quantity,
        "amount": within(amount, "line_items/total"),
        **dict(goods(line, terms)),
    }


def _refund(payload: Payload, currency: str) -> Refund:
    """A refund as an order lists it: a sum below nothing; by its lines where it tells how many of which are back."""
    return_id = identifier(payload.get("id"), "refunds/id")
    lines: dict[str, int] = {}
    for each in items(payload, "line_items"):
        line_id, units = of_line(each, REFUNDED), each.get("quantity")
        if line_id and isinstance(units, int) and units < 0:
            name = identifier(line_id, REFUNDED)
            lines[name] = lines.get(name, 0) + whole(-units, "quantity", most=QUANTITY_MAX)
    if lines:
        return Refund(return_id, lines)
    paid_back = re.sub("^-", "", str(payload.get("total")))
    return Refund(return_id, amount=minor(paid_back, currency, "refunds/total"))


def _customer(payload: Payload, terms: Terms) -> Customer:
    named = ("email", "first_name", "last_name")
    profile = {name: words(payload.get(name)) for name in named}
    phone = words(inside(payload, "billing").get("phone"))
    modified = payload.get("date_modified_gmt") or payload.get("date_created_gmt")
    at = instant_gmt(modified, "date_modified_gmt")
    return Customer(_member(payload.get("id"), terms), at, {**profile, "phone": phone})


def _member(customer: object, terms: Terms) -> str:
    return f"{terms.member_prefix}{identifier(customer, 'customer_id')}"
