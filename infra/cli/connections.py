"""``laurel connections``: connects shops, and tells what of their deliveries was not taken."""

import argparse
import getpass
import json
import os
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.cli import actions
from infra.cli.actions import Actions, Do
from infra.cli.connection import Answer
from infra.cli.errors import DONE, NOT_ALL
from infra.cli.recipient import add_recipient, connected

KINDS = ("shopify", "woocommerce", "stripe", "generic")
_TEXTS = {
    "member-prefix": "what a member's id begins with, before the customer's",
    "sku": "the field of a line that is its sku, such as sku or meta.article",
    "category": "the field that is its category",
    "brand": "the field that is its brand",
    "gift-cards": "the category of gift cards (default: gift_card)",
    "channel": "the channel of its orders",
    "market": "the market of its orders",
    "codes": "the currency of the shop, so that codes of rewards are made there",
}
_CHOICES = {
    "guests": ("ignore", "by_email"),
    "customers": ("enrol", "ignore"),
    "taxes": ("as_priced", "with", "without"),
}
_LISTS = {"earns": "statuses of orders that earn", "tags": "fields that are its tags"}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel connections``."""
    parser = subparsers.add_parser(
        "connections",
        help="connect shops",
        description="Shops whose signed deliveries become orders, returns and members.",
    )
    offered = Actions(parser)
    add = _action(offered, "add", _add, "connect a shop; prints the path its webhooks go to")
    add.add_argument("--kind", required=True, choices=KINDS, help="what kind of shop it is")
    add.add_argument("--source", help="whose orders they are (default: the connection's name)")
    add.add_argument("--shop-url", help="where the shop's own API is; $SHOP_TOKEN opens it")
    _add_terms(add)
    _action(offered, "rotate", _rotate, "take a further secret, and those before for a day more")
    _action(offered, "close", _close, "take nothing more of a shop")
    _action(offered, "refused", _refused, "list what a shop told that was not taken, and why")
    asked = _action(offered, "reconcile", _reconcile, "ask a shop for what it did not tell")
    asked.add_argument("--since", help="an instant (default: when it was asked last)")
    listing = offered.add("list", _list, "show the connections of the program")
    add_recipient(listing, may="read programs")


def run(args: argparse.Namespace) -> int:
    """Do what was asked of connections."""
    return actions.run(args)


def _action(offered: Actions, name: str, do: Do, does: str) -> argparse.ArgumentParser:
    parser = offered.add(name, do, does)
    parser.add_argument("connection", metavar="NAME", help="the connection")
    add_recipient(parser, may="write programs")
    return parser


def _add_terms(parser: argparse.ArgumentParser) -> None:
    for name, told in _TEXTS.items():
        parser.add_argument(f"--{name}", help=told)
    for name, choices in _CHOICES.items():
        parser.add_argument(f"--{name}", choices=choices, help=f"default: {choices[0]}")
    for name, told in _LISTS.items():
        parser.add_argument(f"--{name}", nargs="+", help=told)


def _add(args: argparse.Namespace) -> int:
    body: dict[str, Any] = {
        "connection_id": args.connection,
        "kind": args.kind,
        "secret": _secret(),
    }
    names = (name.replace("-", "_") for name in (*_TEXTS, *_CHOICES, *_LISTS))
    terms = {name: getattr(args, name) for name in names if getattr(args, name)}
    if terms:
        body["terms"] = terms
    if args.source:
        body["source"] = args.source
    if args.shop_url:
        body["shop"] = {"url": args.shop_url, "token": os.environ.get("SHOP_TOKEN", "")}
    answer = _sent(args, "POST", "/v1/connections", body)
    return _told(answer, answer.document.get("deliveries_path", ""))


def _rotate(args: argparse.Namespace) -> int:
    path = f"/v1/connections/{args.connection}/secrets"
    answer = _sent(args, "POST", path, {"secret": _secret()})
    return _told(answer, "Both secrets are taken for a day.")


def _close(args: argparse.Namespace) -> int:
    answer = _sent(args, "PATCH", f"/v1/connections/{args.connection}", {"closed": True})
    return _told(answer, "Closed.")


def _reconcile(args: argparse.Namespace) -> int:
    path = f"/v1/connections/{args.connection}/reconciliations"
    answer = _sent(args, "POST", path, {"since": args.since} if args.since else {})
    return _told(answer, "The shop is being asked; what it told before counts no second time.")


def _list(args: argparse.Namespace) -> int:
    answer = _sent(args, "GET", "/v1/connections")
    table = Table("name", "kind", "source", "deliveries go to", "since", "closed")
    for each in answer.document.get("connections", ()):
        named = (each["connection_id"], each["kind"], each["source"], each["deliveries_path"])
        table.add_row(*named, each["created_at"], each.get("closed_at", ""))
    return _shown(answer, table)


def _refused(args: argparse.Namespace) -> int:
    table, cursor = Table("thing", "last at", "reason", "detail"), ""
    while True:
        path = f"/v1/connections/{args.connection}/refused?limit=100{cursor}"
        answer = _sent(args, "GET", path)
        for each in answer.document.get("refused", ()):
            table.add_row(each["name"], each["at"], each["reason"], each["detail"])
        if "next_cursor" not in answer.document:
            return _shown(answer, table)
        cursor = f"&cursor={answer.document['next_cursor']}"


def _secret() -> str:
    """What the shop signs with, from the environment or from whoever sits there; never an argument others could see."""
    return os.environ.get("SHOP_SECRET") or getpass.getpass("The shop's secret: ")


def _sent(args: argparse.Namespace, method: str, path: str, body: object = None) -> Answer:
    with connected(args) as connection:
        raw = None if body is None else json.dumps(body).encode()
        return connection.call(method, path, raw)


def _shown(answer: Answer, table: Table) -> int:
    code = _told(answer, "")
    if code == DONE:
        Console(file=sys.stdout, highlight=False).print(table)
    return code


def _told(answer: Answer, said: str) -> int:
    if answer.status < 300:  # noqa: PLR2004 (the statuses of success)
        sys.stdout.write(f"{said}\n" if said else "")
        return DONE
    sys.stderr.write(f"laurel connections: {answer.code}: {answer.detail}\n")
    return NOT_ALL
