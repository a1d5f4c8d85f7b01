"""Sends one HTTP request to a destination and takes from the answer what is wanted of it, whatever the other side does.

It connects to the addresses that were checked and to none else: no proxy, no redirect, no second look-up. Everything
together has an end in time, however slowly the other side speaks, and little is read however much it says.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from http.client import HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from typing import IO, Any, TypeVar, cast

from shared.edge.destinations import Destination, Forbidden, impatient, looked_up, parsed
from shared.edge.settings import webhooks_to_loopback
from shared.frozen import dataclass

TOTAL_S, CONNECT_S = 15.0, 5.0
READ_MAX = (
    4096  # bytes of an answer; nothing in it is needed, but who is cut off may think that it failed
)
RETRY_AFTER_DIGITS = 6
USER_AGENT = "Laurel-Webhooks/1.0"
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the other side answered: a status, and in how many seconds it wants to hear again, if it says."""

    status: int
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the other side answered whole, header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer came.

    ``why`` is one of a few words: forbidden, unknown_host, connection, tls, timeout, protocol.
    """

    why: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How long all may take together, and how long until there is a connection."""

    total_s: float = TOTAL_S
    connect_s: float = CONNECT_S


USUAL = Limits()


def send(url: str, body: bytes, headers: dict[str, str]) -> Answered | Unanswered:
    """Look an address up, look at what it leads to, and send a body there once."""
    began = time.monotonic()
    there = _there(url)
    if isinstance(there, Unanswered):
        return there
    left_s = TOTAL_S - (time.monotonic() - began)
    return post(there, body, headers, limits=Limits(left_s, min(left_s, CONNECT_S)))


def fetch(url: str, headers: dict[str, str], *, most_bytes: int) -> Fetched | Unanswered:
    """Look an address up, look at what it leads to, and ask for what is there; too much of it is a fault."""
    return ask("GET", url, b"", headers, most_bytes=most_bytes)


def ask(
    method: str, url: str, body: bytes, headers: dict[str, str], *, most_bytes: int
) -> Fetched | Unanswered:
    """Look an address up, look at what it leads to, send one request there and read the whole answer."""
    there = _there(url)
    if isinstance(there, Unanswered):
        return there
    request = _request(there, method, body, headers)
    return _exchanged(there, request, lambda response: _fetched(response, most_bytes), USUAL)


def post(
    destination: Destination,
    body: bytes,
    headers: dict[str, str],
    *,
    limits: Limits = USUAL,
    trust: ssl.SSLContext | None = None,
) -> Answered | Unanswered:
    """Send a body once; the header values must be printable ASCII. ``trust`` says whose certificates are taken."""
    request = _request(destination, "POST", body, headers)
    return _exchanged(destination, request, _answered, limits, trust)


def _there(url: str) -> Destination | Unanswered:
    here = webhooks_to_loopback()
    try:
        return looked_up(parsed(url, to_loopback=here), impatient(CONNECT_S), to_loopback=here)
    except Forbidden:
        return Unanswered("forbidden")
    except TimeoutError:
        return Unanswered("timeout")
    except OSError:
        return Unanswered("unknown_host")


def _exchanged(
    destination: Destination,
    request: bytes,
    read: Callable[[HTTPResponse], _Read],
    limits: Limits,
    trust: ssl.SSLContext | None = None,
) -> _Read | Unanswered:
    """What is read of the answer to a request."""
    until = time.monotonic() + limits.total_s
    try:
        with _connected(
            destination, min(until, time.monotonic() + limits.connect_s), trust
        ) as line:
            line.settimeout(_left_s(until))
            line.sendall(request)
            method = request.partition(b" ")[0].decode()
            with HTTPResponse(cast("socket.socket", _Line(line, until)), method=method) as response:
                response.begin()
                return read(response)
    except TimeoutError:
        return Unanswered("timeout")
    except ssl.SSLError:
        return Unanswered("tls")
    except OSError:
        return Unanswered("connection")
    except (HTTPException, ValueError):
        return Unanswered("protocol")


def _connected(
    destination: Destination, until: float, trust: ssl.SSLContext | None
) -> socket.socket:
    """A line to the first of the addresses that takes it; encrypted to the name, not to the address."""
    line = _dialled(destination, until)
    if destination.url.scheme != "https":
        return line
    try:
        line.settimeout(_left_s(until))
        return (trust or _usual_trust()).wrap_socket(line, server_hostname=destination.url.host)
    except BaseException:
        line.close()
        raise


def _dialled(destination: Destination, until: float) -> socket.socket:
    failed: OSError | None = None
    for address in destination.addresses:
        try:
            return socket.create_connection((address, destination.url.port), _left_s(until))
        except OSError as error:
            failed = error
    raise failed or OSError("no address")


def _request(destination: Destination, method: str, body: bytes, headers: dict[str, str]) -> bytes:
    url = destination.url
    lines = {
        "host": url.host_header,
        "user-agent": USER_AGENT,
        "content-length": str(len(body)),
        "connection": "close",
        **headers,
    }
    head = [f"{method} {url.path} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items())]
    return "\r\n".join([*head, "", ""]).encode("ascii") + body


def _answered(response: HTTPResponse) -> Answered:
    answered = Answered(response.status, _seconds(response.headers.get("retry-after", "")))
    try:
        response.read(READ_MAX)
    except (OSError, HTTPException, ValueError):
        return answered  # what came after the head changes nothing
    return answered


def _fetched(response: HTTPResponse, most_bytes: int) -> Fetched:
    body = response.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise ValueError("too large an answer")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Fetched(response.status, headers, body, _seconds(headers.get("retry-after", "")))


def _seconds(after: str) -> int | None:
    """The seconds a header asks for; a date is not taken: the other side's clock may be any."""
    is_short = after.isascii() and after.isdigit() and len(after) <= RETRY_AFTER_DIGITS
    return int(after) if is_short else None


class _Line:
    """A connection as ``http.client`` reads from it."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._reading = _Reading(line, until)

    def makefile(self, *_mode: Any) -> IO[bytes]:
        return BufferedReader(self._reading)


class _Reading(RawIOBase):
    """Reads from a connection until an instant, however many small pieces come."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line = line
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(_left_s(self._until))
        return self._line.recv_into(buffer)


def _left_s(until: float) -> float:
    left_s = until - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    return left_s


@cache
def _usual_trust() -> ssl.SSLContext:
    """The machine's own authorities; read once, since that takes longer than anything else here."""
    return ssl.create_default_context()
