"""What shops tell, in words that are no shop's own: each kind of shop turns its payloads into these."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from shared.frozen import dataclass


class Unusable(Exception):
    """A payload that is not as its kind of shop documents it; the text says which field, and nothing of its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What of a shop's deliveries counts, and as what, as its connection has it."""

    member_prefix: str = ""
    guests: str = "ignore"
    customers: str = "enrol"
    earns: tuple[str, ...] = ()
    taxes: str = "as_priced"
    sku: str = "sku"
    category: str = ""
    brand: str = ""
    tags: tuple[str, ...] = ()
    gift_cards: str = "gift_card"
    channel: str | None = None
    market: str | None = None
    codes: str | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """What came back of an order: units by line, or an amount in minor units that names no line."""

    return_id: str
    lines: Mapping[str, int] = field(default_factory=dict)
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the shop knew them at an instant (epoch ms); a profile's field that is None is to be removed."""

    member: str
    at: int
    profile: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as the shop saw it ``at`` an instant (epoch ms).

    ``stands`` where it was paid for, ``ended`` where nothing of it is left; ``member`` is None for a guest. ``body`` is
    what an order of the API says beside its id, member and revision. ``codes`` lowered its price; it ``is_void``
    where it was cancelled for good, paid or not.
    """

    order_id: str
    at: int
    stands: bool
    ended: bool
    member: str | None
    email: str | None
    body: Mapping[str, Any]
    refunds: tuple[Refund, ...] = ()
    customer: Customer | None = None
    codes: tuple[str, ...] = ()
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class RefundOf:
    """A refund told apart from its order."""

    order_id: str
    refund: Refund


@dataclass(frozen=True, slots=True)
class Gone:
    """A customer who is no more, or whose data is to be."""

    member: str


@dataclass(frozen=True, slots=True)
class DataWanted:
    """A customer who wants to know what is kept about them."""

    member: str
    request: str


@dataclass(frozen=True, slots=True)
class ShopGone:
    """The shop wants nothing more to be kept for it."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command in the API's own words; ``name`` tells it from others."""

    name: str
    function: str
    route: str
    path: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that concerns points, and why."""

    reason: str


Told = Order | RefundOf | Customer | Gone | DataWanted | ShopGone | Command | Ignored
