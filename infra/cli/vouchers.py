"""``laurel vouchers``: uploads voucher codes from a file."""

import argparse
import json
import sys
from pathlib import Path

from infra.cli import actions
from infra.cli.actions import Actions
from infra.cli.connection import Connection
from infra.cli.errors import DONE, NOT_ALL, CommandError
from infra.cli.recipient import add_recipient, connected

AT_ONCE = 500  # codes in one request
_CREATED = 201


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe ``laurel vouchers``."""
    parser = subparsers.add_parser(
        "vouchers",
        help="upload voucher codes",
        description="Codes of another system, which vouchers with that pool are given from.",
    )
    offered = Actions(parser)
    upload = offered.add("upload", _upload, "put codes into a pool; codes that are there stay")
    upload.add_argument("pool", metavar="POOL", help="the pool, as a voucher's `codes` names it")
    upload.add_argument("file", type=Path, metavar="FILE", help="a code on each line")
    add_recipient(upload, may="write programs")


def run(args: argparse.Namespace) -> int:
    """Do what was asked of vouchers."""
    return actions.run(args)


def _upload(args: argparse.Namespace) -> int:
    codes = _codes(args.file)
    with connected(args) as connection:
        for start in range(0, len(codes), AT_ONCE):
            if not _sent(connection, args.pool, codes[start : start + AT_ONCE], start):
                return NOT_ALL
    sys.stdout.write(f"{len(codes)} codes are in the pool {args.pool}\n")
    return DONE


def _codes(path: Path) -> list[str]:
    """The distinct codes of a file, in its order."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {error}") from None
    codes = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not codes:
        raise CommandError(f"{path}: no codes in it")
    return codes


def _sent(connection: Connection, pool: str, codes: list[str], start: int) -> bool:
    """Whether some codes were uploaded; what is wrong is on stderr."""
    body = json.dumps({"codes": codes}).encode()
    answer = connection.call("POST", f"/v1/code-pools/{pool}/codes", body)
    if answer.status != _CREATED:
        at = f"codes {start + 1} to {start + len(codes)}"
        sys.stderr.write(f"laurel vouchers: {at}: {answer.code}: {answer.detail}\n")
    return answer.status == _CREATED
