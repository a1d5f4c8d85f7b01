"""The data folder: everything the local service keeps between two runs."""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from infra.cli.engine import NOTE

LOG_BYTES_MAX = 10 * 1024 * 1024


class FolderInUseError(Exception):
    """Another running service has the folder."""


@dataclass
class Notes:
    """What a run leaves for the next one: which engine holds the table, and how far the demo is."""

    engine: str
    demo: str = "off"  # off, loading, loaded
    demo_ends_at: str = ""  # the instant the demo's log is shifted to
    demo_offset_ms: int = 0  # how far its clock is to be from wall time when it is loaded
    summary: dict[str, Any] = field(default_factory=dict)


class DataFolder:
    """One folder, used by one service at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._notes = self.path / "notes.json"

    @contextlib.contextmanager
    def claimed(self) -> Generator[None, None, None]:
        """Hold the folder; FolderInUseError if another service has it."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise FolderInUseError(f"process {lock.read().strip() or 'unknown'}") from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    @property
    def clock_file(self) -> Path:
        """Where the clock is kept."""
        return self.path / "clock.json"

    @property
    def engine_folder(self) -> Path:
        """What belongs to the embedded engine."""
        return self.path / "engine"

    @contextlib.contextmanager
    def noted(self, places: Mapping[str, str]) -> Generator[None, None, None]:
        """While this lasts, the command line finds the service's table, queues and bus by a note in the folder."""
        note = self.path / NOTE
        note.touch(0o600)
        note.write_text(json.dumps(dict(places)))
        try:
            yield
        finally:
            note.unlink(missing_ok=True)

    def log_file(self, name: str) -> Path:
        """A log to append to; a large one of earlier runs is put aside."""
        file = self.path / f"{name}.log"
        if file.exists() and file.stat().st_size > LOG_BYTES_MAX:
            file.replace(file.with_suffix(".log.old"))
        return file

    def api_key(self) -> str:
        """The key this folder was given on its first run; nobody else on the machine can read it."""
        file = self.path / "api_key"
        if not file.exists():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as new:
                new.write(f"laurel_local_{secrets.token_urlsafe(24)}")
        return file.read_text().strip()

    def read_notes(self) -> Notes | None:
        """The notes of the run before, None if there was none."""
        return Notes(**json.loads(self._notes.read_text())) if self._notes.exists() else None

    def write_notes(self, notes: Notes) -> None:
        """Keep the notes, whole or not at all."""
        draft = self._notes.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(notes), indent=2))
        draft.replace(self._notes)
