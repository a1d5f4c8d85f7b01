"""Deliveries: verified by the bytes they came in, put into the queue, acknowledged; nothing is written."""

import re
import time
from typing import Any, TypedDict

from functions.connections.signatures import WOOCOMMERCE, is_signed
from shared.edge.bodies import Signed, json_of
from shared.edge.deliveries import MESSAGE_MAX_BYTES, QUEUE, Delivery
from shared.edge.fields import Id
from shared.edge.http import Call, Reply
from shared.edge.problems import too_large, unauthenticated
from shared.edge.queues import Message, send
from shared.edge.settings import program_cache_s
from shared.store import connections
from shared.store.connections import Connection

KNOWN_AT_LEAST_S = 5.0  # a secret just made is asked for, but not by every forged delivery
_TOPICS = {"shopify": "x-shopify-topic", "woocommerce": "x-wc-webhook-topic"}
_PING = re.compile(rb"webhook_id=[0-9]{1,20}")


class DeliveryAnswer(TypedDict):
    """That it was taken; what becomes of it is decided later."""

    received: bool


def receive_delivery(
    call: Call, program_id: Id, connection_id: Id, body: Signed
) -> Reply[DeliveryAnswer]:
    """Take what a shop tells: its signature is verified, the rest is for the queue."""
    connection = _connection(program_id, connection_id)
    if connection is not None and _is_ping(connection, body):
        return Reply({"received": True})
    if connection is None or not _proves(call, connection, body):
        connection = connections.remembered(
            program_id, connection_id, lifetime_s=min(KNOWN_AT_LEAST_S, program_cache_s())
        )
        if connection is None or connection.closed_at or not _proves(call, connection, body):
            raise unauthenticated()
    told = json_of(body.raw)
    topic = body.headers.get(_TOPICS.get(connection.kind, ""), "")
    send(QUEUE, [_message(call, program_id, connection, topic, told)], call.time_left_s)
    return Reply({"received": True})


def _connection(program: str, connection_id: str) -> Connection | None:
    found = connections.remembered(program, connection_id, lifetime_s=program_cache_s())
    return found if found and found.closed_at is None else None


def _proves(call: Call, connection: Connection, body: Signed) -> bool:
    """Whether a delivery is signed. The time in a signature is wall time, whatever a moved clock says."""
    now_s = time.time_ns() // 1_000_000_000
    return is_signed(connection.kind, body, connection.secrets_at(call.now), now_s)


def _is_ping(connection: Connection, body: Signed) -> bool:
    """What WooCommerce sends when a webhook is saved: a form, unsigned; it asks for nothing but a 200."""
    if connection.kind != "woocommerce" or WOOCOMMERCE in body.headers:
        return False
    return bool(_PING.fullmatch(body.raw))


def _message(call: Call, program: str, connection: Connection, topic: str, told: Any) -> Message:
    delivery = Delivery(program, connection.connection_id, topic, call.now, told)
    message = delivery.message(connection.kind)
    if len(message.body) > MESSAGE_MAX_BYTES:
        raise too_large(MESSAGE_MAX_BYTES)
    return message
