"""Processor time of a cold start beside that of bare boto3, each in a process of its own."""

import os
import subprocess
import sys
from statistics import median

from shared.registry import FUNCTIONS
from tests.bench.figures import Figure, within

RUNS = 9
HTTP_BUDGET = 1.7
QUIET_BUDGET = 1.15  # of queues and schedules: they import neither pydantic nor Powertools
_BARE = "import boto3; boto3.client('dynamodb')"
_OURS = "import functions.{name}.handler; from shared.store.table import client; client()"
_TIMED = "import time; began = time.process_time(); {code}; print(time.process_time() - began)"


def measure() -> list[Figure]:
    """Medians of alternating runs, one line for each function."""
    spent: dict[str, list[float]] = {}
    snippets = {function.name: _OURS.format(name=function.name) for function in FUNCTIONS}
    for code in (_BARE, *snippets.values()):
        _cpu_s(code)  # compiles what is not yet compiled
    for _ in range(RUNS):
        for name, code in {"": _BARE, **snippets}.items():
            spent.setdefault(name, []).append(_cpu_s(code))
    bare = median(spent[""])
    return [
        within(
            f"cold import CPU of {function.name} ÷ bare boto3",
            median(spent[function.name]) / bare,
            QUIET_BUDGET if function.queues or function.schedules else HTTP_BUDGET,
        )
        for function in FUNCTIONS
    ]


def _cpu_s(code: str) -> float:
    environment = {**os.environ, "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as deployed, with compiled modules
    run = subprocess.run(  # noqa: S603 (our own snippets)
        [sys.executable, "-c", _TIMED.format(code=code)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)
