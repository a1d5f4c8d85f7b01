"""The orders as they are sent."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from infra.cli.replay.identifiers import line_id
from infra.cli.replay.instants import written

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

    def body(self) -> bytes:
        """The request's JSON: the same bytes for the same order, always."""
        document = {
            "order_id": self.order_id,
            "member_id": self.member_id,
            "placed_at": written(self.placed_at),
            "currency": self.currency,
            "lines": list(_numbered(self.lines)),
            **dict(self.extras),
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def merged(lines: Iterable[Line]) -> list[Line]:
    """The lines with those of one SKU (and category, brand, tags) added up."""
    sums: dict[tuple[str, str, str, tuple[str, ...]], list[int]] = {}
    for line in lines:
        total = sums.setdefault((line.sku, line.category, line.brand, line.tags), [0, 0])
        total[0] += line.quantity
        total[1] += line.amount_minor
    return [Line(*goods, quantity, amount) for goods, (quantity, amount) in sums.items()]


def _numbered(lines: Iterable[Line]) -> Iterator[dict[str, object]]:
    ranks: Counter[str] = Counter()
    for line in lines:
        ranks[line.sku] += 1
        document: dict[str, object] = {
            "line_id": line_id(line.sku, ranks[line.sku]),
            "sku": line.sku,
            "quantity": line.quantity,
            "amount": line.amount_minor,
        }
        texts = {"category": line.category, "brand": line.brand, "tags": list(line.tags)}
        yield document | {name: value for name, value in texts.items() if value}
