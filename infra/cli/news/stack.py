"""Where a Laurel keeps its table and its queues: by the outputs of its stack, or the note of the local service."""

import argparse
import os
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from botocore.session import get_session

from infra.cli import engine
from infra.cli.errors import CommandError
from shared.edge.clients import settings
from shared.registry import FUNCTIONS

QUEUES = tuple(queue.name for function in FUNCTIONS for queue in function.queues)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which Laurel is meant."""
    parser.add_argument(
        "--stack", help="the stack of a deployed Laurel (default: the local service's queues)"
    )
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=Path(os.environ.get("DATA_DIR") or ".data"),
        help="where the running local service keeps its data (default: $DATA_DIR or .data)",
    )


def choose(args: argparse.Namespace) -> None:
    """Set the environment that the store and the queues read; CommandError says what is missing."""
    if not args.stack:
        engine.choose(table=None, data_dir=args.data_dir)
        return
    told = _outputs(args.stack)
    os.environ["TABLE_NAME"] = told["TableName"]
    os.environ.update(
        {
            f"QUEUE_URL_{name.upper()}": told[output_name(name)]
            for name in QUEUES
            if output_name(name) in told
        }
    )


def output_name(queue: str) -> str:
    """The output of a stack that tells where a queue is."""
    return f"{queue.title()}QueueUrl"


def url_of(queue: str) -> str:
    """Where a queue is; CommandError if nothing says so."""
    try:
        return os.environ[f"QUEUE_URL_{queue.upper()}"]
    except KeyError:
        raise CommandError(f"nothing says where the queue {queue} is: pass --stack") from None


def _outputs(stack: str) -> dict[str, str]:
    client: Any = get_session().create_client("cloudformation", config=settings(read_s=10))
    try:
        (found,) = client.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        raise CommandError(f"--stack {stack}: {error}") from None
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", ())}
