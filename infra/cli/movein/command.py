"""``laurel import``: moves members, balances and tiers in from another program's export."""

import argparse
import re
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from infra.cli.connection import DEFAULT_URL, connect
from infra.cli.errors import DONE, NOT_ALL, CommandError
from infra.cli.exports.arguments import add_sending, write
from infra.cli.exports.progress import shown
from infra.cli.exports.reading import numbered
from infra.cli.movein import report
from infra.cli.movein.mapping import Mapping, presets
from infra.cli.movein.member import digest_of
from infra.cli.movein.roll import Refusal, Roll, read_roll
from infra.cli.movein.sending import Sender
from infra.cli.movein.terms import read_terms
from infra.cli.movein.totals import totals_of
from infra.cli.recipient import api_key_of

_DESCRIPTION = """\
Move members in from another program's export: profiles, consent, opening balances with their expiry
dates, tiers. Without --commit nothing is sent: the file is checked whole and its totals are shown,
with a digest. With --commit DIGEST what has this digest is sent. Sending again changes nothing."""

_EPILOG = """\
exit codes:
  0  nothing is refused; with --commit, everything is in
  1  rows or commands were refused; the report names them
  2  the command makes no sense: a flag, a column, the file, or another digest than the file's
  3  stopped early: the service went away or does not accept the key; run again to resume
  130  interrupted; run again to resume

docs/recipes/move-in.md describes the file."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel import``."""
    parser = subparsers.add_parser(
        "import",
        help="move members in from another program's export",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="MEMBERS.csv[.gz]", help="the export")
    _add_reading(parser.add_argument_group("reading"))
    group = parser.add_argument_group("sending")
    group.add_argument("--commit", metavar="DIGEST", help="send what the dry run gave this digest")
    group.add_argument(
        "--import-id",
        type=_import_id,
        default="opening",
        metavar="NAME",
        help="a member's balance moves in once for each name (default opening)",
    )
    group.add_argument("--refusals", type=Path, metavar="FILE", help="write all refusals as CSV")
    add_sending(group, may="read the program, write members and adjust", what="members")


def _add_reading(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--preset", choices=sorted(presets()), help="the columns of a known export")
    group.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="a field from another column; ==text is a constant; repeatable",
    )
    group.add_argument(
        "--tier",
        action="append",
        default=[],
        type=_tier_name,
        metavar="NAME=TIER",
        help="what a tier of the file is called in your program; nothing after = for none",
    )
    group.add_argument(
        "--date-format",
        metavar="FORMAT",
        help="of dates that are not ISO 8601, such as '%%m/%%d/%%Y'",
    )
    group.add_argument(
        "--skip-bad",
        action="store_true",
        help="leave members with a refused row out, instead of sending nothing",
    )


def run(args: argparse.Namespace) -> int:
    """Check the file and show its totals, or send it; the exit code."""
    stop = threading.Event()
    with connect(
        (args.url or DEFAULT_URL).rstrip("/"),
        api_key_of(args),
        connections=args.workers,
        patience_s=args.patience,
        stop=stop,
    ) as connection:
        terms = replace(
            read_terms(connection), date_format=args.date_format, tier_names=dict(args.tier)
        )
        mapping = Mapping.of(args.preset, args.map)
        roll = read_roll(numbered(args.file, strict=True), mapping, terms)
        now = datetime.now(UTC)
        report.show_totals(roll, totals_of(roll.members, terms.zone, now), sys.stdout)
        if roll.refusals and not args.skip_bad:
            return _refused(roll, args)
        digest = digest_of(roll.members, args.import_id)
        if args.commit is None:
            return _dry_run(roll, digest, args)
        if args.commit != digest:
            raise CommandError(f"nothing was sent: the file's digest is {digest}; look at it again")
        return _commit(roll, Sender(connection, args.import_id, now, stop), args)


def _refused(roll: Roll, args: argparse.Namespace) -> int:
    _tell(roll.refusals, args.refusals)
    sys.stdout.write(
        "Nothing was sent. Mend these rows, or pass --skip-bad to leave their members out.\n"
    )
    return NOT_ALL


def _dry_run(roll: Roll, digest: str, args: argparse.Namespace) -> int:
    _tell(roll.refusals, args.refusals)
    sys.stdout.write(f"Nothing was sent. To send this, add --commit {digest}\n")
    return NOT_ALL if roll.refusals else DONE


def _commit(roll: Roll, sender: Sender, args: argparse.Namespace) -> int:
    with shown(len(roll.members), "Moving in") as advance:
        sent = sender.send_all(roll.members, args.workers, advance)
    report.show_sent(sent, sys.stdout)
    _tell(roll.refusals + sent.refusals, args.refusals)
    if sent.stopped:
        sys.stderr.write(f"laurel import: {sent.stopped}\n")
    return sent.exit_code or (NOT_ALL if roll.refusals else DONE)


def _tell(refusals: list[Refusal], path: Path | None) -> None:
    report.show_refusals(refusals, sys.stdout)
    if path:
        write(path, report.refusals_csv(refusals), "--refusals")


def _import_id(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_]{1,32}", text):
        raise argparse.ArgumentTypeError("write 1 to 32 of A-Z a-z 0-9 _")
    return text


def _tier_name(text: str) -> tuple[str, str]:
    name, equals, tier = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r}: write Name=tier")
    return name.casefold(), tier
