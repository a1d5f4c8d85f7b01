"""The routes under /_local/: the clock over HTTP, and waiting for quiet."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from shared.blueprint import Function
from tests.local.serving import Caller, Reply, a_gateway, call_in_process


def move_clock(gateway: Caller, now: object) -> Reply:
    return gateway.send("POST", "/_local/clock", body=json.dumps({"now": now}).encode(), key=None)


def now_of(gateway: Caller) -> str:
    now: str = gateway.send("GET", "/_local/clock", key=None).document["now"]
    return now


def test_functions_live_by_the_moved_clock(tmp_path: Path) -> None:
    with a_gateway(tmp_path, call_in_process) as gateway:
        reply = move_clock(gateway, "2101-03-01T09:00:00+01:00")
        event = gateway.send("GET", "/v1/things").document["event"]

    assert reply.status == 200
    assert reply.document["now"].startswith("2101-03-01T08:00:0")
    assert event["requestContext"]["time"].startswith("01/Mar/2101:08:00:0")
    assert 0 <= event["requestContext"]["timeEpoch"] - 4_139_107_200_000 < 5000


def test_the_clock_does_not_go_back(tmp_path: Path) -> None:
    with a_gateway(tmp_path, call_in_process) as gateway:
        move_clock(gateway, "2101-03-01T09:00:00Z")
        reply = move_clock(gateway, "2101-03-01T08:59:59Z")

        assert reply.status == 409
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.document["type"] == "urn:laurel:problem:clock_backwards"
        assert now_of(gateway) >= "2101-03-01T09:00:00"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"now": 1772355600}',
        b'{"now": true}',
        b'{"now": null}',
        b'{"now": "2101-03-01"}',
        b'{"now": "2101-02-30T00:00:00Z"}',
        b'{"now": "2101-03-01T09:00:00Z", "then": 1}',
        b'{"now": "\xff"}',
        b"[" * 10_000,
    ],
)
def test_a_bad_instant_is_a_bad_request(tmp_path: Path, body: bytes) -> None:
    with a_gateway(tmp_path, call_in_process) as gateway:
        reply = gateway.send("POST", "/_local/clock", body=body, key=None)

        assert reply.status == 400
        assert reply.document["type"] == "urn:laurel:problem:invalid_request"
        assert now_of(gateway) < "2101"


def test_settled_waits_for_what_is_under_way(tmp_path: Path) -> None:
    started, may_end = threading.Event(), threading.Event()
    order: list[str] = []

    def invoke(function: Function, event: Mapping[str, Any]) -> object:
        if function.authorizes:
            return {"isAuthorized": True}
        started.set()
        may_end.wait(10)
        order.append("request")
        return {"statusCode": 200}

    def settle(gateway: Caller) -> None:
        assert gateway.send("POST", "/_local/settled", key=None).status == 200
        order.append("settled")

    with a_gateway(tmp_path, invoke) as gateway:
        request = threading.Thread(target=gateway.send, args=("GET", "/v1/things"))
        request.start()
        started.wait(10)
        settling = threading.Thread(target=settle, args=(gateway,))
        settling.start()
        settling.join(0.2)
        may_end.set()
        request.join()
        settling.join()

    assert order == ["request", "settled"]


def test_settled_answers_at_once_when_nothing_is_under_way(tmp_path: Path) -> None:
    with a_gateway(tmp_path, call_in_process) as gateway:
        assert gateway.send("POST", "/_local/settled", key=None).status == 200
