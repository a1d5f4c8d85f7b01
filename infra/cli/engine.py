"""Which table a command works on: a deployed Laurel's, or that of the running local service."""

import json
import os
from pathlib import Path

from infra.cli.errors import CommandError

NOTE = "engine.json"  # the local service writes it into its data folder for as long as it runs
_LOCAL_KEYS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


def choose(*, table: str | None, data_dir: Path) -> None:
    """Set the environment the store reads; CommandError says what to pass if no table is to be found."""
    name = table or os.environ.get("TABLE_NAME")
    if name:
        os.environ["TABLE_NAME"] = name
        return
    try:
        note = json.loads((data_dir / NOTE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CommandError(
            "no table: pass --table or set TABLE_NAME for a deployed Laurel,"
            f" or start the local service (none runs in {data_dir})"
        ) from None
    os.environ["TABLE_NAME"] = note["table"]
    os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = note["region"]
    os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = note["url"]
    if note.get("embedded", True):
        os.environ.update(_LOCAL_KEYS)
