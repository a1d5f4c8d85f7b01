"""The real local service in a process of its own, on a free port and a folder of the test's."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

API_KEY = "a-key-of-the-tests"
START_S_MAX = 90
STOP_S_MAX = 90
_OF_THE_MACHINE = ("AWS_ENDPOINT_URL_DYNAMODB", "TABLE_NAME", "AWS_PROFILE")


@dataclass
class LocalService:
    """One data folder and the service on it; it may be stopped and started again."""

    data_dir: Path
    clock: str = ""
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.port = self.port or _free_port()
        kept = {name: value for name, value in os.environ.items() if name not in _OF_THE_MACHINE}
        wanted = {
            "PORT": str(self.port),
            "DATA_DIR": str(self.data_dir),
            "API_KEY": API_KEY,
            "DEMO": "0",
            "CLOCK": self.clock,
        }
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "screen.log").open("ab") as screen:
            self._process = subprocess.Popen(  # noqa: S603 our own module
                [sys.executable, "-m", "infra.local"],
                env=kept | wanted,
                stdout=screen,
                stderr=screen,
                start_new_session=True,
            )
        self._wait_until_ready(self._process)

    def stop(self) -> None:
        """SIGTERM, and wait for the orderly end."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        ended = self._process.wait(STOP_S_MAX)
        self._process = None
        assert ended == 0, self._screen()

    def client(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.url,
            headers={"authorization": f"Bearer {API_KEY}"},
            timeout=30,
            trust_env=False,
        )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        give_up_at = time.monotonic() + START_S_MAX
        with httpx.Client(trust_env=False) as client:
            while time.monotonic() < give_up_at:
                assert process.poll() is None, self._screen()
                with suppress(httpx.TransportError):
                    if client.get(f"{self.url}/_local/ready").status_code == httpx.codes.OK:
                        return
                time.sleep(0.1)
        raise AssertionError(f"not ready within {START_S_MAX} s: {self._screen()}")

    def _screen(self) -> str:
        return (self.data_dir / "screen.log").read_text()


@contextmanager
def running(data_dir: Path, clock: str = "") -> Iterator[LocalService]:
    """A fresh service with nothing in it, stopped at the end."""
    service = LocalService(data_dir, clock)
    service.start()
    try:
        yield service
    finally:
        service.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
