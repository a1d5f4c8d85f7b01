"""Whole replays against the real local service, as an operator runs them."""

import json
import threading
from pathlib import Path
from typing import Any

from infra.cli.main import main
from infra.cli.replay import replaying
from infra.cli.replay.mapping import Mapping
from infra.cli.replay.options import Options
from tests.cli.local_service import API_KEY, LocalService

Report = dict[str, Any]

CDNOW_BEGINS = "1997-01-01T00:00:00Z"


def replay(service: LocalService, file: Path, preset: str, *flags: str) -> Report:
    """Run the command; its report, exit code included."""
    path = service.data_dir / "report.json"
    known = ("--map", preset, "--url", service.url, "--api-key", API_KEY, "--report", str(path))
    code = main(["replay", str(file), *known, *flags])
    report: Report = json.loads(path.read_text())
    assert report["exit_code"] == code
    return report


def replay_until_stopped(
    service: LocalService, file: Path, *, orders: int, limit_customers: int | None = None
) -> int:
    """Stop the service with SIGTERM after so many orders of a CDNOW replay; the replay's exit code."""
    halfway = threading.Event()
    left = iter(range(orders, 0, -1))

    def advance() -> None:
        if next(left, 0) == 1:
            halfway.set()

    options = Options(
        file=file,
        mapping=Mapping.of(["cdnow"]),
        url=service.url,
        api_key=API_KEY,
        move_clock=True,
        limit_customers=limit_customers,
        patience_s=2,
    )
    codes: list[int] = []
    sender = threading.Thread(
        target=lambda: codes.append(replaying.run(options, advance=advance).exit_code)
    )
    sender.start()
    assert halfway.wait(600), "the replay did not get halfway"
    service.stop()
    sender.join()
    return codes[0]
