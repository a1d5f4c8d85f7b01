"""Reading a request's body: strict JSON that every reader understands alike."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from shared.edge.problems import Fault, Problem, invalid, too_large
from shared.frozen import dataclass

BODY_MAX_BYTES = 2 * 1024 * 1024
SIGNED_MAX_BYTES = (
    1_000_000  # what still fits into one message of a queue, with what it is told beside
)
DEPTH_MAX = 20
FIELDS_MAX = 50
_JSON_TYPES = ("application/json", "application/x-www-form-urlencoded")  # curl -d says the latter


@dataclass(frozen=True, slots=True)
class Signed:
    """A request that proves itself by a signature: its body's bytes as sent, its headers with names in lower case."""

    raw: bytes
    headers: Mapping[str, str]


def read_json(event: dict[str, Any]) -> Any:
    """The JSON value of an event's body; a Problem if it is none, or one that readers disagree on."""
    content_type = str(event.get("headers", {}).get("content-type", "application/json"))
    if content_type.split(";", maxsplit=1)[0].strip().lower() not in _JSON_TYPES:
        raise _malformed("Send application/json.")
    return json_of(raw_body(event, BODY_MAX_BYTES))


def read_form(event: dict[str, Any]) -> dict[str, str]:
    """The fields of a form as browsers send it; a Problem if it is none."""
    raw = raw_body(event, BODY_MAX_BYTES)
    try:
        fields = parse_qsl(raw.decode(), max_num_fields=FIELDS_MAX)
    except ValueError:  # not UTF-8, or more fields than any of our forms has
        raise _malformed("The body is no form of ours.") from None
    return dict(fields)


def raw_body(event: dict[str, Any], most_bytes: int) -> bytes:
    """The bytes of an event's body as they were sent; a Problem if they are too many."""
    raw = _decoded(event)
    if len(raw) > most_bytes:
        raise too_large(most_bytes)
    return raw


def json_of(raw: bytes) -> Any:
    """The JSON value of some bytes; a Problem if it is none, or one that readers disagree on."""
    if not raw:
        raise _malformed("Send a JSON body.")
    try:
        value = _strict_decoder().decode(raw.decode())
    except UnicodeDecodeError:
        raise _malformed("The body is not UTF-8.") from None
    except RecursionError:
        raise _malformed("The body is nested too deeply.") from None
    except ValueError as error:  # malformed, a doubled key, NaN, or thousands of digits
        raise _malformed(f"The body is not JSON: {_reason(error)}.") from None
    if raw.count(b"{") + raw.count(b"[") > DEPTH_MAX:
        _check_depth(value)
    if b"\\u" in raw:
        _check_unicode(value)
    return value


def fingerprint(route: str, path: dict[str, str], content: Any) -> str:
    """A versioned hash of what was sent: keys sorted, lines by ``line_id``, ids of the path included."""
    if isinstance(content, dict) and isinstance(content.get("lines"), list):
        content = {**content, "lines": sorted(content["lines"], key=_line_id)}
    said = json.dumps([route, path, content], sort_keys=True, separators=(",", ":"))
    return "1:" + base64.b64encode(hashlib.sha256(said.encode()).digest()).decode()


def _line_id(line: Any) -> str:
    """A line's id; what is no line of an order is refused by its action, not here."""
    return str(line.get("line_id")) if isinstance(line, dict) else ""


def _decoded(event: dict[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise _malformed("The body is not base64.") from None


@cache
def _strict_decoder() -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=_unique_pairs, parse_constant=_no_constant)


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a key is given twice")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at position {error.pos}"
    return "a number has too many digits" if "digits" in str(error) else str(error)


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEPTH_MAX):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise _malformed("The body is nested too deeply.")


def _check_unicode(value: Any) -> None:
    """An escape such as ``\\ud800`` alone is JSON, but no text that could be stored or told back."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _malformed("The body has half of a surrogate pair, which is no character.") from None


def _malformed(detail: str) -> Problem:
    return invalid(Fault(detail, pointer="#"))
