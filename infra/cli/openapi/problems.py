"""Problems in the document: which codes an operation may answer, under which status, with examples."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from shared.blueprint import Scope
from shared.edge import problems
from shared.edge.bodies import BODY_MAX_BYTES
from shared.edge.problems import Problem, forbidden, too_large, unavailable
from shared.ledger.refusals import Refusal

PROBLEM_TYPE = "application/problem+json"
GENERAL = {
    "invalid_request": ("Invalid request", HTTPStatus.BAD_REQUEST),
    "forbidden": ("Forbidden", HTTPStatus.FORBIDDEN),
    "unauthenticated": ("Unauthenticated", HTTPStatus.UNAUTHORIZED),
    "too_large": ("Too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    "unavailable": ("Temporarily unavailable", HTTPStatus.SERVICE_UNAVAILABLE),
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "Problem": {
        "type": "object",
        "description": "Why a request was not done, as RFC 9457 has it; nothing was changed.",
        "properties": {
            "type": {"type": "string", "description": "A stable code, for programs."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What happened, for people."},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
        },
        "required": ["type", "title", "status", "detail"],
    },
    "Fault": {
        "type": "object",
        "description": "One thing wrong with a request, and what to do about it.",
        "properties": {
            "pointer": {"type": "string", "description": "Where in the body: a JSON pointer."},
            "parameter": {"type": "string", "description": "Which parameter of path or query."},
            "detail": {"type": "string"},
        },
        "required": ["detail"],
    },
    "Message": {
        "type": "object",
        "description": "What the gateway answers by itself, before any function is called.",
        "properties": {"message": {"type": "string"}},
        "required": ["message"],
    },
}


def refusals() -> dict[str, type[Refusal]]:
    """Every refusal of the domain, by its code."""
    return {refusal.code: refusal for refusal in _below(Refusal)}


def status_of(code: str) -> int:
    """The status under which a code is answered; KeyError if there is no such problem."""
    return int(GENERAL[code][1]) if code in GENERAL else refusals()[code].status


def problem_schema(codes: Iterable[str]) -> dict[str, Any]:
    """A problem that bears one of these codes, all of one status."""
    listed = sorted(codes)
    told = {
        "type": {"enum": [problems.TYPE_PREFIX + code for code in listed]},
        "status": {"const": status_of(listed[0])},
    }
    return {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"properties": told}]}


def general_responses() -> dict[str, Any]:
    """The answers that any operation may give, as components."""
    return {
        "Unauthorized": _response("No key was sent.", _message("Unauthorized")),
        "Forbidden": _response(
            "The key is unknown or revoked, or it lacks the scope that this operation asks for.",
            {**_message("Forbidden"), **_problem(forbidden(Scope.POINTS_EARN))},
        ),
        "TooLarge": _response(
            "The body is larger than any honest request.",
            {**_message("Request Entity Too Large"), **_problem(too_large(BODY_MAX_BYTES))},
        ),
        "TooManyRequests": _response("Slow down.", _message("Too Many Requests")),
        "Unavailable": {
            **_response(
                "Not known, or not possible, in time. With the same id a request takes effect once.",
                {**_message("Service Unavailable"), **_problem(unavailable())},
            ),
            "headers": {
                "Retry-After": {
                    "description": "How many seconds to wait before sending it again.",
                    "schema": {"type": "integer"},
                }
            },
        },
    }


def message_schema() -> dict[str, Any]:
    """The body of the gateway's own answers."""
    return {"schema": {"$ref": "#/components/schemas/Message"}}


def _message(text: str) -> dict[str, Any]:
    return {"application/json": {**message_schema(), "example": {"message": text}}}


def _problem(problem: Problem) -> dict[str, Any]:
    return {PROBLEM_TYPE: {"schema": problem_schema([problem.code]), "example": problem.body}}


def _response(description: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": content}


def _below(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in refusal.__subclasses__():
        yield each
        yield from _below(each)
