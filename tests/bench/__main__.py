"""``make bench``: measures the budgets on an embedded engine, prints a table and writes a small JSON."""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra.local.engine import Engine
from shared.store import table
from tests.bench import imports, news, package, prices, processor, rules, rush, stock, sweep, units
from tests.bench.figures import Figure

WRITTEN = Path("build/bench.json")
MEASURES: tuple[Callable[[], list[Figure]], ...] = (
    units.measure,
    processor.measure,
    imports.measure,
    rules.measure,
    package.measure,
    rush.measure,
    stock.measure,
    sweep.measure,
    news.measure,
    prices.measure,
)


def main() -> int:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), region="eu-west-1")
        given = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
        if given is None:
            engine.start()
        _point_at(given or engine.url)
        try:
            figures = [figure for measure in MEASURES for figure in measure()]
        finally:
            if given is None:
                engine.stop()
    name = f"the engine at {given}" if given else f"MiniStack {version('ministack')}"
    _told(figures, name)
    return 0


def _point_at(url: str) -> None:
    os.environ.update(
        AWS_ENDPOINT_URL_DYNAMODB=url,
        AWS_ENDPOINT_URL_SQS=url,
        AWS_REGION="eu-west-1",
        AWS_DEFAULT_REGION="eu-west-1",
        AWS_ACCESS_KEY_ID="bench",
        AWS_SECRET_ACCESS_KEY="bench",  # noqa: S106 (local engines take any)
        TABLE_NAME="laurel-bench",
        PROGRAM_CACHE_S="3600",
    )
    table.create_table()


def _told(figures: list[Figure], engine: str) -> None:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    shown = Table("figure", "measured", "budget", "", title=f"On {engine}, {machine}; medians")
    marks = {True: "met", False: "missed", None: ""}
    for figure in figures:
        shown.add_row(figure.what, figure.measured, figure.budget, marks[figure.met])
    Console().print(shown)
    WRITTEN.parent.mkdir(exist_ok=True)
    written = {"engine": engine, "machine": machine, "figures": [asdict(each) for each in figures]}
    WRITTEN.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n")
    sys.stdout.write(f"Written to {WRITTEN}.\n")


if __name__ == "__main__":
    sys.exit(main())
