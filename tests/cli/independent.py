"""Counts made straight from the logs, with nothing of Laurel in them."""

import csv
import gzip
from collections import Counter, defaultdict
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import NamedTuple


class Count(NamedTuple):
    """What a log is worth at one point per whole currency unit of an order, rounded down."""

    orders: int
    points_by_member: dict[str, int]

    @property
    def points(self) -> int:
        return sum(self.points_by_member.values())


def cdnow(path: Path, customers: int | None = None) -> Count:
    """Each row is an order; ``customers`` keeps those who bought first, by number where on one day."""
    rows = _read(path)
    if customers is not None:
        firsts = sorted(
            {(min(r["date"] for r in own), member) for member, own in _by(rows, "customer_id")}
        )
        kept = {member for _, member in firsts[:customers]}
        rows = [row for row in rows if row["customer_id"] in kept]
    points: Counter[str] = Counter()
    for row in rows:
        points[row["customer_id"]] += int(Decimal(row["amount"]).to_integral_value(ROUND_FLOOR))
    return Count(len(rows), dict(points))


def _read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _by(rows: list[dict[str, str]], column: str) -> list[tuple[str, list[dict[str, str]]]]:
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return list(groups.items())
