"""What a replay is asked to do."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from infra.cli.connection import DEFAULT_URL
from infra.cli.replay.mapping import Mapping

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True)
class Options:
    """One replay; the defaults are those of the command line."""

    file: Path
    mapping: Mapping
    url: str = DEFAULT_URL
    api_key: str = ""
    zone: ZoneInfo = UTC_ZONE  # of times without an offset, and of the days the clock is moved by
    time_format: str | None = None
    workers: int = 8
    limit_customers: int | None = None
    move_clock: bool = False
    shuffle: int | None = None  # the seed of a random order of sending
    shift_to: datetime | None = None
    patience_s: float = 60.0
