"""Small functions in place of Laurel's: what the gateway and the sandboxes are tested with."""

import os
import time
from typing import Any

from infra.local.sandbox import Context
from shared.blueprint import Function, Route, Scope

Event = dict[str, Any]


def a_function(name: str, *routes: str, timeout_s: int = 5) -> Function:
    """A function with routes written as ``GET /path``."""
    split = (route.split(" ") for route in routes)
    return Function(
        name,
        "does what a test needs",
        may=frozenset(),
        routes=tuple(Route(method, path, "act", Scope.POINTS_READ) for method, path in split),
        timeout_s=timeout_s,
    )


AUTHORIZE = Function("authorize", "knows one key", may=frozenset(), authorizes=True, timeout_s=5)
ECHO = a_function(
    "echo",
    "GET /v1/things",
    "POST /v1/things",
    "POST /v1/things/preview",
    "GET /v1/things/{thing_id}",
    "POST /v1/things/{thing_id}",
    "DELETE /v1/things/{thing_id}",
    "GET /v1/things/{thing_id}/parts/{part_id}",
)
MISBEHAVE = a_function(
    "misbehave",
    "POST /v1/raise",
    "POST /v1/die",
    "POST /v1/sleep",
    "POST /v1/nonsense",
    timeout_s=1,
)
STUBS = (AUTHORIZE, ECHO, MISBEHAVE)


def authorize(event: Event) -> object:
    """Knows the key ``good`` and no other."""
    if event["identitySource"] == ["Bearer good"]:
        return {"isAuthorized": True, "context": {"program": "demo", "scopes": "a b"}}
    return {"isAuthorized": False}


def echo(event: Event, context: Context) -> object:
    """Answers what it was asked and told."""
    told = {
        "function": context.function_name,
        "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb,
        "remaining_ms": context.get_remaining_time_in_millis(),
        "request_id": context.aws_request_id,
        "process": os.getpid(),
        "setting": os.environ.get("A_SETTING"),
    }
    return {"event": event, "context": told}


def misbehave(event: Event, _: Context) -> object:
    """Fails in the way its path names."""
    match event["rawPath"]:
        case "/v1/raise":
            raise ValueError("a secret detail")
        case "/v1/die":
            os._exit(3)
        case "/v1/sleep":
            time.sleep(30)
    return {"statusCode": "two hundred"}
