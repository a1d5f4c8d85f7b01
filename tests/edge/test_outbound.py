"""Sending to whoever is there: real connections on this machine, to receivers that behave in every way but well."""

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.edge.destinations import Destination, looked_up, parsed
from shared.edge.outbound import Answered, Limits, Unanswered, post

HASTE = Limits(total_s=0.4, connect_s=0.2)
Behaviour = Callable[[socket.socket], None]


@contextmanager
def receiving(behaviour: Behaviour) -> Iterator[int]:
    """A receiver on this machine that does that to each connection; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with line:
                    try:
                        behaviour(line)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def answering(text: str) -> Behaviour:
    def behaviour(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(text.encode())

    return behaviour


def here(port: int, path: str = "/hooks") -> Destination:
    url = parsed(f"http://127.0.0.1:{port}{path}", to_loopback=True)
    return looked_up(url, lambda _host, _port: (), to_loopback=True)


def sent_to(behaviour: Behaviour, limits: Limits = HASTE) -> Answered | Unanswered:
    with receiving(behaviour) as port:
        return post(here(port), b"{}", {"webhook-id": "evt_1"}, limits=limits)


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", Answered(200)),
        ("HTTP/1.1 204 No Content\r\n\r\n", Answered(204)),
        ("HTTP/1.0 202 Accepted\r\n\r\nthank you", Answered(202)),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", Answered(200)),
        ("HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\n\r\n", Answered(302)),
        ("HTTP/1.1 410 Gone\r\n\r\n", Answered(410)),
        ("HTTP/1.1 429 Slow\r\nretry-after: 120\r\n\r\n", Answered(429, 120)),
        ("HTTP/1.1 503 No\r\nretry-after: Wed, 21 Oct 2026 07:28:00 GMT\r\n\r\n", Answered(503)),
        ("HTTP/1.1 503 No\r\nretry-after: -1\r\n\r\n", Answered(503)),
        ("HTTP/1.1 503 No\r\nretry-after: 9999999999\r\n\r\n", Answered(503)),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", Answered(200)),
        ("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\ncut", Answered(200)),
        ("HTTP/1.1 200 OK\r\ncontent-length: minus\r\n\r\n", Answered(200)),
        ("HTTP/1.1 999 Odd\r\n\r\n", Answered(999)),
        ("", Unanswered("connection")),
        ("nonsense\r\n\r\n", Unanswered("protocol")),
        ("HTTP/1.1 2000 OK\r\n\r\n", Unanswered("protocol")),
        ("HTTP/1.1 200 OK\r\n" + "a: b\r\n" * 200 + "\r\n", Unanswered("protocol")),
        ("HTTP/1.1 200 OK\r\na: " + "b" * 70_000 + "\r\n\r\n", Unanswered("protocol")),
    ],
)
def test_an_answer_is_its_status_whatever_else_it_says(
    text: str, answered: Answered | Unanswered
) -> None:
    assert sent_to(answering(text), Limits(5, 5)) == answered


def test_a_redirect_is_an_answer_and_nothing_is_sent_after_it() -> None:
    with receiving(answering("HTTP/1.1 200 OK\r\n\r\n")) as inside:
        elsewhere = answering(f"HTTP/1.1 307 On\r\nlocation: http://127.0.0.1:{inside}/\r\n\r\n")
        assert sent_to(elsewhere, Limits(5, 5)) == Answered(307)


def test_the_request_is_whole_and_goes_past_any_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    got = list[bytes]()

    def behaviour(line: socket.socket) -> None:
        got.append(line.recv(65536))
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with receiving(behaviour) as port:
        assert post(here(port, "/a?b=c"), b'{"a":1}', {"webhook-id": "evt_1"}) == Answered(200)
    head, body = got[0].split(b"\r\n\r\n")
    assert body == b'{"a":1}'
    assert head.decode().split("\r\n") == [
        "POST /a?b=c HTTP/1.1",
        f"host: 127.0.0.1:{port}",
        "user-agent: Laurel-Webhooks/1.0",
        "content-length: 7",
        "connection: close",
        "webhook-id: evt_1",
    ]


def drip(text: str) -> Behaviour:
    """A byte now and then, each in time."""

    def behaviour(line: socket.socket) -> None:
        line.recv(65536)
        for byte in text.encode():
            line.sendall(bytes([byte]))
            time.sleep(0.05)

    return behaviour


def silent(line: socket.socket) -> None:
    line.recv(65536)
    time.sleep(1)


@pytest.mark.parametrize("behaviour", [silent, drip("HTTP/1.1 200 OK\r\nslow: " + "x" * 60)])
def test_whoever_is_slow_is_left_when_the_time_is_over(behaviour: Behaviour) -> None:
    began = time.monotonic()
    assert sent_to(behaviour) == Unanswered("timeout")
    assert time.monotonic() - began < 5


def test_what_comes_slowly_after_the_head_changes_nothing() -> None:
    def behaviour(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n")
        time.sleep(1)

    assert sent_to(behaviour) == Answered(200)


def test_of_a_huge_answer_little_is_read() -> None:
    taken = list[int]()

    def behaviour(line: socket.socket) -> None:
        line.recv(65536)
        line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000\r\n\r\n")
        piece = bytes(65536)
        try:
            for _ in range(150):
                line.sendall(piece)
                taken.append(len(piece))
        except OSError:
            return

    assert sent_to(behaviour, Limits(5, 5)) == Answered(200)
    assert sum(taken) < 9_000_000


def test_where_nobody_listens_there_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert post(here(port), b"{}", {}, limits=HASTE) == Unanswered("connection")


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server of that name shows, and what takes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    shown, private = folder / "shown.pem", folder / "private.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(shown, private)
    return server, ssl.create_default_context(cafile=str(shown))


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [("hooks.shop.example", Answered(200)), ("other.example", Unanswered("tls"))],
)
def test_an_encrypted_line_goes_to_the_address_and_asks_for_the_name(
    tmp_path: Path, asked: str, outcome: Answered | Unanswered
) -> None:
    server, trust = certificate(tmp_path, "hooks.shop.example")
    names = list[str | None]()
    server.sni_callback = lambda _line, name, _context: names.append(name)

    def behaviour(line: socket.socket) -> None:
        with server.wrap_socket(line, server_side=True) as safe:
            answering("HTTP/1.1 200 OK\r\n\r\n")(safe)

    with receiving(behaviour) as port:
        url = parsed(f"https://{asked}:{port}/", to_loopback=True)
        there = looked_up(url, lambda _host, _port: ("127.0.0.1",), to_loopback=True)
        assert post(there, b"{}", {}, limits=Limits(5, 5), trust=trust) == outcome
        untrusted = post(there, b"{}", {}, limits=Limits(5, 5))
    assert names[0] == asked
    assert untrusted == Unanswered("tls")
