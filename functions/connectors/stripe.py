"""Stripe: paid checkouts as orders, refunds of charges as returns, from the events that it sends and lists alike.

A checkout and its charge are one order by their payment. A refund is the step from what a charge had paid back before
to what it has now, which the event tells; so each step is one return, whatever comes when.
"""

from typing import Any

from functions.connectors.payloads import (
    Payload,
    currency_of,
    from_terms,
    identifier,
    inside,
    instant_s,
    present,
    whole,
    within,
    words,
)
from functions.connectors.told import Ignored, Order, Refund, RefundOf, Terms, Told, Unusable
from shared.edge.instants import instant_text
from shared.program.currencies import exponents

# docs.stripe.com/currencies: amounts are in hundredths but for these; where ISO 4217 has another minor unit, a
# hundredth of which there is none cannot be told exactly.
_WHOLE = [
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "JPY",
    "KMF",
    "KRW",
    "MGA",
    "PYG",
    "RWF",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
]
_THOUSANDTHS = ["BHD", "JOD", "KWD", "OMR", "TND"]
PAID = ("paid", "no_payment_required")


def told(_topic: str, payload: Payload, terms: Terms) -> Told:
    """What an event tells; its type is in the signed body."""
    data, kind = inside(payload, "data"), payload.get("type")
    if kind in ("checkout.session.completed", "checkout.session.async_payment_succeeded"):
        return _checkout(
            inside(data, "object"), instant_s(payload.get("created"), "created"), terms
        )
    if kind == "charge.refunded":
        return _refund(inside(data, "object"), inside(data, "previous_attributes"))
    return Ignored("nothing in it concerns points")


def minor(value: object, currency: str, place: str) -> int:
    """An amount as Stripe counts it, in the minor units of ISO 4217; exactly, or Unusable."""
    digits = 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2
    amount, rest = divmod(whole(value, place) * 10 ** exponents()[currency], 10**digits)
    if rest:
        raise Unusable(f"{place} is no whole number of the minor units of its currency")
    return within(amount, place)


def _checkout(session: Payload, at: int, terms: Terms) -> Told:
    if session.get("mode") == "setup":
        return Ignored("nothing was bought")
    currency = currency_of(session.get("currency"))
    order_id = session.get("payment_intent") or session.get("invoice") or session.get("id")
    buyer = inside(session, "customer_details")
    return Order(
        order_id=identifier(order_id, "payment_intent"),
        at=at,
        stands=session.get("payment_status") in (terms.earns or PAID),
        ended=False,
        member=_member(session, terms),
        email=words(buyer.get("email")),
        body=_body(session, currency, terms),
    )


def _body(session: Payload, currency: str, terms: Terms) -> dict[str, Any]:
    """The one line of a checkout: what was paid but shipping, and but taxes where the terms leave them out."""
    totals = inside(session, "total_details")
    tax, shipping, discount = (
        minor(totals.get(f"amount_{name}") or 0, currency, f"amount_{name}")
        for name in ("tax", "shipping", "discount")
    )
    amount = minor(session.get("amount_total"), currency, "amount_total") - shipping
    amount -= tax if terms.taxes == "without" else 0
    sku = words(inside(session, "metadata").get(terms.sku)) or "checkout"
    said = inside(session, "metadata")
    goods = present(category=words(said.get(terms.category)), brand=words(said.get(terms.brand)))
    line = {
        "line_id": "1",
        "sku": sku,
        "quantity": 1,
        "amount": within(amount, "amount_total"),
        **goods,
    }
    return {
        "placed_at": instant_text(instant_s(session.get("created"), "created")),
        "currency": currency,
        "lines": [line],
        "shipping": shipping,
        "tax": tax,
        "discount": discount,
        **from_terms(terms),
    }


def _refund(charge: Payload, before: Payload) -> Told:
    currency = currency_of(charge.get("currency"))
    charge_id = identifier(charge.get("id"), "charge/id")
    now = whole(charge.get("amount_refunded"), "amount_refunded")
    step = now - whole(before.get("amount_refunded", 0), "previous_attributes/amount_refunded")
    if step <= 0:
        return Ignored("nothing was paid back")
    order_id = charge.get("payment_intent") or charge.get("invoice") or charge_id
    refund = Refund(f"{charge_id}.{now}", amount=minor(step, currency, "amount_refunded"))
    return RefundOf(identifier(order_id, "payment_intent"), refund)


def _member(session: Payload, terms: Terms) -> str | None:
    """The shop's own name for the buyer where it gave Stripe one, else Stripe's."""
    own = session.get("client_reference_id")
    if own:
        return identifier(own, "client_reference_id")
    customer = session.get("customer")
    return f"{terms.member_prefix}{identifier(customer, 'customer')}" if customer else None
