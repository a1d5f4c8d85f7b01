"""Small order exports for tests."""

import csv
import gzip
import io
import random
from collections.abc import Sequence
from pathlib import Path

from infra.cli.replay.draft import Terms
from infra.cli.replay.log import Log, read_log
from infra.cli.replay.mapping import Mapping
from infra.cli.replay.options import UTC_ZONE

MAPPING = "order_id=Order,member_id=Customer,placed_at=When,currency==USD,sku=SKU,quantity=Qty,amount=Total"
HEADER = ("Order", "Customer", "When", "SKU", "Qty", "Total")

ROWS = (
    ("1001", "ann", "2026-01-05 09:00:00", "mug", "2", "25.90"),
    ("1001", "ann", "2026-01-05 09:00:00", "tea", "1", "4.10"),
    ("1002", "bob", "2026-01-05 18:30:00", "mug", "1", "12.95"),
    ("1003", "ann", "2026-01-07 08:15:00", "pot", "1", "49.00"),
    ("1004", "cleo", "2026-01-08 00:00:00", "tea", "3", "12.30"),
)
POINTS = 30 + 12 + 49 + 12


def csv_text(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue()


def write_csv(
    path: Path, rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER
) -> Path:
    path.write_text(csv_text(rows, header), encoding="utf-8")
    return path


def many_orders(tmp_path: Path, members: int = 6, each: int = 8) -> Path:
    """Some members who order once a day, each at an hour of their own."""
    rows = [
        (f"{m}-{n}", f"m{m}", f"2026-01-{n + 1:02d} 0{m}:00", "tea", "1", "3.10")
        for n in range(each)
        for m in range(members)
    ]
    return write_csv(tmp_path / "many.csv", rows)


def shuffled(source: Path, target: Path, seed: int = 7) -> Path:
    """The same rows in another order; gzip in, plain out."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    random.Random(seed).shuffle(rows)  # noqa: S311 a repeatable order, no secret
    return write_csv(target, rows, header)


def log_of(
    rows: Sequence[Sequence[str]],
    *maps: str,
    header: Sequence[str] = HEADER,
    terms: Terms | None = None,
) -> Log:
    """What the rows hold under the mapping (by default the one of this module)."""
    return read_log(
        iter([list(header), *map(list, rows)]),
        Mapping.of([MAPPING, *maps] if header == HEADER else maps),
        terms or Terms(UTC_ZONE),
    )
