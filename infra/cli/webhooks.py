"""``laurel webhooks``: the endpoints that facts are told to, looked after from the command line."""

import argparse
import json
import secrets
import sys
from typing import Any

from infra.cli import actions
from infra.cli.actions import Actions, Do
from infra.cli.errors import DONE, NOT_ALL
from infra.cli.recipient import add_recipient, connected

PATH = "/v1/webhooks"
_SENT = 300  # the statuses below are those of success
_ID_BYTES = 8


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel webhooks``."""
    parser = subparsers.add_parser(
        "webhooks",
        help="add endpoints of webhooks, look after them, send to them again",
        description="Endpoints are told facts over HTTP, signed by Standard Webhooks 1.0.",
    )
    offered = Actions(parser)
    _action(offered, "list", _list, "show the endpoints")
    _of_one(offered, "show", _show, "show an endpoint, and how it has answered")
    add = _of_one(offered, "add", _add, "tell facts to an address; prints the secret")
    add.add_argument("address", metavar="ADDRESS", help="where, such as https://shop.example/hooks")
    add.add_argument("--facts", nargs="+", metavar="FACT", help="which (default: all)")
    rotate = _of_one(offered, "rotate", _rotate, "sign with a new secret; prints it")
    rotate.add_argument(
        "--overlap-hours",
        type=int,
        default=24,
        metavar="HOURS",
        help="how long the old one signs too (default 24)",
    )
    _of_one(offered, "disable", _switch("disable"), "send nothing more")
    _of_one(offered, "enable", _switch("enable"), "send again, from where each account was")
    _of_one(offered, "test", _test, "send a test event and tell what the endpoint says")
    replay = _of_one(offered, "replay", _replay, "tell again, what was given up too")
    replay.add_argument("since", metavar="SINCE", help="an instant, such as 2026-03-01T00:00:00Z")
    replay.add_argument("--member", metavar="MEMBER_ID", help="of one member (default: of all)")


def run(args: argparse.Namespace) -> int:
    """Do what was asked of endpoints."""
    return actions.run(args)


def _action(offered: Actions, name: str, do: Do, does: str) -> argparse.ArgumentParser:
    parser = offered.add(name, do, does)
    add_recipient(parser, may="read and write programs")
    return parser


def _of_one(offered: Actions, name: str, do: Do, does: str) -> argparse.ArgumentParser:
    parser = _action(offered, name, do, does)
    parser.add_argument("endpoint", metavar="ENDPOINT_ID", help="the id of the endpoint")
    return parser


def _list(args: argparse.Namespace) -> int:
    found = _asked(args, "GET", "")
    for each in (found or {}).get("endpoints", ()):
        _say(f"{each['endpoint_id']}\t{_status(each)}\t{each['url']}\t{_wanted(each)}")
    return NOT_ALL if found is None else DONE


def _show(args: argparse.Namespace) -> int:
    return _printed(_asked(args, "GET", f"/{args.endpoint}"))


def _add(args: argparse.Namespace) -> int:
    body = {"endpoint_id": args.endpoint, "url": args.address}
    return _told_secret(
        _asked(args, "POST", "", body | ({"facts": args.facts} if args.facts else {}))
    )


def _rotate(args: argparse.Namespace) -> int:
    body = {"rotation_id": _name(), "overlap_hours": args.overlap_hours}
    return _told_secret(_asked(args, "POST", f"/{args.endpoint}/rotations", body))


def _switch(way: str) -> Do:
    def switch(args: argparse.Namespace) -> int:
        found = _asked(args, "POST", f"/{args.endpoint}/{way}", {})
        if found is not None:
            _say(f"{args.endpoint} is {_status(found)}")
        return NOT_ALL if found is None else DONE

    return switch


def _test(args: argparse.Namespace) -> int:
    found = _asked(args, "POST", f"/{args.endpoint}/test", {})
    if found is None:
        return NOT_ALL
    status = found.get("status")
    _say(f"answered {status}" if status else f"no answer: {found['failed_with']}")
    return DONE if status and 200 <= status < _SENT else NOT_ALL  # noqa: PLR2004 (of HTTP)


def _replay(args: argparse.Namespace) -> int:
    body = {"replay_id": _name(), "since": args.since}
    asked = body | ({"member_id": args.member} if args.member else {})
    return _printed(_asked(args, "POST", f"/{args.endpoint}/replays", asked))


def _asked(
    args: argparse.Namespace, method: str, path: str, body: dict[str, Any] | None = None
) -> dict[str, Any] | None:
    """What the API answers; None, and what is wrong on stderr, where it is no success."""
    raw = None if body is None else json.dumps(body).encode()
    with connected(args) as connection:
        answer = connection.call(method, PATH + path, raw)
    if answer.status >= _SENT:
        sys.stderr.write(f"laurel webhooks: {answer.code}: {answer.detail}\n")
        return None
    return answer.document


def _told_secret(found: dict[str, Any] | None) -> int:
    if found is None:
        return NOT_ALL
    _say(found.get("secret", "no secret is told any more; rotate it for a new one"))
    return DONE


def _printed(found: dict[str, Any] | None) -> int:
    if found is not None:
        _say(json.dumps(found, indent=2))
    return NOT_ALL if found is None else DONE


def _status(endpoint: dict[str, Any]) -> str:
    why = endpoint.get("reason")
    return f"{endpoint['status']} ({why})" if why else str(endpoint["status"])


def _wanted(endpoint: dict[str, Any]) -> str:
    return " ".join(endpoint.get("facts", ["all facts"]))


def _name() -> str:
    """An id for what has no other; the same request, repeated by the connection, counts once."""
    return secrets.token_hex(_ID_BYTES)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
