"""The gateway over HTTP, as API Gateway would answer."""

import base64
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.local.gateway import BODY_BYTES_MAX
from infra.local.sandboxes import FunctionError, TimedOutError
from shared.blueprint import Function, Route
from tests.local.serving import Caller, a_gateway, call_in_process
from tests.local.stub_functions import AUTHORIZE

WEIRD_PATHS = [
    "//",
    "/v1//things",
    "/v1/things/%00",
    "/v1/things/a%2Fb",
    "/v1/things/%2e%2e%2f",
    "/v1/./things",
    "/v1/things/..",
    "/v1/things/%",
    "/v1/things/%zz",
    "/v1/things/%ff%fe",
    "/v1/things?%00=%ff&&==",
    "*",
    "http://elsewhere.example.com/v1/things",
    "/v1/things/" + "a" * 5000,
]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    with a_gateway(tmp_path_factory.mktemp("gateway"), call_in_process) as caller:
        yield caller


def test_a_function_is_called_with_the_request_and_the_caller(gateway: Caller) -> None:
    reply = gateway.send(
        "POST",
        "/v1/things/a%20b?x=1&x=2",
        body=b'{"n": 1}',
        headers={"Content-Type": "application/json", "X-Forwarded-For": "10.1.1.1"},
    )

    event = reply.document["event"]
    assert reply.status == 200
    assert event["routeKey"] == "POST /v1/things/{thing_id}"
    assert event["pathParameters"] == {"thing_id": "a b"}
    assert event["queryStringParameters"] == {"x": "1,2"}
    assert event["body"] == '{"n": 1}'
    assert event["requestContext"]["authorizer"]["lambda"] == {"program": "demo", "scopes": "a b"}
    assert event["requestContext"]["http"]["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["requestId"] == reply.headers["apigw-requestid"]


@pytest.mark.parametrize(
    ("method", "path", "key", "status", "message"),
    [
        ("GET", "/v1/things", None, 401, "Unauthorized"),
        ("GET", "/v1/things", "bad", 403, "Forbidden"),
        ("GET", "/v1/unknown", "good", 404, "Not Found"),
        ("PUT", "/v1/things", "good", 404, "Not Found"),
        ("OPTIONS", "/v1/things", "good", 404, "Not Found"),
        ("PROPFIND", "/v1/things", "good", 404, "Not Found"),
        ("GET", "/_local/unknown", None, 404, "Not Found"),
    ],
)
def test_the_gateway_answers_some_requests_by_itself(
    gateway: Caller, method: str, path: str, key: str | None, status: int, message: str
) -> None:
    reply = gateway.send(method, path, key=key)

    assert (reply.status, reply.document) == (status, {"message": message})


def test_a_head_request_gets_no_body(gateway: Caller) -> None:
    reply = gateway.send("HEAD", "/v1/things")

    assert (reply.status, reply.body) == (404, b"")


@pytest.mark.parametrize("path", WEIRD_PATHS)
def test_no_path_breaks_it(gateway: Caller, path: str) -> None:
    assert gateway.send("GET", path).status < 500


@pytest.mark.parametrize("size", [9_000, 16_384, 60_000])
def test_no_header_breaks_it(gateway: Caller, size: int) -> None:
    reply = gateway.send("GET", "/v1/things", headers={"X-Large": "a" * size})

    assert reply.status == (200 if size < 10_000 else 431)


@pytest.mark.parametrize(
    "head",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET /v1/things\r\n\r\n",
        b"GET /v1/things HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET /v1/th ings HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /v1/things HTTP/1.1\r\n\r\n",
        b"GET /v1/things HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /v1/things/é HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
    ],
)
def test_what_is_hardly_http_gets_an_answer_or_nothing(gateway: Caller, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as connection:
        connection.sendall(head)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(100)

    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert gateway.send("GET", "/v1/things").status == 200


@pytest.mark.parametrize("announced", [True, False], ids=["content-length", "chunked"])
def test_a_body_over_6_mb_is_refused(gateway: Caller, announced: bool) -> None:
    too_much = b"a" * (BODY_BYTES_MAX + 1)
    body: Any = too_much if announced else iter([too_much[:1000], too_much[1000:]])

    reply = gateway.send("POST", "/v1/things", body=body)

    assert (reply.status, reply.document) == (413, {"message": "Request Entity Too Large"})


def test_a_body_of_6_mb_is_passed_on(gateway: Caller) -> None:
    reply = gateway.send("POST", "/v1/things", body=b"a" * BODY_BYTES_MAX)

    assert reply.status == 500  # because the stub answers all of it, more than Lambda lets out
    assert reply.document == {"message": "Internal Server Error"}


class Answers:
    """Calls functions that all give one answer, or fail in one way."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def __call__(self, function: Function, event: Mapping[str, Any]) -> object:
        if function.authorizes:
            return {"isAuthorized": True}
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        ({"statusCode": 201, "body": "é"}, 201, "é".encode()),
        ({"statusCode": 200, "body": "/wA=", "isBase64Encoded": True}, 200, b"\xff\x00"),
        ({"statusCode": 204}, 204, b""),
        ({"some": "document"}, 200, b'{"some": "document"}'),
        ("text", 200, b"text"),
        (
            {"statusCode": 200, "body": {"not": "text"}},
            500,
            b'{"message": "Internal Server Error"}',
        ),
        ({"statusCode": "200"}, 500, b'{"message": "Internal Server Error"}'),
        ({"statusCode": 99}, 500, b'{"message": "Internal Server Error"}'),
        (
            {"statusCode": 200, "body": "???", "isBase64Encoded": True},
            500,
            b'{"message": "Internal Server Error"}',
        ),
        (FunctionError("ValueError: a secret"), 500, b'{"message": "Internal Server Error"}'),
        (TimedOutError("no answer"), 503, b'{"message": "Service Unavailable"}'),
    ],
)
def test_a_function_answers(tmp_path: Path, answer: object, status: int, body: bytes) -> None:
    with a_gateway(tmp_path, Answers(answer)) as gateway:
        reply = gateway.send("GET", "/v1/things")

    assert (reply.status, reply.body) == (status, body)


def test_headers_and_cookies_of_a_function_are_passed_on(tmp_path: Path) -> None:
    answer = {
        "statusCode": 409,
        "headers": {"Content-Type": "application/problem+json", "Retry-After": 1},
        "cookies": ["a=1", "b=2"],
        "body": "{}",
    }

    with a_gateway(tmp_path, Answers(answer)) as gateway:
        reply = gateway.send("GET", "/v1/things")

    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["retry-after"] == "1"
    assert reply.headers.get_all("set-cookie") == ["a=1", "b=2"]


def test_a_broken_authorizer_lets_nobody_in(tmp_path: Path) -> None:
    def invoke(function: Function, event: Mapping[str, Any]) -> object:
        if function.authorizes:
            raise FunctionError("no table")
        raise AssertionError("called without a verdict")

    with a_gateway(tmp_path, invoke) as gateway:
        assert gateway.send("GET", "/v1/things").status == 500


def test_64_callers_are_served_at_once(tmp_path: Path) -> None:
    all_here = threading.Barrier(64, timeout=20)

    def invoke(function: Function, event: Mapping[str, Any]) -> object:
        if function.authorizes:
            return {"isAuthorized": True}
        all_here.wait()
        return {"statusCode": 200}

    statuses: list[int] = []
    with a_gateway(tmp_path, invoke) as gateway:
        callers = [
            threading.Thread(
                target=lambda: statuses.append(gateway.send("GET", "/v1/things").status)
            )
            for _ in range(64)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()

    assert statuses == [200] * 64


def test_a_route_whose_function_verifies_a_signature_asks_no_authorizer(tmp_path: Path) -> None:
    signed = Route("POST", "/v1/hooks", "act", None, signed_by=("x-signature",))
    hooks = Function("hooks", "is called by shops", may=frozenset(), routes=(signed,))
    with a_gateway(tmp_path, call_in_process, (AUTHORIZE, hooks)) as gateway:
        event = gateway.send("POST", "/v1/hooks", body=b"\xff{", key=None).document["event"]

    assert "authorizer" not in event["requestContext"]
    assert event["isBase64Encoded"]
    assert base64.b64decode(event["body"]) == b"\xff{"
