"""The service a command speaks to, as its arguments name it."""

import argparse
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from infra.cli.connection import DEFAULT_URL, Connection, connect
from infra.cli.errors import CommandError

_PATIENCE_S = 20.0


def add_recipient(parser: argparse.ArgumentParser, *, may: str) -> None:
    """Which service, and by a key that may do what."""
    parser.add_argument("--url", default=DEFAULT_URL, help=f"the API (default {DEFAULT_URL})")
    parser.add_argument(
        "--api-key", metavar="KEY", help=f"a key that may {may} (default: $API_KEY)"
    )


@contextmanager
def connected(args: argparse.Namespace) -> Iterator[Connection]:
    """A connection to it, for one request at a time."""
    url, stop = args.url.rstrip("/"), threading.Event()
    with connect(
        url, api_key_of(args), connections=1, patience_s=_PATIENCE_S, stop=stop
    ) as connection:
        yield connection


def api_key_of(args: argparse.Namespace) -> str:
    """The key to send with; CommandError if there is none."""
    api_key: str = args.api_key or os.environ.get("API_KEY", "")
    if not api_key:
        raise CommandError("no API key: pass --api-key or set API_KEY")
    return api_key
