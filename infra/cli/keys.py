"""``laurel keys``: issues, lists and revokes the API keys of storefronts."""

import argparse
import re
import sys
import time
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Column, Table

from infra.cli import actions, engine
from infra.cli.actions import Actions, Do
from infra.cli.errors import DONE, NOT_ALL
from shared.blueprint import Scope
from shared.store import credentials, signing
from shared.store.credentials import Credential

STOREFRONT = frozenset(Scope) - {Scope.POINTS_ADJUST, Scope.PROGRAM_WRITE, Scope.CAMPAIGNS_RUN}
_NAME = re.compile(r"[A-Za-z0-9._~:-]{1,128}", re.ASCII)
_COLUMNS = ("source", "name", "issued", "revoked", "scopes")
_REVOCATION_LAG_S = 60  # an answer of the authorizer is kept that long


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel keys``."""
    parser = subparsers.add_parser(
        "keys",
        help="issue, list and revoke API keys",
        description="API keys of storefronts, in the table of a deployed Laurel or of the running local"
        " service. Laurel keeps a hash of each key, so a secret is shown once, when it is issued.",
    )
    offered = Actions(parser)
    issue = _action(offered, "issue", _issue, "make a key; its secret goes to stdout, once")
    issue.add_argument("--source", required=True, type=_name, help="the storefront it is for")
    issue.add_argument("--name", default="", help="a note to recognise the key by")
    issue.add_argument(
        "--scopes",
        type=_scopes,
        default=STOREFRONT,
        metavar="a,b,…",
        help=f"what it may do: all, or some of {', '.join(Scope)}"
        f" (default: all but {', '.join(sorted(frozenset(Scope) - STOREFRONT))})",
    )
    _action(offered, "list", _list, "show the keys of a program")
    revoke = _action(offered, "revoke", _revoke, "end a key")
    revoke.add_argument("key_id", metavar="KEY_ID", help="as `laurel keys list` shows it")
    _action(offered, "end-sessions", _end_sessions, "end every token that members have been given")


def run(args: argparse.Namespace) -> int:
    """Do what was asked of the keys; the store's troubles become one line."""
    engine.choose(table=args.table, data_dir=args.data_dir)
    with engine.said_plainly():
        return actions.run(args)


def _action(offered: Actions, name: str, do: Do, does: str) -> argparse.ArgumentParser:
    parser = offered.add(name, do, does)
    parser.add_argument("--program", required=True, type=_name, help="the program the key opens")
    engine.add_arguments(parser)
    return parser


def _issue(args: argparse.Namespace) -> int:
    secret, credential = credentials.issue(
        program=args.program, source=args.source, scopes=args.scopes, name=args.name, now=_now_ms()
    )
    sys.stderr.write(
        f"Key {credential.key_id} of {credential.source} in program {credential.program} may:"
        f" {' '.join(sorted(credential.scopes))}.\n"
        "Its secret is shown only this once; keep it where the storefront reads it.\n"
    )
    sys.stdout.write(f"{secret}\n")
    return DONE


def _list(args: argparse.Namespace) -> int:
    table = Table(Column("key id", no_wrap=True, min_width=16), *_COLUMNS)
    for credential in sorted(credentials.list_credentials(args.program), key=_age):
        table.add_row(
            credential.key_id,
            credential.source,
            credential.name,
            _date(credential.created_at),
            _date(credential.revoked_at),
            " ".join(sorted(credential.scopes)),
        )
    Console(file=sys.stdout, highlight=False).print(table)
    return DONE


def _revoke(args: argparse.Namespace) -> int:
    if credentials.revoke(args.program, args.key_id, _now_ms()):
        sys.stdout.write(f"Revoked; the API stops taking it within {_REVOCATION_LAG_S} s.\n")
        return DONE
    sys.stderr.write(f"Program {args.program} has no valid key {args.key_id}.\n")
    return NOT_ALL


def _end_sessions(args: argparse.Namespace) -> int:
    signing.replace(args.program)
    sys.stdout.write(
        f"Done; the API stops taking tokens of before within {2 * _REVOCATION_LAG_S} s.\n"
    )
    return DONE


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not 1 to 128 characters of A-Z a-z 0-9 . _ ~ : -"
        )
    return text


def _scopes(text: str) -> frozenset[Scope]:
    if text == "all":
        return frozenset(Scope)
    try:
        return frozenset(Scope(name.strip()) for name in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; scopes are {', '.join(Scope)}") from None


def _age(credential: Credential) -> int:
    return credential.created_at


def _date(ms: int | None) -> str:
    if ms is None:
        return ""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
