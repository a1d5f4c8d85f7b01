"""``laurel news``: puts dead letters back, and tells what an outage kept from being told."""

import argparse
import sys

from infra.cli import actions, engine
from infra.cli.actions import Actions
from infra.cli.errors import DONE
from infra.cli.news import stack
from infra.cli.news.dead_letters import DeadLetters
from infra.cli.news.stack import QUEUES
from shared.edge.instants import instant_text

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


def _list(letters: DeadLetters, queue: str) -> int:
    count = letters.count()
    for letter in letters.listed(SHOWN_MAX):
        _say(f"{instant_text(letter.came_at)}  {letter.about}")
    _say(f"About {count} dead letters of {queue}.")
    return DONE


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
