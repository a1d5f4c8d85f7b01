"""MiniStack as the tests of the deployed stack need it: an emulator that checks roles.

Being an emulator it leaves some things to the tests: it holds no bootstrap stack; it runs functions with its own
interpreter, so the assembly is synthesised for that; it serves the API under a Host header on one port; and it checks
roles only when told to (AUTH), which it is here: a permission missing from a role fails the tests.
"""

import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx

ACCOUNT, REGION = "000000000000", "eu-west-1"
OPERATOR = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
}
START_S, STOP_S = 60, 20


def host_choices() -> dict[str, str]:
    """The context that makes functions and layer fit the machine and interpreter of the tests."""
    arm = platform.machine() in {"aarch64", "arm64"}
    choices = {
        "architecture": "arm64" if arm else "x86_64",
        "runtime": f"python{sys.version_info.major}.{sys.version_info.minor}",
    }
    if sys.platform == "darwin":
        choices["wheel_platform"] = "aarch64-apple-darwin" if arm else "x86_64-apple-darwin"
    return choices


@contextmanager
def ministack(folder: Path) -> Iterator[str]:
    """MiniStack on a free port of 127.0.0.1 that checks roles; keeps nothing; its endpoint."""
    port = _free_port()
    endpoint = f"http://127.0.0.1:{port}"
    with (folder / "ministack.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=_surroundings(folder, port),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_healthy(process, endpoint)
        yield endpoint
    finally:
        _stop(process)


def _surroundings(folder: Path, port: int) -> dict[str, str]:
    """What MiniStack, and so every function it runs, finds in its environment: little."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",  # or it takes port 8883, and two of it cannot run
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "0",
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(process: subprocess.Popen[bytes], endpoint: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"MiniStack ended with {process.returncode} before it was up")
        try:
            if httpx.get(f"{endpoint}/_ministack/health", timeout=1).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(f"MiniStack did not answer within {START_S} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop MiniStack, and with its whole session whatever functions still run."""
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_S)


def client_of(service: Any, endpoint: str) -> Any:
    """A client of a service, in the name of the operator."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=OPERATOR["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=OPERATOR["AWS_SECRET_ACCESS_KEY"],
    )
