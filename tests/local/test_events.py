"""What a function sees of a request: API Gateway's payload format 2.0."""

import base64
import json
import time
from typing import Any

import pytest

from infra.local.events import Request, authorizer_event, function_event
from infra.local.routes import RouteTable
from tests.local.stub_functions import STUBS

NOW_MS = 1_772_355_600_123  # 2026-03-01T09:00:00.123Z


def event_of(request: Request) -> dict[str, Any]:
    match = RouteTable(STUBS).match(request.method, request.path)
    assert match
    return function_event(
        request, match, now_ms=NOW_MS, authorizer={"program": "demo"}, request_id="r-1"
    )


def a_post(body: bytes, *headers: tuple[str, str]) -> dict[str, Any]:
    return event_of(Request("POST", "/v1/things", headers=headers, body=body))


def test_a_get_becomes_the_documented_event() -> None:
    request = Request(
        "GET",
        "/v1/things/t-1/parts/p-1",
        query="limit=2&cursor=a%2Bb",
        headers=(
            ("Host", "shop.example.com"),
            ("User-Agent", "curl/8"),
            ("X-A", "1"),
            ("x-a", "2"),
        ),
        source_ip="127.0.0.9",
    )

    assert event_of(request) == {
        "version": "2.0",
        "routeKey": "GET /v1/things/{thing_id}/parts/{part_id}",
        "rawPath": "/v1/things/t-1/parts/p-1",
        "rawQueryString": "limit=2&cursor=a%2Bb",
        "headers": {"host": "shop.example.com", "user-agent": "curl/8", "x-a": "1,2"},
        "queryStringParameters": {"limit": "2", "cursor": "a+b"},
        "pathParameters": {"thing_id": "t-1", "part_id": "p-1"},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "authorizer": {"lambda": {"program": "demo"}},
            "domainName": "shop.example.com",
            "domainPrefix": "shop",
            "http": {
                "method": "GET",
                "path": "/v1/things/t-1/parts/p-1",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.9",
                "userAgent": "curl/8",
            },
            "requestId": "r-1",
            "routeKey": "GET /v1/things/{thing_id}/parts/{part_id}",
            "stage": "$default",
            "time": "01/Mar/2026:09:00:00 +0000",
            "timeEpoch": NOW_MS,
        },
        "isBase64Encoded": False,
    }


def test_values_of_a_doubled_query_parameter_are_joined_by_commas() -> None:
    event = event_of(Request("GET", "/v1/things", query="a=1&b=&a=2"))

    assert event["queryStringParameters"] == {"a": "1,2", "b": ""}


def test_cookies_have_an_array_of_their_own() -> None:
    event = event_of(
        Request("GET", "/v1/things", headers=(("Cookie", "a=1; b=2"), ("cookie", "c=3")))
    )

    assert event["cookies"] == ["a=1", "b=2", "c=3"]
    assert "cookie" not in event["headers"]


def test_what_a_request_does_not_have_is_left_out() -> None:
    event = event_of(Request("GET", "/v1/things"))

    assert not event.keys() & {"cookies", "queryStringParameters", "pathParameters", "body"}


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/problem+json; charset=utf-8", "text/csv"]
)
def test_text_is_passed_as_text(content_type: str) -> None:
    event = a_post('{"naïve": 1}'.encode(), ("Content-Type", content_type))

    assert (event["body"], event["isBase64Encoded"]) == ('{"naïve": 1}', False)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/octet-stream", b"plain"),
        ("application/x-www-form-urlencoded", b'{"a": 1}'),
        ("application/json", b'{"a": "\xff"}'),
    ],
)
def test_what_is_not_text_is_passed_as_base64(content_type: str, body: bytes) -> None:
    event = a_post(body, ("Content-Type", content_type))

    assert event["isBase64Encoded"]
    assert base64.b64decode(event["body"]) == body


def test_an_event_is_json() -> None:
    event = a_post(b"\x00\xff")

    assert json.loads(json.dumps(event)) == event


def test_the_authorizer_sees_the_request_at_wall_time_and_no_body() -> None:
    request = Request(
        "POST", "/v1/things/t-1", headers=(("Authorization", "Bearer k"),), body=b"{}"
    )
    match = RouteTable(STUBS).match("POST", "/v1/things/t-1")
    assert match

    event = authorizer_event(request, match, identity="Bearer k", request_id="r-1")

    assert event["type"] == "REQUEST"
    assert event["identitySource"] == ["Bearer k"]
    assert event["routeArn"].endswith(":local/$default/POST/v1/things/t-1")
    assert event["pathParameters"] == {"thing_id": "t-1"}
    assert abs(event["requestContext"]["timeEpoch"] - time.time() * 1000) < 5000
    assert "body" not in event
