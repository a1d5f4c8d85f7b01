"""Asks a shop, page by page, for what it did not tell; what it answers goes the way of what it tells.

From each page the queue gets a message for every order, customer or event, in the group it would be delivered in, and
one to go on with the next page. Once there is none it is noted up to when the shop was asked. It is asked again from an
hour before that, so that neither its clock nor its index matters; what is known already changes nothing.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from functions.connectors.apis import APIS, Api, Nonsense
from shared.edge.deliveries import MESSAGE_MAX_BYTES, QUEUE, Ask, Delivery
from shared.edge.outbound import Fetched, fetch
from shared.edge.queues import send
from shared.edge.telemetry import logger
from shared.store import connections, heard
from shared.store.connections import Connection, Shop
from shared.store.heard import Refused
from shared.store.patience import Unavailable, patiently

OVERLAP_MS = 60 * 60 * 1000
PAGE_MAX_BYTES = 16 * 1024 * 1024
WAIT_S_MAX = (
    10  # a shop that wants more time than this is asked again by the message that comes again
)
NEEDS_S = 20.0  # to ask once and hand on what is answered
_OK, _SLOWER, _BROKEN = 200, 429, 500


def ask_all(at: int, left_s: Callable[[], float]) -> None:
    """Let every shop be asked that can be."""
    asks = (Ask(program, each, at) for program, each in connections.polled())
    send(QUEUE, (ask.message for ask in asks), left_s)


def ask(wanted: Ask, left_s: Callable[[], float]) -> None:
    """Ask a shop for a page and hand on what it holds; Unavailable where it does not answer by now."""
    place = (wanted.program, wanted.connection)
    connection = patiently(lambda: connections.read(*place), left_s)
    if connection is None or connection.shop is None or connection.closed_at is not None:
        return
    api = APIS.get(connection.kind)
    if api is None:
        return
    begun = _begun(wanted, connection, api, left_s)
    try:
        answer = _answer(api, connection.shop, begun.page or "", left_s)
        found = api.found(answer, begun.page or "")
    except Nonsense as error:
        _give_up(wanted, str(error), left_s)
        return
    _hand_on(wanted, connection, found.told, left_s)
    if found.page is not None:
        send(QUEUE, [replace(begun, page=found.page).message], left_s)
    elif begun.began is not None:
        until = begun.began
        patiently(lambda: heard.note_asked(*place, until), left_s)


def _begun(wanted: Ask, connection: Connection, api: Api, left_s: Callable[[], float]) -> Ask:
    """What is asked for, with the page to ask for. A shop lives by wall time, whatever a moved clock says."""
    if wanted.page is not None:
        return wanted
    now = time.time_ns() // 1_000_000
    place = (wanted.program, wanted.connection)
    since = wanted.since
    if since is None:
        until = patiently(lambda: heard.asked_until(*place), left_s)
        since = (min(connection.created_at, now) if until is None else until) - OVERLAP_MS
    return replace(wanted, page=api.first(max(0, since)), began=now)


def _answer(api: Api, shop: Shop, page: str, left_s: Callable[[], float]) -> Fetched:
    """What the shop answers; it is given the time it asks for."""
    question = api.question(shop, page)
    while True:
        if left_s() < NEEDS_S:
            raise Unavailable
        answer = fetch(question.url, question.headers, most_bytes=PAGE_MAX_BYTES)
        if not isinstance(answer, Fetched):
            if answer.why == "forbidden":
                raise Nonsense("its address is not a public one")
            raise Unavailable
        if answer.status == _OK:
            return answer
        if answer.status != _SLOWER and answer.status < _BROKEN:
            raise Nonsense(f"it answers {answer.status}")
        if (answer.retry_after_s or 1) > WAIT_S_MAX:
            raise Unavailable
        time.sleep(answer.retry_after_s or 1)


def _hand_on(
    wanted: Ask,
    connection: Connection,
    told: tuple[tuple[str, object], ...],
    left_s: Callable[[], float],
) -> None:
    """Put what was found into the queue, but what no queue takes: no order of the API is as large.

    One by one, since a batch may hold no more than a message.
    """
    place = (wanted.program, wanted.connection)
    messages = [
        Delivery(*place, topic, wanted.at, each).message(connection.kind) for topic, each in told
    ]
    for message in messages:
        if len(message.body) <= MESSAGE_MAX_BYTES:
            send(QUEUE, [message], left_s)


def _give_up(wanted: Ask, why: str, left_s: Callable[[], float]) -> None:
    """Tell that a shop cannot be asked as its connection has it: the next tick tries again."""
    refused = Refused("reconciliation", wanted.at, "not_asked", why)
    place = (wanted.program, wanted.connection)
    patiently(lambda: heard.refuse(*place, refused), left_s)
    told = {"program": wanted.program, "connection": wanted.connection, "reason": why}
    logger().warning("a shop could not be asked", extra=told)
