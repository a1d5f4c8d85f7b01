"""Shopify: orders, refunds, customers and the privacy topics, as its REST Admin API and webhooks document them.

Of a topic, which nothing signs, no more is believed than the body bears out: whether an order is paid or cancelled, or
a customer gone, its own fields tell.
"""

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
    instant,
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
from functions.connectors.told import (
    Customer,
    DataWanted,
    Gone,
    Ignored,
    Order,
    Refund,
    RefundOf,
    ShopGone,
    Terms,
    Told,
    Unusable,
)

PAID = ("paid", "partially_refunded", "refunded")


def told(topic: str, payload: Payload, terms: Terms) -> Told:
    """What a delivery tells."""
    area = topic.partition("/")[0]
    if area == "orders" and "line_items" in payload:
        return order(payload, terms)
    if area == "refunds" and "refund_line_items" in payload:
        return _refund_told(payload)
    if area == "customers" and "line_items" not in payload:
        return _customer_told(topic, payload, terms)
    if topic == "shop/redact" and "shop_domain" in payload and "customer" not in payload:
        return ShopGone()
    return Ignored("nothing in it concerns points")


def order(payload: Payload, terms: Terms) -> Order:
    """An order, from a delivery or from a list of the API, where it reads the same."""
    currency = currency_of(payload.get("currency"))
    buyer = inside(payload, "customer")
    return Order(
        order_id=identifier(payload.get("id"), "id"),
        at=instant(payload.get("updated_at"), "updated_at"),
        stands=payload.get("financial_status") in (terms.earns or PAID),
        ended=bool(payload.get("cancelled_at")),
        member=_member(buyer, terms) if buyer.get("id") else None,
        email=words(payload.get("email")),
        body=_body(payload, currency, terms),
        refunds=tuple(_refunds(payload, currency)),
        customer=_customer(buyer, terms) if buyer.get("updated_at") else None,
        codes=codes_of(payload, "discount_codes"),
        is_void=bool(payload.get("cancelled_at")),
    )


def _body(payload: Payload, currency: str, terms: Terms) -> dict[str, Any]:
    sums = {"tax": "total_tax", "discount": "total_discounts"}
    shipping = (
        minor(each.get("discounted_price") or each.get("price"), currency, "shipping_lines")
        for each in items(payload, "shipping_lines")
    )
    gateways = payload.get("payment_gateway_names")
    return {
        "placed_at": payload.get("created_at"),
        "currency": currency,
        "lines": [_line(line, payload, currency, terms) for line in sold(payload)],
        "shipping": sum(shipping),
        **sums_of(payload, currency, sums),
        **present(
            codes=list(codes_of(payload, "discount_codes")[:CODES_MAX]),
            payment_method=words(gateways[0]) if isinstance(gateways, list) and gateways else None,
        ),
        **from_terms(terms),
    }


def _line(line: Payload, payload: Payload, currency: str, terms: Terms) -> dict[str, Any]:
    line_id = identifier(line.get("id"), "line_items/id")
    quantity = whole(line.get("quantity"), "line_items/quantity", least=1, most=QUANTITY_MAX)
    said = dict(goods(line, terms))
    if line.get("gift_card") is True:
        said["category"] = terms.gift_cards
    sku = of_line(line, terms.sku) or words(line.get("variant_id")) or line_id
    amount = _amount(line, quantity, payload, currency, terms)
    return {"line_id": line_id, "sku": sku, "quantity": quantity, "amount": amount, **said}


def _amount(line: Payload, quantity: int, payload: Payload, currency: str, terms: Terms) -> int:
    """What a line cost after its discounts, with or without its taxes as the terms have it."""
    allocated = items(line, "discount_allocations")
    discount = sum(minor(each.get("amount"), currency, "discount") for each in allocated)
    taxed = items(line, "tax_lines")
    tax = sum(minor(each.get("price"), currency, "tax_lines") for each in taxed)
    amount = minor(line.get("price"), currency, "line_items/price") * quantity - discount
    included = payload.get("taxes_included") is True
    if terms.taxes == "with" and not included:
        amount += tax
    if terms.taxes == "without" and included:
        amount -= tax
    return within(amount, "line_items/price")


def _refunds(payload: Payload, currency: str) -> list[Refund]:
    found = (_refund(each, currency) for each in items(payload, "refunds"))
    return [refund for refund in found if refund]


def _refund_told(payload: Payload) -> Told:
    transactions = items(payload, "transactions")
    currency = next((each.get("currency") for each in transactions), None)
    refund = _refund(payload, currency_of(currency) if currency else "")
    if refund is None:
        return Ignored("the refund is of no goods")
    return RefundOf(identifier(payload.get("order_id"), "order_id"), refund)


def _refund(payload: Payload, currency: str) -> Refund | None:
    """A refund by its lines, or by what was paid back where it names none, without what was paid back of shipping."""
    return_id = identifier(payload.get("id"), "refunds/id")
    lines: dict[str, int] = {}
    for each in items(payload, "refund_line_items"):
        line_id = identifier(each.get("line_item_id"), "line_item_id")
        units = whole(each.get("quantity"), "refund_line_items/quantity", most=QUANTITY_MAX)
        lines[line_id] = lines.get(line_id, 0) + units
    if any(lines.values()):
        return Refund(return_id, {line: units for line, units in lines.items() if units})
    if not currency:
        return None
    paid = sum(
        minor(each.get("amount"), currency, "transactions/amount")
        for each in items(payload, "transactions")
        if each.get("kind") == "refund" and each.get("status") == "success"
    )
    amount = paid - sum(
        minor(str(each.get("amount")).removeprefix("-"), currency, "order_adjustments/amount")
        for each in items(payload, "order_adjustments")
        if each.get("kind") == "shipping_refund"
    )
    return Refund(return_id, amount=amount) if amount > 0 else None


def _customer_told(topic: str, payload: Payload, terms: Terms) -> Told:
    of_privacy = inside(payload, "customer")
    if topic == "customers/redact" and "shop_domain" in payload:
        return Gone(_member(of_privacy, terms))
    if topic == "customers/data_request" and "shop_domain" in payload:
        wanted = inside(payload, "data_request").get("id")
        return DataWanted(_member(of_privacy, terms), identifier(wanted, "data_request/id"))
    if topic == "customers/delete" and not payload.get("updated_at"):
        return Gone(_member(payload, terms))
    if topic in ("customers/create", "customers/update", "customers/enable", "customers/disable"):
        return _customer(payload, terms)
    return Ignored("nothing in it concerns members")


def _customer(payload: Payload, terms: Terms) -> Customer:
    named = ("email", "phone", "first_name", "last_name")
    at = instant(payload.get("updated_at"), "customer/updated_at")
    return Customer(_member(payload, terms), at, {name: words(payload.get(name)) for name in named})


def _member(customer: Payload, terms: Terms) -> str:
    if not customer.get("id"):
        raise Unusable("customer/id is missing")
    return identifier(f"{terms.member_prefix}{customer['id']}", "customer/id")
