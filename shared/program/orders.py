"""An order as the earning rules see it. Money is in minor units of the order's currency."""

from collections.abc import Iterable
from dataclasses import field

from shared.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an order; ``amount`` is its total in minor units after discounts, 0 or more."""

    line_id: str
    sku: str
    quantity: int
    amount: int
    category: str | None = None
    brand: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """Where an order was placed, how it was paid and which codes were entered, in the shop's own words."""

    channel: str | None = None
    store: str | None = None
    market: str | None = None
    payment_method: str | None = None
    codes: tuple[str, ...] = ()

    def names(self, codes: Iterable[str]) -> bool:
        """Whether any of some codes was entered, in capitals or not."""
        entered = {code.casefold() for code in self.codes}
        return any(code.casefold() in entered for code in codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was bought; ``placed_at`` in epoch ms decides program version, expiry and tier window."""

    placed_at: int
    currency: str
    lines: tuple[Line, ...]
    checkout: Checkout = Checkout()

    @property
    def amount(self) -> int:
        """The sum of the lines in minor units."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What the program asks of orders."""

    late_days: int | None = field(
        default=None,
        metadata={
            "ge": 1,
            "le": 36500,
            "description": "Orders placed longer ago than so many times 24 hours are refused; left out, none are.",
        },
    )
