"""Turns what shops told into commands: each is worked on in its turn, by the id the shop itself gives the thing.

A command that is declined would be declined again: it is kept in the connection's list for whoever runs the program,
and told in the log. Only what could not be known or done by now comes again.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from functions.connectors import generic, shopify, stripe, woocommerce
from functions.connectors.asking import ask, ask_all
from functions.connectors.bus import Bus
from functions.connectors.calling import Declined, Desk, declined, refuse
from functions.connectors.customers import tell_customer, tell_gone
from functions.connectors.envelopes import heard_in
from functions.connectors.orders import tell_order, tell_refund
from functions.connectors.redacting import begun, redact
from functions.connectors.told import (
    Command,
    Customer,
    DataWanted,
    Gone,
    Ignored,
    Order,
    RefundOf,
    ShopGone,
    Terms,
    Told,
    Unusable,
)
from shared.edge.deliveries import QUEUE, Ask, Delivery, Heard, Redaction
from shared.edge.invocation import Context, now_of, time_left
from shared.edge.queues import send, worked_on
from shared.edge.settings import program_cache_s
from shared.store import connections, heard
from shared.store.patience import Unavailable, patiently

_READS: Mapping[str, Callable[[str, Mapping[str, Any], Terms], Told]] = {
    "shopify": shopify.told,
    "woocommerce": woocommerce.told,
    "stripe": stripe.told,
    "generic": generic.told,
}


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Take messages of the queue, or a tick of the schedule."""
    left_s = time_left(context)
    if "Records" in event:
        now = now_of(event)
        return worked_on(event["Records"], lambda body: _work(json.loads(body), now, left_s))
    if "slots" not in event:  # no tick, but a clock that is moved: in the shop no time has passed
        ask_all(now_of(event), left_s)
    return {}


def _work(message: Mapping[str, Any], now: int, left_s: Callable[[], float]) -> None:
    if "ask" in message:
        ask(Ask(**message["ask"]), left_s)
    elif "redact" in message:
        redact(Redaction(**message["redact"]), left_s)
    elif "detail-type" in message:
        send(QUEUE, [heard_in(message).message], left_s)
    elif "heard" in message:
        Bus(Heard(**message["heard"]), now, left_s).hand_in()
    else:
        _take(Delivery(**message), left_s)


def _take(delivery: Delivery, left_s: Callable[[], float]) -> None:
    program, connection_id = delivery.program, delivery.connection

    def found() -> connections.Connection | None:
        return connections.remembered(program, connection_id, lifetime_s=program_cache_s())

    connection = patiently(found, left_s)
    if connection is None:
        return
    desk = Desk(program, connection, delivery.at, left_s)
    name, payload = "delivery", delivery.told
    try:
        if not isinstance(payload, Mapping):
            raise Unusable("it is no object")
        terms = _terms(connection.terms)
        told = _READS[connection.kind](delivery.topic, payload, terms)
        name = _name(told)
        _tell(desk, told, terms)
        _mend(desk, name)
    except Unusable as error:
        thing = payload.get("id") if isinstance(payload, Mapping) else None
        placed = f"{name}.{thing}" if name == "delivery" else name
        refuse(desk, placed, Declined("unusable", str(error)))
    except Declined as error:
        refuse(desk, name, error)


def _tell(desk: Desk, told: Told, terms: Terms) -> None:
    """Hand in what was told."""
    if isinstance(told, Order):
        tell_order(desk, told, terms)
    elif isinstance(told, RefundOf):
        tell_refund(desk, told)
    elif isinstance(told, Customer):
        tell_customer(desk, told, terms)
    elif isinstance(told, Gone):
        tell_gone(desk, told)
    elif isinstance(told, Command):
        _hand_in(desk, told)
    else:
        _notice(desk, told)


def _hand_in(desk: Desk, told: Command) -> None:
    answer = desk.asked(told.function, "POST", told.route, path=told.path, body=told.body)
    if not answer.is_done:
        raise declined(answer)


def _notice(desk: Desk, told: DataWanted | ShopGone | Ignored) -> None:
    """What needs a person is put before one; what concerns nobody is left."""
    if isinstance(told, DataWanted):
        wanted = "Send what GET /v1/members/{member_id}/export answers to whoever asked."
        raise Declined("data_requested", wanted)
    if isinstance(told, ShopGone):
        _close(desk)
        redact(begun(desk), desk.left_s)
        raise Declined("shop_redacted", "The connection is closed, and its customers are erased.")


def _close(desk: Desk) -> None:
    """Let a connection end, and forget what opens its shop."""
    seen = desk.connection
    closed = replace(seen, closed_at=desk.at, shop=None)
    if seen.closed_at is None and not connections.change(desk.program, seen, closed):
        raise Unavailable


def _name(told: Told) -> str:
    """What is told of, by its kind and its id: what it stands under in the list of what was declined."""
    if isinstance(told, Order):
        return f"order.{told.order_id}"
    if isinstance(told, RefundOf):
        return f"return.{told.order_id}.{told.refund.return_id}"
    if isinstance(told, DataWanted):
        return f"data_request.{told.request}.{told.member}"
    if isinstance(told, Customer | Gone):
        return f"member.{told.member}"
    return told.name if isinstance(told, Command) else "shop"


def _mend(desk: Desk, name: str) -> None:
    """What was taken now need not be seen to any more, if it was not before."""
    place = (desk.program, desk.connection.connection_id)
    patiently(lambda: heard.mend(*place, name, desk.at), desk.left_s)


def _terms(said: Mapping[str, Any]) -> Terms:
    """The terms of a connection, as kept."""
    known = {each.name for each in fields(Terms)}
    given: dict[str, Any] = {name: each for name, each in said.items() if name in known}
    lists = {name: tuple(each) for name, each in given.items() if isinstance(each, list)}
    return Terms(**given | lists)
