"""The whole service as a child process, as ``make run`` starts it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from infra.local.front import listen
from tests.local.serving import Caller

ROOT = Path(__file__).parents[2]
KEY = "a-key-of-the-test"
READY_S_MAX = 90
STOP_S_MAX = 60
PROGRAM = b"""{"time_zone": "UTC", "enrolment": "automatic",
 "wallets": [{"wallet": "points", "rounding": "floor", "expiry": {"kind": "never"}}],
 "earning": [{"rule": "base", "kind": "per_amount", "wallet": "points", "currency": "USD", "rate": "1"}]}"""


def a_free_port() -> int:
    listener = listen(0)
    with contextlib.closing(listener):
        port: int = listener.getsockname()[1]
        return port


def environment_without_aws() -> dict[str, str]:
    """This process's environment, but nothing about which table or whose credentials."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and name != "TABLE_NAME"
    }


class Running:
    """One run of the service in a data folder."""

    def __init__(self, data: Path, port: int, process: subprocess.Popen[str]) -> None:
        self.data = data
        self.port = port
        self.process = process
        self.caller = Caller(port)

    def wait_until_ready(self) -> None:
        give_up_at = time.monotonic() + READY_S_MAX
        while not self.is_ready():
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() < give_up_at, "not ready in time"
            time.sleep(0.05)

    def is_ready(self) -> bool:
        try:
            return self.caller.send("GET", "/_local/ready", key=None).status == 200
        except OSError:
            return False

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self) -> tuple[int, str]:
        """The exit code and everything the service said."""
        said, _ = self.process.communicate(timeout=STOP_S_MAX)
        return self.process.returncode, said

    def stop(self) -> tuple[int, str]:
        self.signal(signal.SIGTERM)
        return self.wait()


def start(data: Path, **environment: str) -> Running:
    """Start the service without waiting for it."""
    port = int(environment.pop("PORT", "") or a_free_port())
    settings = {"PORT": str(port), "DATA_DIR": str(data), "API_KEY": KEY, "DEMO": "0"}
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "infra.local"],
        cwd=ROOT,
        env=environment_without_aws() | settings | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Running(data, port, process)


@contextlib.contextmanager
def a_service(data: Path, **environment: str) -> Iterator[Running]:
    """A service that is ready; stopped in order at the end if the test has not stopped it."""
    running = start(data, **environment)
    try:
        running.wait_until_ready()
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()
