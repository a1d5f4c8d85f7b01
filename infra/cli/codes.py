"""``laurel codes``: which orders named a code, for settling with the partners whose codes they are."""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TextIO

from infra.cli import engine
from infra.cli.errors import DONE
from shared.edge.instants import instant_text
from shared.store.codes import CodedOrder, coded_orders

COLUMNS = ("code", "order_id", "source", "placed_at", "currency", "amount", "kept", "points")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel codes``."""
    parser = subparsers.add_parser(
        "codes",
        help="list the orders that named a code",
        description="Write a line of CSV for each code that an order named, as things stand now: its amount, and"
        " what is kept of it and of its points after returns and edits; money in minor units, points"
        " of all wallets. Reads the whole table.",
    )
    parser.add_argument("--program", required=True, help="the program whose orders are meant")
    parser.add_argument(
        "--code", action="append", default=[], help="only this code; may be repeated"
    )
    parser.add_argument(
        "--from", dest="first", type=date.fromisoformat, help="first day placed (UTC)"
    )
    parser.add_argument(
        "--until", dest="last", type=date.fromisoformat, help="last day placed (UTC)"
    )
    engine.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Write the lines, oldest order first."""
    engine.choose(table=args.table, data_dir=args.data_dir)
    with engine.said_plainly():
        orders = sorted(
            coded_orders(args.program), key=lambda each: (each.record.placed_at, each.order_id)
        )
    meant = (order for order in orders if _within(order, args.first, args.last))
    _write(_lines(meant, {code.casefold() for code in args.code}), sys.stdout)
    return DONE


def _within(order: CodedOrder, first: date | None, last: date | None) -> bool:
    day = datetime.fromtimestamp(order.record.placed_at / 1000, UTC).date()
    return (first or day) <= day < (last or day) + timedelta(days=1)


def _lines(orders: Iterable[CodedOrder], wanted: set[str]) -> Iterator[tuple[str | int, ...]]:
    for order in orders:
        record = order.record
        for code in record.checkout.codes:
            if not wanted or code.casefold() in wanted:
                yield (
                    code,
                    order.order_id,
                    order.source,
                    instant_text(record.placed_at),
                    record.currency,
                    record.amount,
                    order.value,
                    sum(order.points.values()),
                )


def _write(lines: Iterable[tuple[str | int, ...]], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)
