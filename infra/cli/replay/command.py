"""``laurel replay``: sends a shop's order export through the API."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from infra.cli.connection import DEFAULT_URL
from infra.cli.exports.arguments import add_sending, positive, write, zone
from infra.cli.exports.progress import shown
from infra.cli.recipient import api_key_of
from infra.cli.replay import replaying, table
from infra.cli.replay.mapping import Mapping
from infra.cli.replay.options import Options

_DESCRIPTION = """\
Send a shop's order export (CSV, gzip or plain, one row per order line or per order) through the API.
Every order goes by its own id, so running the same command again changes nothing and picks up
where an earlier run was stopped. Cancellations go as returns of the orders they are matched to."""

_EPILOG = """\
mapping:
  --map order_id=Name          a field of the order, from a column of the file
  --map currency==USD          a constant
  --map order_id=web-{Number}  a text with columns in it
  --map cdnow                  a preset; further --map values change single fields of it
  Several may be written in one, with commas between them. Fields: order_id, member_id, placed_at,
  currency, sku, quantity, amount (of the line) or unit_price, category, brand, tags (a|b|c),
  shipping, tax, discount, channel, store, market, payment_method; return_prefix==C says that
  order ids beginning with C are cancellations.

exit codes:
  0  every order and return that should be sent is in
  1  some were refused by the API, or could not be read; the report names them
  2  the command makes no sense: a flag, the mapping, the file
  3  stopped early: the service went away or does not accept the key; run again to resume
  130  interrupted; run again to resume

docs/recipes/replay.md has examples."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel replay``."""
    parser = subparsers.add_parser(
        "replay",
        help="send a shop's order export through the API",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="ORDERS.csv[.gz]", help="the export")
    parser.add_argument(
        "--map",
        action="append",
        required=True,
        metavar="FIELD=COLUMN",
        help="see below; repeatable",
    )
    _add_reading(parser)
    _add_sending(parser)
    _add_time(parser)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("reading")
    group.add_argument("--currency", help="the currency of all amounts, such as USD")
    group.add_argument(
        "--time-zone",
        type=zone,
        default="UTC",
        metavar="ZONE",
        help="of times without an offset, such as Europe/Berlin (default UTC)",
    )
    group.add_argument(
        "--time-format",
        metavar="FORMAT",
        help="of times that are not ISO 8601, such as '%%d/%%m/%%Y %%H:%%M'",
    )
    group.add_argument(
        "--limit-customers",
        type=positive,
        metavar="N",
        help="only the N customers who ordered first",
    )


def _add_sending(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("sending")
    add_sending(group, may="earn", what="orders")
    group.add_argument("--dry-run", action="store_true", help="read and report, send nothing")
    group.add_argument("--report", type=Path, metavar="FILE", help="write the report as JSON")


def _add_time(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("time")
    order = group.add_mutually_exclusive_group()
    order.add_argument(
        "--move-clock",
        action="store_true",
        help="move a local service's clock along the log's own days",
    )
    order.add_argument(
        "--shuffle",
        type=positive,
        metavar="SEED",
        help="send in a random order instead, to see what depends on the order",
    )
    group.add_argument(
        "--shift-to",
        type=_moment,
        metavar="INSTANT|today",
        help="move all dates by whole days so that the log ends then",
    )


def run(args: argparse.Namespace) -> int:
    """Replay, print the report and answer the exit code."""
    options = _options(args)
    log = replaying.load(options)
    if args.dry_run:
        report = replaying.begun(log)
    else:
        with shown(len(log.commands), "Replaying") as advance:
            report = replaying.run(options, log, advance)
    table.show(report, sys.stdout, example=log.orders[0] if args.dry_run and log.orders else None)
    if args.report:
        write(args.report, json.dumps(report.document(), indent=2) + "\n", "--report")
    if report.stopped:
        sys.stderr.write(f"laurel replay: {report.stopped}\n")
    return report.exit_code


def _options(args: argparse.Namespace) -> Options:
    return Options(
        file=args.file,
        mapping=Mapping.of(args.map, args.currency),
        url=(args.url or DEFAULT_URL).rstrip("/"),
        api_key="" if args.dry_run else api_key_of(args),
        zone=args.time_zone,
        time_format=args.time_format,
        workers=args.workers,
        limit_customers=args.limit_customers,
        move_clock=args.move_clock,
        shuffle=args.shuffle,
        shift_to=args.shift_to,
        patience_s=args.patience,
    )


def _moment(text: str) -> datetime:
    if text == "today":
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither 'today' nor an instant such as 2026-03-01T09:00:00Z"
        )
    return moment
