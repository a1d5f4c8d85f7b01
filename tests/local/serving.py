"""A gateway on a free port, in a thread of the test, with a given registry and way to call functions."""

import asyncio
import contextlib
import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra.local import front
from infra.local.clock import Clock
from infra.local.controls import Controls
from infra.local.front import Front
from infra.local.gateway import Gateway
from infra.local.invocations import Invocations
from infra.local.passage import Passage
from infra.local.pumps import Pumps
from infra.local.sandboxes import Invoker
from infra.local.wakes import Wakes
from shared.blueprint import Function
from tests.local import stub_functions
from tests.local.stub_functions import STUBS


class Reply:
    """One HTTP answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def document(self) -> Any:
        return json.loads(self.body)


class Caller:
    """Sends requests to a port of this machine, paths and headers exactly as given."""

    def __init__(self, port: int) -> None:
        self.port = port

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        key: str | None = "good",
    ) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection._validate_path = lambda url: None  # type: ignore[attr-defined]
            given = {"Authorization": f"Bearer {key}"} if key else {}
            connection.request(method, path, body=body, headers=given | dict(headers or {}))
            return Reply(connection.getresponse())


@contextlib.contextmanager
def a_gateway(
    folder: Path, invoke: Invoker, functions: tuple[Function, ...] = STUBS
) -> Iterator[Caller]:
    """A running gateway; it is drained at the end."""
    clock = Clock(folder / "clock.json")
    passage = Passage(functions, invoke, clock, Wakes(list), Pumps(()))
    controls = Controls(
        clock, passage, Invocations(functions, invoke), sent=dict, is_ready=lambda: True
    )
    listener = front.listen(0)
    server = front.server(Front(Gateway(functions, invoke, clock), controls))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        yield Caller(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


def call_in_process(function: Function, event: Mapping[str, Any]) -> object:
    """Calls the stub authorizer; every other function answers the event it got."""
    if function.authorizes:
        return stub_functions.authorize(dict(event))
    return {"event": event}
