"""The functions as the gateway calls them: a payload 2.0 event in, an answer out; time is given."""

import base64
import importlib
import json
import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from shared.blueprint import Route, Scope
from shared.edge.instants import instant_text, parse_instant
from shared.registry import FUNCTIONS

ALL_SCOPES = frozenset(Scope)
START = "2026-03-01T09:30:00.000Z"


@dataclass(frozen=True)
class Response:
    """What a function answered."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def replayed(self) -> bool:
        return self.headers.get("idempotent-replayed") == "true"

    @property
    def problem(self) -> str:
        assert self.headers["content-type"] == "application/problem+json", self
        return str(self.body["type"]).removeprefix("urn:laurel:problem:")

    @property
    def pointers(self) -> list[str]:
        return [error.get("pointer", error.get("parameter")) for error in self.body["errors"]]


@dataclass
class LambdaContext:
    """The part of a Lambda context that functions read; its time runs out."""

    time_s: float
    began_at: float = field(default_factory=time.monotonic)
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def get_remaining_time_in_millis(self) -> int:
        return round((self.began_at + self.time_s - time.monotonic()) * 1000)


@dataclass(frozen=True)
class Api:
    """A caller: a credential of one program and source, at an instant that only ``at`` moves."""

    program: str = "demo"
    source: str = "shop"
    scopes: frozenset[Scope] = ALL_SCOPES
    now: str = START
    time_s: float = 15
    key: str = ""
    member: str = ""

    def within(self, time_s: float) -> "Api":
        return replace(self, time_s=time_s)

    def at(self, instant: str) -> "Api":
        return replace(self, now=instant)

    def having(self, scopes: Iterable[Scope]) -> "Api":
        return replace(self, scopes=frozenset(scopes))

    def by(self, *, program: str = "demo", source: str = "shop") -> "Api":
        return replace(self, program=program, source=source)

    def with_key(self, key: str) -> "Api":
        return replace(self, key=key)

    def get(self, path: str, **query: str) -> Response:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: object) -> Response:
        return self.send("POST", path, raw=json.dumps(body))

    def put(self, path: str, body: object, **query: str) -> Response:
        return self.send("PUT", path, raw=json.dumps(body), query=query)

    def patch(self, path: str, body: object) -> Response:
        return self.send("PATCH", path, raw=json.dumps(body))

    def delete(self, path: str) -> Response:
        return self.send("DELETE", path)

    def deliver(
        self, path: str, raw: bytes, headers: Mapping[str, str], *, in_base64: bool = True
    ) -> Response:
        """Send bytes without a key, as a shop does; the gateway tells them in base64 or as text."""
        function, route, parameters = matched("POST", path)
        body = base64.b64encode(raw).decode() if in_base64 else raw.decode()
        event = self.event("POST", path, route, parameters, body, {})
        del event["requestContext"]["authorizer"]
        event["isBase64Encoded"] = in_base64
        event["headers"].update(headers)
        handler = importlib.import_module(f"functions.{function}.handler").handler
        answer = handler(event, LambdaContext(self.time_s))
        return Response(answer["statusCode"], json.loads(answer["body"]), answer["headers"])

    def send(
        self,
        method: str,
        path: str,
        *,
        raw: str | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        call = prepared(self, method, path, raw=raw, query=query, headers=headers)
        answer = call()
        body = json.loads(answer["body"]) if answer["body"] else None
        return Response(answer["statusCode"], body, answer["headers"])

    def event(
        self,
        method: str,
        path: str,
        route: Route,
        parameters: Mapping[str, str],
        raw: str | None,
        query: Mapping[str, str],
    ) -> dict[str, Any]:
        context = {
            "program": self.program,
            "source": self.source,
            "scopes": " ".join(sorted(self.scopes)),
            "key": self.key,
            "member": self.member,
        }
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": f"{route.method} {route.path}",
            "rawPath": path,
            "rawQueryString": urlencode(query),
            "headers": {"host": "api.example.com", "content-type": "application/json"},
            "requestContext": {
                "authorizer": {"lambda": context},
                "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
                "requestId": str(uuid.uuid4()),
                "routeKey": f"{route.method} {route.path}",
                "stage": "$default",
                "time": instant_text(parse_instant(self.now)),
                "timeEpoch": parse_instant(self.now),
            },
            "isBase64Encoded": False,
        }
        if query:
            event["queryStringParameters"] = dict(query)
        if parameters:
            event["pathParameters"] = dict(parameters)
        if raw is not None:
            event["body"] = raw
        return event


def prepared(  # noqa: PLR0913 (what a request consists of)
    api: Api,
    method: str,
    path: str,
    *,
    raw: str | None = None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Callable[[], dict[str, Any]]:
    """The function's handler and the event of a request, ready to be called."""
    function, route, parameters = matched(method, path)
    event = api.event(method, path, route, parameters, raw, query or {})
    event["headers"].update(headers or {})
    handler = importlib.import_module(f"functions.{function}.handler").handler
    return lambda: handler(event, LambdaContext(api.time_s))


def matched(method: str, path: str) -> tuple[str, Route, dict[str, str]]:
    """The route a gateway would choose: a literal path before one with parameters."""
    found = []
    for function in FUNCTIONS:
        for route in function.routes:
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path)
            match = re.fullmatch(pattern, path)
            if match and route.method == method:
                found.append((function.name, route, match.groupdict()))
    return min(found, key=lambda each: len(each[2]))
