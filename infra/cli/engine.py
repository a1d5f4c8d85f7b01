"""Which table a command works on: a deployed Laurel's, or that of the running local service."""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from infra.cli.errors import STOPPED, CommandError

NOTE = "engine.json"  # the local service writes it into its data folder for as long as it runs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which table is meant."""
    parser.add_argument(
        "--table",
        help="the table of a deployed Laurel (default: $TABLE_NAME, else the local service's)",
    )
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=Path(os.environ.get("DATA_DIR") or ".data"),
        help="where the running local service keeps its data (default: $DATA_DIR or .data)",
    )


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn the store's troubles into one line."""
    try:
        yield
    except ClientError as error:
        raise CommandError(f"the table answers: {error}", STOPPED) from None
    except BotoCoreError as error:  # no credentials, no region, no connection: the text says which
        raise CommandError(f"the table cannot be reached: {error}", STOPPED) from None


def choose(*, table: str | None, data_dir: Path) -> None:
    """Set the environment the store reads; CommandError says what to pass if no table is to be found."""
    name = table or os.environ.get("TABLE_NAME")
    if name:
        os.environ["TABLE_NAME"] = name
        return
    try:
        os.environ.update(json.loads((data_dir / NOTE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise CommandError(
            "no table: pass --table or set TABLE_NAME for a deployed Laurel,"
            f" or start the local service (none runs in {data_dir})"
        ) from None
