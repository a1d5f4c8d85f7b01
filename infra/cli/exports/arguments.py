"""Arguments of the commands that send an export."""

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from infra.cli.errors import CommandError


def add_sending(group: argparse._ArgumentGroup, *, may: str, what: str) -> None:
    """Where to send, with which key, how many at once and how long to insist."""
    group.add_argument("--url", default=None, help="the API (default http://127.0.0.1:8787)")
    group.add_argument(
        "--api-key", default=None, metavar="KEY", help=f"a key that may {may} (default: $API_KEY)"
    )
    group.add_argument(
        "--workers", type=positive, default=8, metavar="N", help=f"{what} in flight (default 8)"
    )
    group.add_argument(
        "--patience",
        type=positive,
        default=60,
        metavar="SECONDS",
        help="how long to insist when the service does not answer (default 60)",
    )


def zone(text: str) -> ZoneInfo:
    """An IANA time zone."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no IANA time zone such as Europe/Berlin"
        ) from None


def positive(text: str) -> int:
    """A whole number from 1."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def write(path: Path, text: str, flag: str) -> None:
    """Write what was asked for with ``flag``; CommandError says why it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{flag} {path}: {error.strerror}") from None
