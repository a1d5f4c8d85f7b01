"""What Lambda sees of an HTTP request: API Gateway events in payload format 2.0."""

import base64
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from infra.local.routes import Match

ACCOUNT = "000000000000"
API_ID = "local"
REGION = "local"
STAGE = "$default"
TEXT_TYPES = ("application/json", "application/javascript", "application/xml")


@dataclass(frozen=True)
class Request:
    """One HTTP request: ``path`` decoded, ``query`` as sent, ``headers`` in their order."""

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    protocol: str = "HTTP/1.1"

    def header(self, name: str) -> str | None:
        """The value of a header, several joined by commas as the gateway does."""
        values = [value for key, value in self.headers if key.lower() == name]
        return ",".join(values) if values else None


def function_event(
    request: Request,
    match: Match,
    *,
    now_ms: int,
    authorizer: Mapping[str, Any] | None,
    request_id: str,
) -> dict[str, Any]:
    """The event a function gets (payload format 2.0); ``authorizer`` is what the authorizer said, None if not asked."""
    event = _common(request, match, now_ms=now_ms, request_id=request_id)
    if authorizer is not None:
        event["requestContext"]["authorizer"] = {"lambda": dict(authorizer)}
    event["isBase64Encoded"] = False
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request)
    return event


def authorizer_event(
    request: Request, match: Match, *, identity: str, request_id: str
) -> dict[str, Any]:
    """The event the authorizer gets. Who may call is a matter of wall time, never of the moved clock."""
    event = _common(request, match, now_ms=time.time_ns() // 1_000_000, request_id=request_id)
    return event | {
        "type": "REQUEST",
        "identitySource": [identity],
        "routeArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{API_ID}/{STAGE}"
        f"/{request.method}{request.path}",
    }


def new_request_id() -> str:
    """A fresh id, as the gateway gives one to every request."""
    return str(uuid.uuid4())


def _common(request: Request, match: Match, *, now_ms: int, request_id: str) -> dict[str, Any]:
    route_key = f"{match.route.method} {match.route.path}"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": _headers(request),
        "requestContext": _context(request, route_key, now_ms, request_id),
    }
    optional = {
        "cookies": _cookies(request),
        "queryStringParameters": _query_parameters(request.query),
        "pathParameters": match.path_parameters,
    }
    return event | {name: value for name, value in optional.items() if value}


def _context(request: Request, route_key: str, now_ms: int, request_id: str) -> dict[str, Any]:
    domain = request.header("host") or "127.0.0.1"
    return {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "domainName": domain,
        "domainPrefix": domain.split(".")[0],
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent") or "",
        },
        "requestId": request_id,
        "routeKey": route_key,
        "stage": STAGE,
        "time": datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": now_ms,
    }


def _headers(request: Request) -> dict[str, str]:
    names = {name.lower() for name, _ in request.headers} - {"cookie", "transfer-encoding"}
    return {name: request.header(name) or "" for name in sorted(names)}


def _cookies(request: Request) -> list[str]:
    sent = [value for name, value in request.headers if name.lower() == "cookie"]
    return [cookie.strip() for line in sent for cookie in line.split(";") if cookie.strip()]


def _query_parameters(query: str) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters[name] = f"{parameters[name]},{value}" if name in parameters else value
    return parameters


def _body(request: Request) -> tuple[str, bool]:
    """The body and whether it is base64: text by its content type is passed as text."""
    if _is_text(request.header("content-type")):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass  # not the text it claims to be: the function gets the very bytes
    return base64.b64encode(request.body).decode(), True


def _is_text(content_type: str | None) -> bool:
    if content_type is None:
        return True
    media_type = content_type.split(";")[0].strip().lower()
    return (
        media_type.startswith("text/") or media_type.endswith("+json") or media_type in TEXT_TYPES
    )
