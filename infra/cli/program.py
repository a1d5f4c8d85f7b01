"""``laurel program``: checks a loyalty program's file and publishes it."""

import argparse
import json
import os
import sys
import threading
from http import HTTPStatus
from pathlib import Path

from infra.cli import actions, document
from infra.cli.actions import Actions
from infra.cli.connection import DEFAULT_URL, Answer, connect
from infra.cli.errors import DONE, NOT_ALL, CommandError
from shared.edge.program_document import InvalidDocument, json_schema, parse
from shared.program.checks import LOTS_MAX
from shared.program.program import Program
from shared.program.terms import lots_at_most

_PATIENCE_S = 20.0


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel program``."""
    parser = subparsers.add_parser(
        "program",
        help="validate and publish a loyalty program",
        description="A program is a file, YAML or JSON: wallets, earning rules, tiers.",
    )
    offered = Actions(parser)
    validate = offered.add("validate", _validate, "say what is wrong with a program, and the fix")
    validate.add_argument("file", type=Path, metavar="FILE", help="the program, YAML or JSON")
    publish = offered.add("publish", _publish, "make a program the one in force")
    publish.add_argument("file", type=Path, metavar="FILE", help="the program, YAML or JSON")
    publish.add_argument("--url", default=DEFAULT_URL, help=f"the API (default {DEFAULT_URL})")
    publish.add_argument(
        "--api-key", metavar="KEY", help="a key that may write programs (default: $API_KEY)"
    )
    offered.add("schema", _schema, "print the JSON Schema of programs")


def run(args: argparse.Namespace) -> int:
    """Do what was asked of the program."""
    return actions.run(args)


def _validate(args: argparse.Namespace) -> int:
    program = _checked(args.file, document.read(args.file))
    if program is None:
        return NOT_ALL
    sys.stdout.write(f"{args.file}: valid\n")
    for wallet in program.wallets:
        sys.stdout.write(
            f"  wallet {wallet.wallet}: at most {lots_at_most(program, wallet)} lots in an account"
            f" (the limit is {LOTS_MAX})\n"
        )
    return DONE


def _publish(args: argparse.Namespace) -> int:
    raw = document.read(args.file)
    if _checked(args.file, raw) is None:
        return NOT_ALL
    answer = _put(args, json.dumps(raw, ensure_ascii=False).encode())
    if answer.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
        sys.stderr.write(f"laurel program: not published: {answer.code}: {answer.detail}\n")
        return NOT_ALL
    known = " (the same document was published before)" if answer.replayed else ""
    version, effective_at = answer.document.get("version"), answer.document.get("effective_at")
    since = f", in force from {effective_at}" if effective_at else ""
    sys.stdout.write(f"Version {version}{since}{known}\n")
    return DONE


def _schema(_: argparse.Namespace) -> int:
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
    return DONE


def _checked(path: Path, raw: object) -> Program | None:
    """The program, or None once every flaw is on stderr."""
    try:
        return parse(raw)
    except InvalidDocument as error:
        for pointer, detail in error.errors:
            sys.stderr.write(f"{path}: {pointer or '/'}: {detail}\n")
        return None


def _put(args: argparse.Namespace, body: bytes) -> Answer:
    api_key = args.api_key or os.environ.get("API_KEY", "")
    if not api_key:
        raise CommandError("no API key: pass --api-key or set API_KEY")
    with connect(
        args.url.rstrip("/"),
        api_key,
        connections=1,
        patience_s=_PATIENCE_S,
        stop=threading.Event(),
    ) as connection:
        return connection.call("PUT", "/v1/program", body)
