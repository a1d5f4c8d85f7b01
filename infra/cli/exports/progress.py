"""Shows how far sending is: a bar in a terminal, a plain line now and then elsewhere."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[], None]

_LINE_EVERY_S = 5.0


@contextmanager
def shown(total: int, title: str, stream: TextIO | None = None) -> Iterator[Advance]:
    """A function to call, from any thread, for each one done; shown on stderr by default."""
    stream = stream or sys.stderr
    show = _bar if stream.isatty() else _lines
    with show(total, title, stream) as advance:
        yield advance


class _Pace:
    """How many of how many are done, and how fast."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._began = self._told = time.monotonic()
        self._lock = threading.Lock()

    def step(self) -> None:
        with self._lock:
            self._done += 1

    def rate(self) -> float:
        return self._done / max(time.monotonic() - self._began, 0.001)

    def line(self) -> str:
        """A line if one is due, else nothing."""
        with self._lock:
            if time.monotonic() - self._told < _LINE_EVERY_S and self._done < self._total:
                return ""
            self._told = time.monotonic()
        left_s = (self._total - self._done) / max(self.rate(), 0.001)
        return f"{self._done} of {self._total} sent, {self.rate():.0f}/s, {left_s:.0f} s left"


@contextmanager
def _bar(total: int, title: str, stream: TextIO) -> Iterator[Advance]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f}/s"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    pace = _Pace(total)
    with Progress(*columns, console=Console(file=stream)) as bar:
        task = bar.add_task(title, total=total, rate=0.0)

        def advance() -> None:
            pace.step()
            bar.update(task, advance=1, rate=pace.rate())

        yield advance


@contextmanager
def _lines(total: int, title: str, stream: TextIO) -> Iterator[Advance]:
    pace = _Pace(total)

    def advance() -> None:
        pace.step()
        if line := pace.line():
            stream.write(f"{title}: {line}\n")
            stream.flush()

    yield advance
