"""The HTTP server in front of the gateway: reads requests, counts them, writes answers."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from infra.local import answers
from infra.local.answers import Answer
from infra.local.controls import PREFIX, SETTLED, Controls
from infra.local.events import Request
from infra.local.gateway import BODY_BYTES_MAX, Gateway

CALLERS_MAX = 64
CONTROLS_MAX = 16
READ_BYTES_MAX = (
    64 * 1024 * 1024
)  # a body too large is still read to here, so that its sender hears why
HEAD_BYTES_MAX = 64 * 1024  # the gateway refuses less by itself, with an answer
DRAIN_S_MAX = 30
BACKLOG = 1024

log = logging.getLogger(__name__)


class Front:
    """The ASGI application; each request has a thread of its own while it is answered.

    ``before`` sees each request of the API before the gateway does.
    """

    def __init__(
        self,
        gateway: Gateway,
        controls: Controls,
        before: Callable[[Request], None] = lambda _: None,
    ) -> None:
        self._gateway = gateway
        self._before = before
        self._controls = controls
        self._threads = ThreadPoolExecutor(CALLERS_MAX, thread_name_prefix="caller")
        self._control_threads = ThreadPoolExecutor(CONTROLS_MAX, thread_name_prefix="control")
        self._under_way = 0
        self._idle = asyncio.Condition()

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        body = await _read_body(receive)
        if body is None:
            return  # the caller has gone
        await _write(send, await self._answer(_request(scope, body)))

    async def _answer(self, request: Request) -> Answer:
        if not request.path.startswith(PREFIX):
            return await self._through_gateway(request)
        if request.path == SETTLED:
            await self._until_idle()
        return await self._in_thread(self._control_threads, self._controls.answer, request)

    async def _through_gateway(self, request: Request) -> Answer:
        self._under_way += 1
        try:
            return await self._in_thread(self._threads, self._answered, request)
        finally:
            self._under_way -= 1
            async with self._idle:
                self._idle.notify_all()

    def _answered(self, request: Request) -> Answer:
        self._before(request)
        return self._gateway.answer(request)

    async def _in_thread(
        self, threads: ThreadPoolExecutor, answer: Callable[[Request], Answer], request: Request
    ) -> Answer:
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, answer, request)
        except Exception:  # the boundary: a fault of ours must not end the server
            log.exception("%s %s", request.method, request.path)
            return answers.BROKEN

    async def _until_idle(self) -> None:
        async with self._idle:
            await self._idle.wait_for(lambda: self._under_way == 0)


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: the service decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals to the service."""
        yield


def server(front: Front) -> Server:
    """A server for the front; ``serve(sockets=[…])`` runs it until ``should_exit``."""
    return Server(
        uvicorn.Config(
            front,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the source address is the caller's, whatever he says
            timeout_keep_alive=75,
            timeout_graceful_shutdown=DRAIN_S_MAX,
            h11_max_incomplete_event_size=HEAD_BYTES_MAX,
        )
    )


def listen(port: int) -> socket.socket:
    """A socket on the loopback interface, where callers wait until served; OSError if the port is taken."""
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it, an answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


async def _read_body(receive: ASGIReceiveCallable) -> bytes | None:
    """The body, None if the caller goes away; one byte over the limit stands for anything larger."""
    body = bytearray()
    read = 0
    while True:
        part: Any = await receive()
        if part["type"] == "http.disconnect":
            return None
        read += len(part["body"])
        body += part["body"][: BODY_BYTES_MAX + 1 - len(body)]
        if not part["more_body"] or read > READ_BYTES_MAX:
            return bytes(body)


def _request(scope: HTTPScope, body: bytes) -> Request:
    client = scope["client"]
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
        ),
        body=body,
        source_ip=client[0] if client else "127.0.0.1",
        protocol=f"HTTP/{scope['http_version']}",
    )


async def _write(send: ASGISendCallable, answer: Answer) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers]
    if answer.status != HTTPStatus.NO_CONTENT:  # which must not speak of a length
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": headers,
            "trailers": False,
        }
    )
    await send({"type": "http.response.body", "body": answer.body, "more_body": False})
