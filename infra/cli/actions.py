"""The actions of a command that has several, such as ``issue`` of ``laurel keys``."""

import argparse
from collections.abc import Callable

Do = Callable[[argparse.Namespace], int]


class Actions:
    """The actions one command offers; the one that is asked for is kept in the arguments."""

    def __init__(self, command: argparse.ArgumentParser) -> None:
        self._parsers = command.add_subparsers(
            dest="action", required=True, metavar="ACTION", title="actions"
        )

    def add(self, name: str, do: Do, does: str) -> argparse.ArgumentParser:
        """Offer an action; its own arguments go to the parser returned."""
        parser = self._parsers.add_parser(name, help=does, description=does)
        parser.set_defaults(do=do)
        return parser


def run(args: argparse.Namespace) -> int:
    """Do what was asked for, and answer the exit code."""
    do: Do = args.do
    return do(args)
