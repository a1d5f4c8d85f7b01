"""Finds the orders that cancellations take back: an export's cancellations name a customer and goods, no order.

A cancelled line belongs to the customer's newest order, placed no later, that has enough pieces of that SKU left;
where no single order has enough, to several, newest first. What is left over is counted, and never sent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from infra.cli.replay.orders import Cancellation, Line, Order
from infra.cli.replay.returns import Return, return_id


@dataclass
class Unmatched:
    """Cancelled lines, or pieces of them, that no order accounts for; ``amounts`` are minor units by currency."""

    lines: int = 0
    quantity: int = 0
    amounts: dict[str, int] = field(default_factory=dict)

    def add(self, line: Line, quantity: int, currency: str) -> None:
        """Count so many pieces of a cancelled line, and their share of its amount, half a unit up."""
        amount = (2 * line.amount_minor * quantity + line.quantity) // (2 * line.quantity)
        self.lines += 1
        self.quantity += quantity
        self.amounts[currency] = self.amounts.get(currency, 0) + amount


@dataclass
class Matched:
    """What a log's cancellations come to."""

    returns: list[Return] = field(default_factory=list)
    unmatched: Unmatched = field(default_factory=Unmatched)


@dataclass
class _Sale:
    """One SKU in one order: the pieces left of it, by line."""

    order_id: str
    placed_at: datetime
    left: dict[str, int]

    @property
    def pieces(self) -> int:
        return sum(self.left.values())


_Sales = dict[tuple[str, str], list[_Sale]]  # of a member and a SKU, newest first


def match(orders: Iterable[Order], cancellations: Iterable[Cancellation]) -> Matched:
    """The returns of a log, and what no order accounts for; earlier cancellations choose first."""
    sales = _sales(orders)
    matched = Matched()
    for cancellation in sorted(cancellations, key=lambda c: (c.placed_at, c.cancellation_id)):
        back: dict[str, Counter[str]] = defaultdict(Counter)
        for line in cancellation.lines:
            rest = line.quantity
            for order_id, line_id, quantity in _taken(_earlier(sales, cancellation, line), rest):
                back[order_id][line_id] += quantity
                rest -= quantity
            if rest:
                matched.unmatched.add(line, rest, cancellation.currency)
        matched.returns += _returns(cancellation, back)
    return matched


def _sales(orders: Iterable[Order]) -> _Sales:
    sales: _Sales = defaultdict(list)
    for order in sorted(orders, key=lambda order: (order.placed_at, order.order_id), reverse=True):
        by_sku: dict[str, dict[str, int]] = defaultdict(dict)
        for line_id, line in order.numbered():
            by_sku[line.sku][line_id] = line.quantity
        for sku, left in by_sku.items():
            sales[order.member_id, sku].append(_Sale(order.order_id, order.placed_at, left))
    return sales


def _earlier(sales: _Sales, cancellation: Cancellation, line: Line) -> list[_Sale]:
    of_member = sales.get((cancellation.member_id, line.sku), ())
    return [sale for sale in of_member if sale.placed_at <= cancellation.placed_at]


def _taken(sales: Sequence[_Sale], quantity: int) -> Iterator[tuple[str, str, int]]:
    """Take the pieces from one sale if one has enough, else from each in turn: order, line and pieces."""
    whole = next((sale for sale in sales if sale.pieces >= quantity), None)
    for sale in [whole] if whole else sales:
        for line_id, left in sale.left.items():
            taken = min(left, quantity)
            if taken:
                sale.left[line_id] -= taken
                quantity -= taken
                yield sale.order_id, line_id, taken


def _returns(cancellation: Cancellation, back: dict[str, Counter[str]]) -> Iterator[Return]:
    for order_id, lines in sorted(back.items()):
        yield Return(
            return_id=return_id(cancellation.cancellation_id, order_id),
            order_id=order_id,
            member_id=cancellation.member_id,
            placed_at=cancellation.placed_at,
            lines=tuple(sorted(lines.items())),
        )
