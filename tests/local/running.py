"""The whole service as a child process, as ``make run`` starts it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from infra.local.clock import parse_instant, wall_ms
from infra.local.front import listen
from shared.edge.instants import instant_text
from tests.local.serving import Caller, Reply

ROOT = Path(__file__).parents[2]
API_KEY = "a-key-of-the-tests"
READY_S_MAX = 90
STOP_S_MAX = 90
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


class LocalService:
    """One data folder and the service on it, at one port; it may be stopped and started again."""

    process: subprocess.Popen[str]

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self.port = int(environment.pop("PORT", "") or a_free_port())
        self.caller = Caller(self.port)
        own = {
            "PORT": str(self.port),
            "DATA_DIR": str(data_dir),
            "API_KEY": API_KEY,
            "DEMO": "0",
        }
        self._environment = environment_without_aws() | own | environment
        self.launch()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def launch(self) -> None:
        """Start without waiting."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local"],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def start(self) -> None:
        self.launch()
        self.wait_until_ready()

    def client(self) -> httpx.Client:
        return httpx.Client(
            base_url=self.url,
            headers={"authorization": f"Bearer {API_KEY}"},
            timeout=30,
            trust_env=False,
        )

    def send(self, method: str, path: str, body: object = None) -> Reply:
        """One request with the key; a body of bytes as it is, any other as JSON."""
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        return self.caller.send(
            method, path, body=None if body is None else text, headers=headers, key=API_KEY
        )

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


@contextlib.contextmanager
def a_service(data_dir: Path, **environment: str) -> Iterator[LocalService]:
    """A service that is ready; stopped in order at the end if the test has not stopped it."""
    service = LocalService(data_dir, **environment)
    try:
        service.wait_until_ready()
        yield service
    finally:
        if service.process.poll() is None:
            code, said = service.stop()
            assert code == 0, said


def put_clock(file: Path, instant: str) -> None:
    """The clock as some time without the service would leave it."""
    ms = parse_instant(instant)
    file.write_text(json.dumps({"offset_ms": ms - wall_ms(), "reached": instant_text(ms)}))
