"""A receiver of webhooks on this machine, which proves what comes with the library of Standard Webhooks."""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook


class Receiver:
    """A server of somebody else's that takes webhooks."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.refuses = 0  # so many of those to come
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if receiver.refuses:
                    receiver.refuses -= 1
                    self.send_error(HTTPStatus.BAD_GATEWAY)
                    return
                receiver.got.append(
                    ({name.lower(): value for name, value in self.headers.items()}, body)
                )
                self.send_response(HTTPStatus.NO_CONTENT)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/news"

    def proven(self, secret: str) -> list[dict[str, Any]]:
        """What came, each proven with the library of Standard Webhooks."""
        webhook = Webhook(secret)
        return [webhook.verify(body, headers) for headers, body in self.got]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
