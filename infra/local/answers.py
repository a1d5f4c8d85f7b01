"""What goes back over HTTP: a function's answer as API Gateway reads it, and the gateway's own."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeGuard

FUNCTION_ANSWER_BYTES_MAX = 6 * 1024 * 1024
STATUS_MAX = 599


class MalformedAnswer(Exception):
    """A function answered something that API Gateway would not pass on."""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; a header may come several times (cookies do)."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def with_header(self, name: str, value: str) -> "Answer":
        """The same answer with one more header."""
        return Answer(self.status, (*self.headers, (name, value)), self.body)


def message(status: HTTPStatus, text: str) -> Answer:
    """What the gateway answers by itself: its own ``{"message"}`` body."""
    return json_answer(status, {"message": text})


def json_answer(
    status: int, document: Mapping[str, Any], content_type: str = "application/json"
) -> Answer:
    """An answer with a JSON document as its body."""
    return Answer(status, (("content-type", content_type),), json.dumps(document).encode())


NOT_FOUND = message(HTTPStatus.NOT_FOUND, "Not Found")
UNAUTHORIZED = message(HTTPStatus.UNAUTHORIZED, "Unauthorized")
FORBIDDEN = message(HTTPStatus.FORBIDDEN, "Forbidden")
TOO_LARGE = message(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")
HEADERS_TOO_LARGE = message(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large"
)
BROKEN = message(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
UNAVAILABLE = message(HTTPStatus.SERVICE_UNAVAILABLE, "Service Unavailable")


def from_function(result: object) -> Answer:
    """The answer a function's result stands for; MalformedAnswer if it stands for none."""
    answer = _stated(result) if _has_status(result) else _inferred(result)
    if len(answer.body) > FUNCTION_ANSWER_BYTES_MAX:
        raise MalformedAnswer(f"{len(answer.body)} bytes, at most {FUNCTION_ANSWER_BYTES_MAX}")
    return answer


def _has_status(result: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(result, dict) and "statusCode" in result


def _stated(result: Mapping[str, Any]) -> Answer:
    status = result["statusCode"]
    if not isinstance(status, int) or not HTTPStatus.OK <= status <= STATUS_MAX:
        raise MalformedAnswer(f"statusCode {status!r}")
    return Answer(status, _headers(result), _body(result))


def _inferred(result: object) -> Answer:
    """Payload 2.0 takes a result without a status for the body itself."""
    body = result if isinstance(result, str) else json.dumps(result)
    return Answer(HTTPStatus.OK, (("content-type", "application/json"),), body.encode())


def _headers(result: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    given = {name.lower(): str(value) for name, value in (result.get("headers") or {}).items()}
    given.pop("content-length", None)  # the server counts the bytes itself
    if result.get("body"):
        given.setdefault("content-type", "text/plain; charset=utf-8")
    cookies = tuple(("set-cookie", cookie) for cookie in result.get("cookies") or ())
    return (*given.items(), *cookies)


def _body(result: Mapping[str, Any]) -> bytes:
    body = result.get("body") or ""
    if not isinstance(body, str):
        raise MalformedAnswer("body is not a string")
    if not result.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise MalformedAnswer("isBase64Encoded, but body is not base64") from error
