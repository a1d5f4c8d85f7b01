"""Lets the codes of rewards be in shops what they are here: made once, and ended with whatever ends their reward.

A note only says that something became of a code. Whoever takes one claims the code, looks what is true of it by now,
and lets the shop have it so. So notes may come late, twice or in any order, and workers may die anywhere: a code that
was made without anybody having heard of it is found by itself, since a shop takes no code twice.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from functions.coupons import generic, shopify, woocommerce
from functions.coupons.discounts import Declined, Discount, discount_of
from functions.coupons.talking import Line
from functions.coupons.truth import Truth, truth_of
from shared.edge.invocation import Context, time_left
from shared.edge.news import Note, note_in
from shared.edge.queues import worked_on
from shared.edge.telemetry import logger
from shared.frozen import dataclass
from shared.ledger.entry import Entry
from shared.store import connections, coupons, heard, journal, owned
from shared.store.connections import Connection
from shared.store.coupons import ENDED, MADE, Coupon, Place
from shared.store.heard import Refused
from shared.store.patience import Unavailable, patiently

CLAIM_MS = 90_000  # longer than a worker lives


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of shop is asked for a code: that it be so, by the id it has there, and that it be no more."""

    make: Callable[[Line, Discount, str], str]
    end: Callable[[Line, str, str], None]


KINDS: Mapping[str, Kind] = {
    "shopify": Kind(shopify.make, shopify.end),
    "woocommerce": Kind(woocommerce.make, woocommerce.end),
    "generic": Kind(generic.make, generic.end),
}


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Take messages of the queue."""
    left_s = time_left(context)
    return worked_on(event["Records"], lambda body: _take(note_in(body), left_s))


def _take(note: Note, left_s: Callable[[], float]) -> None:
    found = patiently(partial(journal.entry, note.program, note.account, note.seq), left_s)
    if found is None:
        raise LookupError("there is no such entry")
    for connection, code in _codes(found.entry):
        _let_be(Place(note.program, connection, code), found.entry.at, left_s)


def _codes(entry: Entry) -> dict[tuple[str, str], None]:
    """The codes that an entry tells of, each once, with the connection to its shop."""
    told = (fact.data for fact in entry.facts if "connection" in fact.data)
    return {(each["connection"], each["code"]): None for each in told}


def _let_be(place: Place, at: int, left_s: Callable[[], float]) -> None:
    """Let a shop have a code as is true by now; Declined, and listed, where it will not."""
    connection = patiently(partial(connections.read, place.program, place.connection), left_s)
    if connection is None:
        raise LookupError("a reward names a connection that there is not")
    refused = partial(_refuse, place, at, left_s)
    if connection.shop is None or connection.closed_at is not None:
        refused(Declined("connection_closed", "Its code was not made, or not ended."))
        return
    try:
        _settle(place, connection, Line(connection.shop, left_s))
    except Declined as declined:
        refused(declined)
        raise
    mended = partial(heard.mend, place.program, place.connection, _name(place), at)
    patiently(mended, left_s)


def _settle(place: Place, connection: Connection, line: Line) -> None:
    """Claim a code, look what is true of it, ask its shop for that, and keep that it is so."""
    seen = patiently(partial(coupons.read, place), line.left_s)
    if seen is not None and seen.status == ENDED:
        return
    given = patiently(partial(owned.redeemed_with, place.program, place.code), line.left_s)
    if given is None:
        raise LookupError("a code that nobody was given")
    new = Coupon(source=given[0], redemption_id=given[1])
    now = time.time_ns() // 1_000_000
    claim = partial(coupons.claim, place, seen, new, now=now, until=now + CLAIM_MS)
    claimed = patiently(claim, line.left_s)
    try:
        truth = patiently(partial(truth_of, place.program, given), line.left_s)
        settled = _made_so(place, connection, claimed, truth, line, is_new=seen is None)
    except (Declined, Unavailable):
        coupons.settle(place, claimed, claimed)
        raise
    patiently(partial(coupons.settle, place, claimed, settled), line.left_s)


def _made_so(
    place: Place, connection: Connection, coupon: Coupon, truth: Truth, line: Line, *, is_new: bool
) -> Coupon:
    """The coupon once its shop has it as is true; the shop is not asked where nothing is to be changed."""
    kind = KINDS.get(connection.kind)
    currency = connection.terms.get("codes")
    if kind is None or currency is None:
        raise Declined("no_codes", "The connection does not say the currency of codes.")
    if not truth.is_wanted:
        if not is_new:
            kind.end(line, place.code, coupon.shop_id)
        return replace(coupon, status=ENDED)
    if coupon.status == MADE and coupon.ends_at == truth.ends_at:
        return coupon
    discount = discount_of(truth.issued, place.code, currency, truth.ends_at)
    shop_id = kind.make(line, discount, coupon.shop_id)
    return replace(coupon, status=MADE, shop_id=shop_id, ends_at=truth.ends_at)


def _refuse(place: Place, at: int, left_s: Callable[[], float], declined: Declined) -> None:
    """Keep and tell that a shop does not have a code as it should."""
    refused = Refused(_name(place), at, declined.reason, declined.detail)
    patiently(partial(heard.refuse, place.program, place.connection, refused), left_s)
    told = {"program": place.program, "connection": place.connection, "reason": declined.reason}
    logger().warning("a shop does not have a code as it should", extra=told)


def _name(place: Place) -> str:
    return f"code.{place.code}"
