"""A shop of the tests on a port of this machine, which may be asked as a public one may."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shared.edge.settings import webhooks_to_loopback

Answer = tuple[int, dict[str, str], Any]
Asked = Callable[[str, str, bytes, Any], Answer | None]  # by method, target, body and headers


@contextmanager
def served(asked: Asked) -> Iterator[str]:
    """The address of a shop that answers so, in JSON but for bytes; where it answers None the line breaks."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answered = asked(self.command, self.path, raw, self.headers)
            if answered is None:
                self.close_connection = True
                return
            status, headers, body = answered
            told = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(told))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST = do_PUT = answer  # noqa: N815 (as the standard library calls them)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WEBHOOKS_TO_LOOPBACK", "1")
        webhooks_to_loopback.cache_clear()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
    webhooks_to_loopback.cache_clear()
