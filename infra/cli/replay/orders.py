"""The orders of an export as they are sent, and the cancellations as they are read."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from infra.cli.exports.identifiers import line_id
from infra.cli.exports.instants import written

MOST_LINES = 500  # what the API takes in one order


class Line(NamedTuple):
    """One line as sent; the order of the fields is the order lines are ranked in."""

    sku: str
    category: str
    brand: str
    tags: tuple[str, ...]
    quantity: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Order:
    """One order as sent; ``lines`` are sorted, ``extras`` are further fields of the order."""

    order_id: str
    member_id: str
    placed_at: datetime
    currency: str
    lines: tuple[Line, ...]
    extras: tuple[tuple[str, str | int], ...] = ()

    @property
    def command_id(self) -> str:
        """What the caller names it by."""
        return self.order_id

    @property
    def path(self) -> str:
        """Where it is sent."""
        return "/v1/orders"

    def numbered(self) -> Iterator[tuple[str, Line]]:
        """Each line under the id it is sent by: its SKU and its rank among the lines of that SKU."""
        ranks: Counter[str] = Counter()
        for line in self.lines:
            ranks[line.sku] += 1
            yield line_id(line.sku, ranks[line.sku]), line

    def body(self) -> bytes:
        """The request's JSON: the same bytes for the same order, always."""
        document = {
            "order_id": self.order_id,
            "member_id": self.member_id,
            "placed_at": written(self.placed_at),
            "currency": self.currency,
            "lines": [_document(own_id, line) for own_id, line in self.numbered()],
            **dict(self.extras),
        }
        return compact(document)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Goods that came back, in positive figures; of which orders, an export does not say."""

    cancellation_id: str
    member_id: str
    placed_at: datetime
    currency: str
    lines: tuple[Line, ...]


def compact(document: object) -> bytes:
    """JSON without a byte too many."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def merged(lines: Iterable[Line]) -> list[Line]:
    """The lines with those of one SKU (and category, brand, tags) added up."""
    sums: dict[tuple[str, str, str, tuple[str, ...]], list[int]] = {}
    for line in lines:
        total = sums.setdefault((line.sku, line.category, line.brand, line.tags), [0, 0])
        total[0] += line.quantity
        total[1] += line.amount_minor
    return [Line(*goods, quantity, amount) for goods, (quantity, amount) in sums.items()]


def _document(own_id: str, line: Line) -> dict[str, object]:
    document: dict[str, object] = {
        "line_id": own_id,
        "sku": line.sku,
        "quantity": line.quantity,
        "amount": line.amount_minor,
    }
    texts = {"category": line.category, "brand": line.brand, "tags": list(line.tags)}
    return document | {name: value for name, value in texts.items() if value}
