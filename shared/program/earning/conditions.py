"""Conditions: which orders and lines a rule is for, and when. What is left out does not matter.

What an order and what a line must meet is asked apart: a rule that is not for an order need not look at its lines.
"""

from collections.abc import Iterator
from dataclasses import field

from shared.frozen import dataclass
from shared.program.currencies import amount_text
from shared.program.earning.buyer import Buyer
from shared.program.earning.membership import Membership
from shared.program.earning.timing import Timing
from shared.program.goods import Goods
from shared.program.names import TEXT, either, listed
from shared.program.orders import Checkout, Order

AMOUNT_MOST = 999_999_999_999
ORDINAL_MOST = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Ordinals:
    """Which of a member's orders are meant, counted from 1: the first only, or every fifth."""

    first: int = field(
        default=1, metadata={"ge": 1, "le": ORDINAL_MOST, "description": "From this order on."}
    )
    last: int | None = field(
        default=None, metadata={"ge": 1, "le": ORDINAL_MOST, "description": "Up to this order."}
    )
    every: int = field(
        default=1,
        metadata={"ge": 1, "le": ORDINAL_MOST, "description": "Every so many, from the first on."},
    )

    def hold(self, number: int) -> bool:
        """Whether the order of that number is meant."""
        beyond = self.last is not None and number > self.last
        return number >= self.first and not beyond and (number - self.first) % self.every == 0

    def text(self) -> str:
        """Which orders are meant, in words."""
        if self.first == self.last:
            return f"order number {self.first}"
        until = "on" if self.last is None else f"to {self.last}"
        every = "" if self.every == 1 else f", one in {self.every}"
        return f"orders from number {self.first} {until}{every}"


@dataclass(frozen=True, kw_only=True)
class Conditions(Goods, Timing, Membership):
    """What a rule asks of an order, of the time it was placed, of its member, and of a line."""

    minimum: int | None = field(
        default=None,
        metadata={
            "ge": 1,
            "le": AMOUNT_MOST,
            "description": "Orders of at least so much, in minor units, all lines together.",
        },
    )
    channels: tuple[str, ...] = field(
        default=(), metadata=listed(TEXT, "Orders of one of these channels, such as app or store.")
    )
    stores: tuple[str, ...] = field(
        default=(), metadata=listed(TEXT, "Orders of one of these stores.")
    )
    markets: tuple[str, ...] = field(
        default=(), metadata=listed(TEXT, "Orders of one of these markets.")
    )
    payment_methods: tuple[str, ...] = field(
        default=(), metadata=listed(TEXT, "Orders paid in one of these ways.")
    )
    codes: tuple[str, ...] = field(
        default=(), metadata=listed(TEXT, "Orders with one of these codes, such as a partner's.")
    )
    orders: Ordinals | None = field(
        default=None, metadata={"description": "Only these of a member's orders, by their number."}
    )

    def order_miss(self, order: Order, buyer: Buyer, zone: str) -> str | None:
        """Why an order does not meet them, in words; None if it does."""
        if self.minimum is not None and order.amount < self.minimum:
            return f"only orders of at least {amount_text(self.minimum, order.currency)}"
        if self.orders is not None and not self.orders.hold(buyer.number):
            return f"only {self.orders.text()}; this was number {buyer.number}"
        return (
            self._checkout_miss(order.checkout)
            or self.member_miss(buyer)
            or self.time_miss(order.placed_at, zone)
        )

    @property
    def any_order(self) -> bool:
        """Whether nothing is asked of orders, of members, nor of the time."""
        place = (self.channels, self.stores, self.markets, self.payment_methods)
        asked = any((self.minimum, self.orders, self.codes, *place))
        return self.any_time and self.any_member and not asked

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        orders = self.orders
        if orders and orders.last is not None and orders.last < orders.first:
            yield "/orders/last", "must not be before first"

    def _checkout_miss(self, checkout: Checkout) -> str | None:
        asked = (
            ("orders of the channel", self.channels, checkout.channel),
            ("orders of the store", self.stores, checkout.store),
            ("orders of the market", self.markets, checkout.market),
            ("orders paid by", self.payment_methods, checkout.payment_method),
        )
        for what, wanted, given in asked:
            if wanted and given not in wanted:
                return f"only {what} {either(wanted)}"
        if self.codes and not checkout.names(self.codes):
            return f"only orders with the code {either(self.codes)}"
        return None
