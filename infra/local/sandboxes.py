"""The processes that run the functions: made when needed, reused when idle, ended when over time.

Lambda gives a function a process of its own and one call at a time, and the libraries it runs count on
that (Powertools keeps the present request in class attributes). Threads would mix callers up.
"""

import json
import multiprocessing
import threading
import uuid
from collections.abc import Iterable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Protocol

from infra.local import sandbox
from infra.local.wakes import Wake, Wakes
from shared.blueprint import Function

START_S_MAX = 60
STOP_S_MAX = 5
SANDBOXES_MAX = 8  # at once; further calls wait. Two cores are busy with fewer


class InvocationError(Exception):
    """A call gave no result."""


class TimedOutError(InvocationError):
    """The function was still running at its timeout, and its process was ended."""


class FunctionError(InvocationError):
    """The function raised, or its process died."""


class BrokenFunctionsError(Exception):
    """The functions cannot be loaded; the text is the traceback."""


class Invoker(Protocol):
    """Calls a function with an event; raises InvocationError if there is no result."""

    def __call__(self, function: Function, event: Mapping[str, Any]) -> object:
        """What the function answers."""


class Sandbox:
    """This side of one process."""

    def __init__(self, process: ForkServerProcess, calls: Connection, wakes: Wakes) -> None:
        self._process = process
        self._calls = calls
        self._wakes = wakes

    def wait_until_loaded(self) -> None:
        """Return when every handler is imported; BrokenFunctionsError if one cannot be."""
        try:
            answer = self._receive(START_S_MAX)
        except InvocationError as error:
            raise BrokenFunctionsError(f"The functions' process did not start: {error}") from error
        if "broken" in answer:
            raise BrokenFunctionsError(answer["broken"])

    def call(self, function: Function, event: Mapping[str, Any]) -> object:
        """What the function answers to the event; InvocationError if it does not."""
        call = {
            "function": function.name,
            "event": event,
            "timeout_s": function.timeout_s,
            "memory_mb": function.memory_mb,
            "invocation_id": str(uuid.uuid4()),
        }
        try:
            self._calls.send_bytes(json.dumps(call).encode())
        except OSError as error:
            raise FunctionError("its process is gone") from error
        answer = self._receive(function.timeout_s)
        self._wakes.heard(Wake(*heard) for heard in answer["wakes"])
        if "raised" in answer:
            raise FunctionError(answer["raised"])
        return answer["result"]

    def is_alive(self) -> bool:
        """Whether the process can take another call."""
        return self._process.is_alive()

    def end(self) -> None:
        """Hang up and wait for the process, which ends by itself when idle."""
        self._calls.close()
        self._process.join(STOP_S_MAX)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def kill(self) -> None:
        """End the process in the middle of whatever it does, which nobody will hear of."""
        self._process.kill()
        self._process.join()
        self._calls.close()
        self._wakes.unsure()

    def _receive(self, timeout_s: float) -> dict[str, Any]:
        try:
            if not self._calls.poll(timeout_s):
                self.kill()
                raise TimedOutError(f"no answer within {timeout_s} s")
            answer: dict[str, Any] = json.loads(self._calls.recv_bytes())
        except (EOFError, OSError) as error:
            self.kill()
            raise FunctionError("its process died") from error
        return answer


class Sandboxes:
    """All processes of the service; ``modules`` names the handler module of each function.

    ``wakes`` is told of what they write before a call's answer is given.
    """

    def __init__(
        self, modules: Mapping[str, str], *, environment: Mapping[str, str], log: Path, wakes: Wakes
    ) -> None:
        self._modules = dict(modules)
        self._environment = dict(environment)
        self._log = log
        self._wakes = wakes
        self._context = multiprocessing.get_context("forkserver")
        self._idle: list[Sandbox] = []
        self._places = threading.BoundedSemaphore(SANDBOXES_MAX)
        self._places_of_called = threading.BoundedSemaphore(SANDBOXES_MAX)

    def start(self) -> None:
        """Load the functions once, in the process the others are forked from, and keep one ready."""
        self._context.set_forkserver_preload(["boto3", *self._modules.values()])
        self._idle.append(self._new())

    def invoke(self, function: Function, event: Mapping[str, Any]) -> object:
        """What the function answers to the event; InvocationError if it does not."""
        return self._invoke(self._places, function, event)

    def invoke_for_another(self, function: Function, event: Mapping[str, Any]) -> object:
        """The same for a function that waits for the answer in a place it keeps.

        Those called have places of their own: else all could be kept by functions that wait for one.
        """
        return self._invoke(self._places_of_called, function, event)

    def close(self) -> None:
        """End all processes; no call may be running any more."""
        while self._idle:
            self._idle.pop().end()

    def _invoke(
        self, places: threading.BoundedSemaphore, function: Function, event: Mapping[str, Any]
    ) -> object:
        with places:
            worker = self._take()
            try:
                return worker.call(function, event)
            finally:
                if worker.is_alive():
                    self._idle.append(worker)

    def _take(self) -> Sandbox:
        """The sandbox used last, which is warm, or a new one."""
        while self._idle:
            try:
                worker = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            if worker.is_alive():
                return worker
        return self._new()

    def _new(self) -> Sandbox:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=sandbox.run,
            args=(theirs, self._modules, self._environment, self._log),
            daemon=True,
        )
        process.start()
        theirs.close()
        worker = Sandbox(process, ours, self._wakes)
        worker.wait_until_loaded()
        return worker


def handler_modules(functions: Iterable[Function]) -> dict[str, str]:
    """Where the handler of each function is."""
    return {function.name: f"functions.{function.name}.handler" for function in functions}
