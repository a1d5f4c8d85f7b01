"""``laurel verify``: reads every journal whole and checks chain, numbers, states and receipts."""

import argparse
import sys

from rich.console import Console
from rich.progress import Progress

from infra.cli import engine
from infra.cli.errors import DONE, NOT_ALL
from shared.store.audit import Audit, audit

SHOWN_MAX = 50


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel verify``."""
    parser = subparsers.add_parser(
        "verify",
        help="check the journals: chain, numbers, states",
        description="Read every journal whole and check its hash chain, its numbers, that each state is"
        " what its postings and counts come to, that receipts and entries name each other, and that"
        " stock, budgets, codes and causes were drawn as the entries tell."
        " Exit code 0: all is well; 1: something is wrong.",
    )
    parser.add_argument("--program", help="only the journals of this program (default: all)")
    engine.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Verify, and say what was found."""
    engine.choose(table=args.table, data_dir=args.data_dir)
    found = Audit()
    console = Console(file=sys.stderr)
    with engine.said_plainly(), Progress(console=console, transient=True) as progress:
        task = progress.add_task("accounts", total=None)
        for found in audit(args.program):  # noqa: B007 (the last one is the whole)
            progress.update(task, completed=found.accounts)
    return _told(found)


def _told(found: Audit) -> int:
    for wrong in found.discrepancies[:SHOWN_MAX]:
        sys.stdout.write(f"{wrong.program}/{wrong.account} entry {wrong.seq}: {wrong.what}\n")
    points = ", ".join(f"{count} {wallet}" for wallet, count in sorted(found.points.items()))
    sys.stdout.write(
        f"{found.accounts} accounts, {found.entries} entries, {found.receipts} receipts,"
        f" {points or 'no points'} open: {_verdict(found)}\n"
    )
    for program, name in found.moving:
        sys.stdout.write(
            f"{program}: pool {name} moved meanwhile; verify again when less is drawn\n"
        )
    return NOT_ALL if found.discrepancies else DONE


def _verdict(found: Audit) -> str:
    wrong = len(found.discrepancies)
    return f"{wrong} discrepancies" if wrong else "all is well"
