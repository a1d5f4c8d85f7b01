"""A small Laurel in memory: orders and returns exactly once, one point per whole unit, a clock that can be moved."""

import json
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "a-key-that-may-earn"

Document = dict[str, Any]
Reply = tuple[int, Document, dict[str, str]]


def problem(status: int, code: str, detail: str) -> Reply:
    document = {"type": f"urn:laurel:problem:{code}", "status": status, "detail": detail}
    return status, document, {}


@dataclass
class FakeApi:
    """What the service knows, and what a test plans for it."""

    url: str = ""
    bodies: dict[str, bytes] = field(default_factory=dict)  # first content of each order id
    entries: dict[str, Document] = field(default_factory=dict)
    journals: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    returns: dict[str, Document] = field(default_factory=dict)  # by return id, as sent
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)  # pieces by order and line
    returned: dict[str, Document] = field(default_factory=dict)  # by return id, as booked
    requests: list[bytes] = field(default_factory=list)
    clock: str = "1990-01-01T00:00:00.000Z"
    clock_moves: list[str] = field(default_factory=list)
    seen_at: list[tuple[str, str]] = field(default_factory=list)  # (clock, placed_at) of each order
    refuses: dict[str, str] = field(default_factory=dict)  # order id: code
    troubles: list[Reply] = field(default_factory=list)  # answered first, one request each
    answers_lost: int = 0  # so many orders are booked, and the connection then cut
    latency_s: float = 0.0
    gone: bool = False
    busiest: int = 0
    members_overlapped: bool = False
    _running: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def points(self) -> int:
        booked = (*self.entries.values(), *self.returned.values())
        return sum(entry["points"] for entry in booked)

    def answer(self, method: str, path: str, key: str, body: bytes) -> Reply | None:
        if path == "/_local/clock":
            return self._clock(method, body)
        if key != f"Bearer {KEY}":
            return 403, {"message": "Forbidden"}, {}
        if (method, path) == ("POST", "/v1/orders"):
            return self._order(body)
        if found := re.fullmatch("/v1/orders/([^/]+)/returns", path):
            return self._return(found[1], json.loads(body))
        return 404, {"message": "Not Found"}, {}

    def _clock(self, method: str, body: bytes) -> Reply:
        with self._lock:
            if method == "POST":
                wanted = json.loads(body)["now"]
                if wanted < self.clock:
                    return problem(409, "clock_backwards", "Time only goes forward.")
                self.clock = wanted
                self.clock_moves.append(self.clock)
            return 200, {"now": self.clock}, {}

    def _order(self, body: bytes) -> Reply | None:
        order = json.loads(body)
        with self._busy_with(order["member_id"]):
            time.sleep(self.latency_s)
            with self._lock:
                self.requests.append(body)
                if self.troubles:
                    return self.troubles.pop(0)
                if order["order_id"] in self.refuses:
                    return problem(409, self.refuses[order["order_id"]], "Not this one.")
                reply = self._book(order, body)
                if self.answers_lost:
                    self.answers_lost -= 1
                    return None
                return reply

    def _book(self, order: Document, body: bytes) -> Reply:
        order_id, member_id = order["order_id"], order["member_id"]
        if order_id in self.bodies:
            if self.bodies[order_id] != body:
                return problem(422, "id_reused", "Same id, other content.")
            return 201, self.entries[order_id], {"idempotent-replayed": "true"}
        points = sum(line["amount"] for line in order["lines"]) // 100
        seq = len(self.journals[member_id]) + 1
        tier = "gold" if seq > 1 else "bronze"
        self.bodies[order_id] = body
        self.entries[order_id] = {"order_id": order_id, "seq": seq, "points": points, "tier": tier}
        self.journals[member_id].append(order["placed_at"])
        self.seen_at.append((self.clock, order["placed_at"]))
        for waiting in [each for each in self.returns.values() if each["order_id"] == order_id]:
            self._take_back(waiting)
        return 201, self.entries[order_id], {}

    def _return(self, order_id: str, sent: Document) -> Reply:
        with self._lock:
            return_id = sent["return_id"]
            if return_id in self.returned:
                return 201, self.returned[return_id], {"idempotent-replayed": "true"}
            self.returns[return_id] = sent | {"order_id": order_id}
            if order_id not in self.bodies:
                return 202, {"return_id": return_id, "status": "waiting"}, {}
            if not self._take_back(self.returns[return_id]):
                return problem(422, "above_what_was_bought", "So many were never sold.")
            return 201, self.returned[return_id], {}

    def _take_back(self, sent: Document) -> bool:
        """Book a return: a point per whole unit that the pieces cost; never more pieces than were sold."""
        order = json.loads(self.bodies[sent["order_id"]])
        bought = {line["line_id"]: line for line in order["lines"]}
        minor = 0
        for line_id, quantity in ((line["line_id"], line["quantity"]) for line in sent["lines"]):
            self.taken[sent["order_id"], line_id] += quantity
            if self.taken[sent["order_id"], line_id] > bought[line_id]["quantity"]:
                return False
            minor += bought[line_id]["amount"] * quantity // bought[line_id]["quantity"]
        seq = len(self.journals[order["member_id"]]) + 1
        self.journals[order["member_id"]].append(sent["return_id"])
        self.returned[sent["return_id"]] = {"seq": seq, "points": -(minor // 100)}
        return True

    @contextmanager
    def _busy_with(self, member_id: str) -> Iterator[None]:
        with self._lock:
            self.members_overlapped |= member_id in self._running
            self._running.append(member_id)
            self.busiest = max(self.busiest, len(self._running))
        try:
            yield
        finally:
            with self._lock:
                self._running.remove(member_id)


@contextmanager
def serving(api: FakeApi, port: int = 0) -> Iterator[FakeApi]:
    """The fake behind a real HTTP server on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            key = self.headers.get("authorization", "")
            reply = api.answer(self.command, self.path, key, body)
            if reply is None or api.gone:
                self.close_connection = True
                return
            status, document, headers = reply
            content = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"content-length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = handle_any  # noqa: N815 the names http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    api.gone = False
    try:
        api.url = f"http://127.0.0.1:{server.server_port}"
        yield api
    finally:
        api.gone = True
        server.shutdown()
        thread.join()
        server.server_close()
