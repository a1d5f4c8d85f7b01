"""The embedded engine: MiniStack in a child process on the loopback interface."""

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

START_S_MAX = 60
STOP_S_MAX = 60
POLL_S = 0.05
KEPT_ENVIRONMENT = ("HOME", "LANG", "PATH", "TMPDIR")  # nothing else may change how it runs


class EngineError(Exception):
    """The engine does not start or stop as it should; the text says what to look at."""


class Engine:
    """One MiniStack in its own session, so that a Ctrl-C in the terminal does not reach it.

    ``was_cut_off`` tells after the start whether the last engine in this folder ended without saving.
    """

    def __init__(self, folder: Path, *, region: str) -> None:
        self._folder = folder
        self._region = region
        self._log = folder / "engine.log"
        self._unsaved = folder / "unsaved"
        self._port = _free_port()
        self._child: subprocess.Popen[bytes] | None = None
        self.was_cut_off = False

    @property
    def url(self) -> str:
        """Where the engine listens."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start the engine and wait until it answers; EngineError if it does not."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as lock:
            self._wait_for(lock)
            self.was_cut_off = self._unsaved.exists()
            self._unsaved.touch()
            self._child = self._spawn(lock)
        self._wait_until_ready(self._child)

    def is_running(self) -> bool:
        """Whether the engine is there."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Stop in order and wait until all is saved; EngineError if something is not."""
        if self._child is None:
            return
        if not self.is_running() and self._unsaved.exists():
            raise EngineError(
                "The engine has ended by itself: what was written since the start is lost."
                f" Its log is {self._log}."
            )
        self._child.send_signal(signal.SIGTERM)
        try:
            self._child.wait(STOP_S_MAX)
        except subprocess.TimeoutExpired as error:
            self._child.kill()
            raise EngineError(
                f"The engine did not stop within {STOP_S_MAX} s and was killed."
            ) from error
        if self._child.stdin:
            self._child.stdin.close()
        if self._unsaved.exists():
            raise EngineError(f"The engine could not save its state; its log is {self._log}.")

    def _wait_for(self, lock: IO[str]) -> None:
        """Wait for an engine whose service was killed: it stops by itself, and saves first."""
        give_up_at = time.monotonic() + STOP_S_MAX
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > give_up_at:
                    raise EngineError(
                        f"Another engine still uses {self._folder}; its log is {self._log}."
                    ) from error
                time.sleep(POLL_S)
            else:
                return

    def _spawn(self, lock: IO[str]) -> subprocess.Popen[bytes]:
        """The child; it inherits the lock and so holds it for as long as it lives."""
        command = [sys.executable, "-m", "infra.local.engine_process", str(self._unsaved.resolve())]
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  our own module
                command,
                cwd=Path(__file__).parents[2],
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[lock.fileno()],
            )

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        state = (self._folder / "state").resolve()
        return kept | {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self._port),
            "MINISTACK_REGION": self._region,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(state),
            "S3_DATA_DIR": str(state / "s3"),
            "LOG_LEVEL": "WARNING",
            # It would open ports of their own for these, and tidy up containers it takes for its own.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "DOCKER_HOST": "unix:///nonexistent",
        }

    def _wait_until_ready(self, child: subprocess.Popen[bytes]) -> None:
        give_up_at = time.monotonic() + START_S_MAX
        while not self._answers():
            if child.poll() is not None:
                raise EngineError(f"The engine ended while starting; its log is {self._log}.")
            if time.monotonic() > give_up_at:
                child.kill()
                raise EngineError(f"The engine does not answer; its log is {self._log}.")
            time.sleep(POLL_S)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
