"""One process that runs functions, one call at a time, as Lambda's own sandbox does."""

import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from infra.local.hearing import Hearing

REGION_OF_ARNS = "local"

Handler = Callable[[dict[str, Any], "Context"], object]


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function about its call; ``deadline`` is on the monotonic clock."""

    function_name: str
    memory_limit_in_mb: str
    aws_request_id: str
    deadline: float
    function_version: str = "$LATEST"

    @property
    def invoked_function_arn(self) -> str:
        """The function's name in full."""
        return f"arn:aws:lambda:{REGION_OF_ARNS}:000000000000:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """The log group the function would write to on AWS."""
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        """The log stream of this process."""
        return f"local/{os.getpid()}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds of wall time until the call is cut off."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def run(
    calls: Connection, modules: Mapping[str, str], environment: Mapping[str, str], log: Path
) -> None:
    """Answer calls until the other end of the connection is gone; the process's whole life."""
    # A Ctrl-C reaches the whole process group; the service decides when its sandboxes end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    os.environ.update(environment)
    _write_to(log)
    hearing = Hearing()
    if "TABLE_NAME" in environment:
        hearing.start()
    handlers = _load(calls, modules)
    if handlers is not None:
        _serve(calls, handlers, hearing)


def _end_with_the_service() -> None:
    """A service that was killed leaves nobody behind who would ask its engine, which is gone too, for a minute."""
    service = parent_process()
    if service is not None:
        service.join()
        os._exit(1)


def _write_to(log: Path) -> None:
    """Send what functions print to the log file, whoever prints it."""
    with log.open("ab") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())


def _load(calls: Connection, modules: Mapping[str, str]) -> dict[str, Handler] | None:
    """Import every handler, or tell the other side why one cannot be."""
    try:
        handlers = {
            name: importlib.import_module(module).handler for name, module in modules.items()
        }
    except BaseException:
        calls.send_bytes(json.dumps({"broken": traceback.format_exc()}).encode())
        raise
    calls.send_bytes(b'{"ready": true}')
    return handlers


def _serve(calls: Connection, handlers: Mapping[str, Handler], hearing: Hearing) -> None:
    while True:
        try:
            call = json.loads(calls.recv_bytes())
        except EOFError:
            return
        calls.send_bytes(_answer(handlers[call["function"]], call, hearing))


def _answer(handler: Handler, call: Mapping[str, Any], hearing: Hearing) -> bytes:
    context = Context(
        function_name=call["function"],
        memory_limit_in_mb=str(call["memory_mb"]),
        aws_request_id=call["invocation_id"],
        deadline=time.monotonic() + call["timeout_s"],
    )
    hearing.forget()
    try:
        result = handler(call["event"], context)
        return json.dumps({"result": result, "wakes": hearing.heard}).encode()
    except Exception:  # the boundary Lambda has too: whatever a function raises ends its call only
        failure = traceback.format_exc()
        sys.stderr.write(failure)
        sys.stderr.flush()
        raised = failure.strip().splitlines()[-1]
        return json.dumps({"raised": raised, "wakes": hearing.heard}).encode()
