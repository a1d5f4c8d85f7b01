"""Coupons: the codes of rewards as shops have them, and who is at one.

A coupon is written before its shop is first asked for it, so that one that may be there is never forgotten. It is
replaced only by who has seen it as it is: of two who work on it one gives up. Claims are by wall time.
"""

import json
import secrets  # noqa: TID251 (tells claims of one moment apart)
from dataclasses import replace

from shared.frozen import dataclass
from shared.store import news_keys
from shared.store.items import FORMAT, item, text
from shared.store.patience import Unavailable
from shared.store.table import NEW, Item, client, put_if, table_name

_OWNER_BYTES = 6
MADE, ENDED = "made", "ended"


@dataclass(frozen=True, slots=True)
class Place:
    """Which coupon: the code, in the shop of a connection."""

    program: str
    connection: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A code in a shop: of which redemption, by which id there, until when it is taken (epoch ms), None for ever.

    ``status`` is empty while it may be there or not. Whoever is at it has claimed it until ``claimed_until`` (epoch
    ms of wall time), 0 if nobody has. ``body`` is its text as read.
    """

    source: str
    redemption_id: str
    status: str = ""
    shop_id: str = ""
    ends_at: int | None = None
    claimed_until: int = 0
    claimed_by: str = ""
    body: str = ""


def read(place: Place) -> Coupon | None:
    """A coupon, read consistently; None if its shop was never asked for it."""
    key = news_keys.coupon(place.program, place.connection, place.code).attributes
    found = client().get_item(TableName=table_name(), Key=key, ConsistentRead=True)
    return _coupon(found["Item"]) if "Item" in found else None


def claim(place: Place, seen: Coupon | None, new: Coupon, *, now: int, until: int) -> Coupon:
    """Claim a coupon as it was seen, a ``new`` one where it was not; Unavailable where somebody else is at it."""
    if seen is not None and seen.claimed_until > now:
        raise Unavailable
    claimed = replace(seen or new, claimed_until=until, claimed_by=secrets.token_hex(_OWNER_BYTES))
    return _moved(place, seen, claimed)


def settle(place: Place, claimed: Coupon, settled: Coupon) -> None:
    """Say how a claimed coupon is now, and give it up; Unavailable if the claim had been lost."""
    _moved(place, claimed, replace(settled, claimed_until=0, claimed_by=""))


def _moved(place: Place, seen: Coupon | None, moved: Coupon) -> Coupon:
    """Replace a coupon as it was seen; asked for again, since no answer came, it finds what it has written itself."""
    body = _text(moved)
    new = item(news_keys.coupon(place.program, place.connection, place.code), body)
    values = {":seen": {"S": seen.body}} if seen else None
    if not put_if("b = :seen" if seen else NEW, new, values):
        found = read(place)
        if found is None or found.body != body:
            raise Unavailable
    return replace(moved, body=body)


def _text(coupon: Coupon) -> str:
    said = {
        "f": FORMAT,
        "s": coupon.source,
        "i": coupon.redemption_id,
        "t": coupon.status,
        "p": coupon.shop_id,
        "u": coupon.ends_at,
        "c": [coupon.claimed_until, coupon.claimed_by] if coupon.claimed_until else None,
    }
    return text({key: value for key, value in said.items() if value not in ("", None)})


def _coupon(found: Item) -> Coupon:
    body = found["b"]["S"]
    raw = json.loads(body)
    until, by = raw.get("c", (0, ""))
    return Coupon(
        source=raw["s"],
        redemption_id=raw["i"],
        status=raw.get("t", ""),
        shop_id=raw.get("p", ""),
        ends_at=raw.get("u"),
        claimed_until=until,
        claimed_by=by,
        body=body,
    )
