"""One order of an export, from the texts of its rows to what is sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from infra.cli.exports.identifiers import identifier
from infra.cli.exports.instants import instant
from infra.cli.exports.unusable import Unusable
from infra.cli.replay.amounts import decimal, minor, pieces, product
from infra.cli.replay.mapping import MONEY_FIELDS, ORDER_FIELDS
from infra.cli.replay.orders import MOST_LINES, Cancellation, Line, Order, merged
from shared.program.currencies import exponents


@dataclass(frozen=True)
class Terms:
    """How the export's times are to be read."""

    zone: ZoneInfo
    time_format: str | None = None


@dataclass
class Changes:
    """What had to be changed to fit the API, in lines; the report states it."""

    rounded: int = 0
    quantities: int = 0
    merged: int = 0


class _Sold(NamedTuple):
    """Quantity and amount of one row, exact."""

    quantity: Decimal
    amount: Decimal

    @property
    def comes_back(self) -> bool:
        return self.quantity < 0 or self.amount < 0


@dataclass
class Draft:
    """The rows of one order: a text per mapped field, ``places`` says which is where."""

    places: dict[str, int]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def column(self, name: str) -> list[str]:
        """The field's text in each row; empty where it is not mapped."""
        place = self.places.get(name)
        return [""] * len(self.rows) if place is None else [row[place] for row in self.rows]

    def only(self, name: str) -> str:
        """The one value of an order's own field: exports repeat it, or write it on one row only."""
        values = sorted(set(self.column(name)) - {""})
        if len(values) > 1:
            raise Unusable(f"several_{name}", f"its rows name several: {', '.join(values[:3])}")
        return values[0] if values else ""

    def is_cancellation(self) -> bool:
        """Whether goods come back: by its id, or by its figures; Unusable if some come and others go."""
        prefix = self.only("return_prefix")
        if prefix and self.only("order_id").startswith(prefix):
            return True
        sold = self._sold()
        comes_back = any(row.comes_back for row in sold)
        if comes_back and any(row.amount > 0 and not row.comes_back for row in sold):
            raise Unusable("sale_and_return", "some of its lines are sold, others come back")
        return comes_back

    def order(self, terms: Terms, changes: Changes) -> Order:
        """The order as it is sent; Unusable says what is wrong with it."""
        currency = self._currency()
        lines = self._lines(exponents()[currency], changes)
        return Order(
            order_id=identifier(self.only("order_id"), "order_id"),
            member_id=identifier(self.only("member_id"), "member_id"),
            placed_at=self._placed_at(terms),
            currency=currency,
            lines=tuple(sorted(_within_limit(lines, changes))),
            extras=tuple(self._extras(exponents()[currency])),
        )

    def cancellation(self, terms: Terms) -> Cancellation:
        """What came back, in positive figures; Unusable says what is wrong with it."""
        currency = self._currency()
        back = [row for row, sold in zip(self.rows, self._sold(), strict=True) if sold.comes_back]
        lines = Draft(self.places, back or self.rows)._lines(exponents()[currency], Changes())
        return Cancellation(
            cancellation_id=identifier(self.only("order_id"), "order_id"),
            member_id=identifier(self.only("member_id"), "member_id"),
            placed_at=self._placed_at(terms),
            currency=currency,
            lines=tuple(sorted(lines)),
        )

    def _currency(self) -> str:
        currency = self.only("currency").upper()
        if currency not in exponents():
            raise Unusable("unknown_currency", f"{currency!r} is not an ISO 4217 code")
        return currency

    def _placed_at(self, terms: Terms) -> datetime:
        texts = set(self.column("placed_at")) - {""}
        if not texts:
            raise Unusable("no_placed_at", "none of its rows says when it was placed")
        return min(instant(text, terms.zone, terms.time_format) for text in texts)

    def _sold(self) -> list[_Sold]:
        quantities = [decimal(text or "1", "quantity") for text in self.column("quantity")]
        if "amount" in self.places:
            amounts = [decimal(text, "amount") for text in self.column("amount")]
        else:
            prices = [decimal(text, "unit_price") for text in self.column("unit_price")]
            amounts = list(map(product, quantities, prices))
        return list(map(_Sold, quantities, amounts))

    def _lines(self, exponent: int, changes: Changes) -> list[Line]:
        """The rows as lines, what comes back without its sign."""
        goods = zip(*map(self.column, ("sku", "category", "brand", "tags")), strict=True)
        lines = []
        for (sku, category, brand, tags), sold in zip(goods, self._sold(), strict=True):
            if not sku:
                raise Unusable("no_sku", "a line has no sku; map a constant if the log knows none")
            quantity = pieces(abs(sold.quantity))
            amount, rounded = minor(abs(sold.amount), exponent)
            changes.rounded += rounded
            changes.quantities += quantity != abs(sold.quantity)
            lines.append(Line(sku, category, brand, _tags(tags), quantity, amount))
        return lines

    def _extras(self, exponent: int) -> Iterator[tuple[str, str | int]]:
        for name in MONEY_FIELDS:
            if text := self.only(name):
                yield name, minor(decimal(text, name), exponent)[0]
        for name in ORDER_FIELDS:
            if text := self.only(name):
                yield name, text


def _tags(text: str) -> tuple[str, ...]:
    return tuple(sorted({tag.strip() for tag in text.split("|")} - {""}))


def _within_limit(lines: Sequence[Line], changes: Changes) -> Sequence[Line]:
    """Above the API's limit, lines of the same goods become one: the order and its points stay whole."""
    if len(lines) <= MOST_LINES:
        return lines
    fewer = merged(lines)
    if len(fewer) > MOST_LINES:
        raise Unusable(
            "too_many_lines",
            f"{len(fewer)} different goods in {len(lines)} lines; the API takes {MOST_LINES} lines",
        )
    changes.merged += len(lines) - len(fewer)
    return fewer
