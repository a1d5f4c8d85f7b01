"""Codes of rewards that orders carry: used once with the order, or given back where nothing comes of it.

Only codes that were made in this very shop are ours; whose they are says the coupon. What comes second is declined,
and told with the order: the price was lowered all the same, so somebody has to see to it.
"""

import re
from collections.abc import Iterator
from functools import partial

from functions.connectors.calling import Declined, Desk, declined
from functions.connectors.told import Order, Terms
from shared.edge.invoking import Answer
from shared.frozen import dataclass
from shared.store import coupons
from shared.store.coupons import Coupon, Place
from shared.store.patience import patiently

_CODE = re.compile(r"[A-Z0-9._~:-]{1,128}", re.ASCII)
_FOLLOWS = "/v1/redemptions/{redemption_id}/"


@dataclass(frozen=True, slots=True)
class _Carried:
    """A code of ours that an order carries."""

    code: str
    coupon: Coupon

    @property
    def is_gift(self) -> bool:
        """Whether no redemption gave it, but a campaign: nothing was paid that could come back."""
        return "#" in self.coupon.redemption_id


def use_codes(desk: Desk, told: Order, terms: Terms) -> Declined | None:
    """Use the codes of an order that was paid; why one could not be."""
    why_not = None
    for each in _carried(desk, told, terms):
        answer = _used(desk, told, each)
        if answer.problem == "reward_not_usable":  # as long as it is held
            _follow(desk, each, "capture")
            answer = _used(desk, told, each)
        if not answer.is_done:
            why_not = Declined(declined(answer).reason, f"It carries the code {each.code}.")
    return why_not


def keep_codes(desk: Desk, told: Order, terms: Terms) -> None:
    """Spend what is held for the codes of an order that was placed: the shop has sold by them, paid or not yet."""
    for each in _carried(desk, told, terms):
        _follow(desk, each, "capture")


def free_codes(desk: Desk, told: Order, terms: Terms) -> None:
    """Give back what was redeemed for the codes of an order that was cancelled and never paid."""
    for each in _carried(desk, told, terms):
        if not _follow(desk, each, "void"):
            _follow(desk, each, "reverse")


def _used(desk: Desk, told: Order, each: _Carried) -> Answer:
    body = {
        "use_id": f"{told.order_id}.{each.code}",
        "code": each.code,
        "order_id": told.order_id,
    }
    return desk.asked("rewards", "POST", "/v1/uses", body=body)


def _follow(desk: Desk, each: _Carried, what: str) -> bool:
    """Let something follow a redemption in the name of whose it is; whether it did, now or before."""
    if each.is_gift:
        return False
    path = {"redemption_id": each.coupon.redemption_id}
    source = each.coupon.source
    return desk.asked("redeem", "POST", _FOLLOWS + what, path=path, body={}, source=source).is_done


def _carried(desk: Desk, told: Order, terms: Terms) -> Iterator[_Carried]:
    """The codes of an order that were made in its shop; shops know no small letters from large ones."""
    if terms.codes is None:
        return
    for code in sorted({each.upper() for each in told.codes}):
        if not _CODE.fullmatch(code):
            continue
        place = Place(desk.program, desk.connection.connection_id, code)
        coupon = patiently(partial(coupons.read, place), desk.left_s)
        if coupon is not None:
            yield _Carried(code, coupon)
