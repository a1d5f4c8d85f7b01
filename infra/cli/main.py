"""The ``laurel`` command: one module per command, imported only when it is asked for."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Protocol, cast

from infra.cli.errors import INTERRUPTED, CommandError

COMMANDS = {
    "replay": ("infra.cli.replay.command", "send a shop's order export through the API"),
    "import": ("infra.cli.movein.command", "move members in from another program's export"),
    "keys": ("infra.cli.keys", "issue, list and revoke API keys"),
    "program": ("infra.cli.program.command", "validate and publish a loyalty program"),
    "messages": ("infra.cli.messages", "list and preview what a program tells members"),
    "vouchers": ("infra.cli.vouchers", "upload voucher codes"),
    "connections": ("infra.cli.connections", "connect shops"),
    "webhooks": ("infra.cli.webhooks", "add endpoints of webhooks and look after them"),
    "news": ("infra.cli.news.command", "look after news that went astray"),
    "openapi": (
        "infra.cli.openapi.command",
        "write the descriptions of the API, programs and events anew",
    ),
    "codes": ("infra.cli.codes", "list the orders that named a code"),
    "verify": ("infra.cli.verify", "check the journals: chain, numbers, states"),
}


class Command(Protocol):
    """What a command's module offers."""

    def add_parser(self, subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
        """Describe the command's arguments under its own name."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Do the work and answer the exit code."""
        ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    asked = next((word for word in words if not word.startswith("-")), None)
    parser = _parser(asked)
    args = parser.parse_args(words)
    if args.command is None:
        parser.print_help()
        return 0
    try:
        return _load(args.command).run(args)
    except CommandError as error:
        sys.stderr.write(f"laurel {args.command}: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted.\n")
        return INTERRUPTED


def _parser(asked: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="laurel", description="The command line of Laurel.")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, (module, does) in COMMANDS.items():
        if name == asked and find_spec(module):
            _load(name).add_parser(subparsers)
        elif find_spec(module):
            subparsers.add_parser(name, help=does)
    return parser


def _load(name: str) -> Command:
    return cast(Command, importlib.import_module(COMMANDS[name][0]))


if __name__ == "__main__":
    sys.exit(main())
