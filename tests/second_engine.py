"""A second engine for what is about concurrency: dynoxide, in memory, where its binary can be had."""

import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

PACKAGE, VERSION = "@dynoxide/linux-x64", "1.2.1"
FOLDER = Path(__file__).parents[1] / "build" / "dynoxide"
START_S_MAX = 20


@cache
def binary() -> Path | str:
    """The binary, fetched with the project's own npm; why there is none where it cannot be had."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return f"{PACKAGE} is for Linux on x86-64"
    found = FOLDER / "node_modules" / PACKAGE / "dynoxide"
    wanted = f"{PACKAGE}@{VERSION}"
    with _alone():
        if not found.exists() and not _is_fetched(wanted):
            return f"{wanted} cannot be installed here"
    return found if found.exists() else f"{wanted} has no such file"


@contextmanager
def _alone() -> Iterator[None]:
    """Of several processes that want the binary one fetches it; none starts it half written."""
    import fcntl  # noqa: PLC0415 (there is none on Windows, nor a binary)

    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_fetched(wanted: str) -> bool:
    npm = str(Path(sys.executable).with_name("npm"))
    command = [npm, "install", "--silent", "--prefix", str(FOLDER), wanted]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@contextmanager
def running() -> Iterator[str]:
    """The engine on a free port of the loopback interface, in memory; skips the test where there is none."""
    found = binary()
    if isinstance(found, str):
        pytest.skip(found)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(found), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            child.terminate()


def _wait_for(port: int) -> None:
    give_up_at = time.monotonic() + START_S_MAX
    while time.monotonic() < give_up_at:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("dynoxide does not answer")
