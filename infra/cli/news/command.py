"""``laurel news``: puts dead letters back, and tells what an outage kept from being told."""

import argparse
import sys
from pathlib import Path

from infra.cli import actions, engine
from infra.cli.actions import Actions
from infra.cli.errors import DONE, NOT_ALL, STOPPED, CommandError
from infra.cli.news import stack
from infra.cli.news.catching_up import BACKLOG, EARLIER_MS, Lane, begun, catch_up
from infra.cli.news.dead_letters import DeadLetters, waiting_in
from infra.cli.news.stack import QUEUES
from shared.edge.instants import instant_text, parse_instant
from shared.edge.news import AGAIN
from shared.store.patience import Unavailable

SHOWN_MAX = 50


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel news``."""
    parser = subparsers.add_parser(
        "news",
        help="look after news that went astray",
        description="What to do about dead letters, and after an outage.",
    )
    offered = Actions(parser)
    redrive = offered.add(
        "redrive", _redrive, "put the dead letters of a queue back, once their cause is mended"
    )
    redrive.add_argument("queue", metavar="QUEUE", choices=QUEUES, help=", ".join(QUEUES))
    redrive.add_argument(
        "--dry-run", action="store_true", help="only list what lies there, by ids alone"
    )
    stack.add_arguments(redrive)
    later = offered.add("catch-up", _catch_up, "tell what was recorded while nobody told it")
    later.add_argument(
        "--since", required=True, help="the instant to begin with, such as 2026-03-01T09:00:00Z"
    )
    later.add_argument("--program", help="only the accounts of this program (default: all)")
    later.add_argument(
        "--checkpoint",
        type=Path,
        default=Path("laurel-catch-up.json"),
        help="the file that keeps how far it is (default: %(default)s)",
    )
    later.add_argument(
        "--backlog",
        type=int,
        default=BACKLOG,
        help="go on while no more messages than this wait (default: %(default)s)",
    )
    stack.add_arguments(later)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for."""
    with engine.said_plainly():
        stack.choose(args)
        return actions.run(args)


def _redrive(args: argparse.Namespace) -> int:
    letters = DeadLetters(stack.url_of(args.queue))
    if args.dry_run:
        return _list(letters, args.queue)
    put_back = sum(1 for _ in letters.put_back())
    _say(f"{put_back} put back to {args.queue}.")
    return DONE


def _catch_up(args: argparse.Namespace) -> int:
    try:
        since = max(0, parse_instant(args.since) - EARLIER_MS)
    except ValueError as error:
        raise CommandError(f"--since {args.since}: {error}") from None
    again = stack.url_of(AGAIN)
    lane = Lane(lambda: waiting_in(again), backlog=args.backlog)
    start = begun(args.checkpoint, since, args.program)
    try:
        for so_far in catch_up(start, args.checkpoint, lane):
            sys.stderr.write(f"\r{so_far.accounts} accounts, {so_far.entries} entries")
    except Unavailable:
        again_later = "table or queue take no more for now; the same command goes on"
        raise CommandError(again_later, STOPPED) from None
    _say(f"\n{so_far.entries} entries of {so_far.accounts} accounts are with the relay.")
    for name in so_far.unread:
        _say(f"The journal of {name} cannot be read: see `laurel verify`.")
    return NOT_ALL if so_far.unread else DONE


def _list(letters: DeadLetters, queue: str) -> int:
    count = letters.count()
    for letter in letters.listed(SHOWN_MAX):
        _say(f"{instant_text(letter.came_at)}  {letter.about}")
    _say(f"About {count} dead letters of {queue}.")
    return DONE


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
