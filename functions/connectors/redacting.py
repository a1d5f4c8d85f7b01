"""Erases the members whose profiles a shop told, once it wants nothing more to be kept for it.

Who was told of after the shop first said so is not meant: what it said then may be sent again by anybody who saw it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from functions.connectors.calling import Declined, Desk, refuse
from functions.connectors.customers import tell_gone
from functions.connectors.told import Gone
from shared.edge.deliveries import QUEUE, Redaction
from shared.edge.queues import send
from shared.store import connections, customers, heard
from shared.store.patience import patiently

PAGE = 25  # members that one message is for
_SHOP = "shop"


def begun(desk: Desk) -> Redaction:
    """What a shop asks for that wants nothing more to be kept; the same however often it says so."""
    place = (desk.program, desk.connection.connection_id)
    known = patiently(lambda: heard.recall(*place, _SHOP), desk.left_s)
    if known is None:
        patiently(lambda: heard.remember(*place, _SHOP, {"t": desk.at}), desk.left_s)
    return Redaction(*place, known["t"] if known else desk.at)


def redact(asked: Redaction, left_s: Callable[[], float]) -> None:
    """Erase some of the members, and ask that the others be."""
    place = (asked.program, asked.connection)
    connection = patiently(partial(connections.read, *place), left_s)
    if connection is None:
        return
    desk = Desk(asked.program, connection, asked.at, left_s)
    page = partial(customers.listed, *place, after=asked.after, limit=PAGE)
    found, last = patiently(page, left_s)
    for each in found:
        if each.at <= asked.at:
            _erase(desk, each.member)
    if last is not None:
        send(QUEUE, [replace(asked, after=last).message], left_s)


def _erase(desk: Desk, member: str) -> None:
    try:
        tell_gone(desk, Gone(member))
    except Declined as declined:
        refuse(desk, f"member.{member}", declined)
