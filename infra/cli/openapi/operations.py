"""One operation of the document: how a route's action is called, and everything it may answer."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from infra.cli.openapi.problems import (
    PROBLEM_TYPE,
    message_schema,
    problem_schema,
    status_of,
)
from infra.cli.openapi.schemas import Components
from infra.cli.openapi.stories import Step, examples_of
from shared.blueprint import Route
from shared.edge import answers
from shared.edge.faults import unknown_parameter
from shared.edge.http import Page, parameters
from shared.edge.problems import dead_link, invalid, unauthenticated

Told = dict[str, Any]

JSON = "application/json"
_COMMAND_STATUSES = (201, 204)
_REPLAYED = {
    "Idempotent-Replayed": {
        "description": "There, and `true`, if an earlier request did it: this is its answer again.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}
_REASONS = {
    400: "Something is wrong with the request alone; `errors` tells all of it.",
    404: "There is no such thing, or it is not yours.",
    409: "Declined by the state of things.",
    422: "The id was used before with other content.",
}
_SIGNED_BODY: Told = {
    "required": True,
    "description": "What the sender says, in a form of its own; it is read only once its signature is verified.",
    "content": {JSON: {"schema": {}}},
}
_ONE_CLICK: Told = {
    "description": "What mail programs send (RFC 8058); nothing in it is read.",
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object"},
            "example": {"List-Unsubscribe": "One-Click"},
        }
    },
}
_FORM: Told = {
    "description": "What a browser sends of the page's form: a field for each question, by its name.",
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "additionalProperties": {"type": "string"}},
            "example": {"recommend": "9", "why": "The mug is lovely."},
        }
    },
}
_GENERAL = {
    401: "Unauthorized",
    403: "Forbidden",
    413: "TooLarge",
    429: "TooManyRequests",
    503: "Unavailable",
}


def operation(
    function: str, route: Route, action: Callable[..., Any], components: Components
) -> Told:
    """An action as an operation."""
    examples, takes = examples_of(route.action), parameters(action)
    told: Told = {
        "operationId": route.action,
        "summary": (action.__doc__ or "").strip().removesuffix("."),
        "tags": [function],
        "security": [{"key": [str(route.scope)]}] if route.needs_key else [],
    }
    if told_parameters := _parameters(route, takes, examples, components):
        told["parameters"] = told_parameters
    if route.signed_by:
        told["requestBody"] = _SIGNED_BODY
    elif route.by_link and route.method == "POST":
        told["requestBody"] = _FORM if "form" in takes else _ONE_CLICK
    elif "body" in takes:
        told["requestBody"] = _request_body(route, takes["body"], examples, components)
    responses = {
        **_accepted(route, examples, components),
        route.status: _success(route, action, examples, components),
        **_failures(route, examples),
        **_general(has_body="body" in takes),
        **_unsigned(route),
    }
    told["responses"] = {str(status): responses[status] for status in sorted(responses)}
    return told


def _unsigned(route: Route) -> dict[int, Told]:
    """What a route without a key answers where no signature proves who is calling."""
    if route.needs_key:
        return {}
    problem = dead_link() if route.by_link else unauthenticated()
    content = {"schema": problem_schema([problem.code]), "example": problem.body}
    return {problem.status: {"description": problem.detail, "content": {PROBLEM_TYPE: content}}}


def _parameters(
    route: Route,
    takes: dict[str, TypeAdapter[Any]],
    examples: list[Step],
    components: Components,
) -> list[Told]:
    done = [step for step in examples if step.succeeds]
    told = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": components.of_request(takes[name]),
            **_examples((step, step.path[name]) for step in done),
        }
        for name in takes
        if f"{{{name}}}" in route.path
    ]
    told.extend(
        {
            "name": header,
            "in": "header",
            "description": "A signature of the body; which of these headers it is in depends on who sends it.",
            "schema": {"type": "string"},
        }
        for header in route.signed_by
    )
    query = components.of_query(takes["query"]) if "query" in takes else {}
    told.extend(
        {
            "name": name,
            "in": "query",
            "schema": schema,
            **_examples((step, step.query[name]) for step in done if name in step.query),
        }
        for name, schema in query.items()
    )
    return told


def _request_body(
    route: Route, adapter: TypeAdapter[Any], examples: list[Step], components: Components
) -> Told:
    sent = (step for step in examples if step.succeeds and step.body is not None)
    shown = _examples((step, step.body) for step in sent)
    return {
        "required": not route.optional_body,
        "content": {JSON: {"schema": components.of_request(adapter), **shown}},
    }


def _success(
    route: Route, action: Callable[..., Any], examples: list[Step], components: Components
) -> Told:
    (content,) = get_args(get_type_hints(action, include_extras=True)["return"])
    told: Told = {"description": "What was asked for."}
    if route.status in _COMMAND_STATUSES:
        told = {"description": "Done, now or by an earlier request.", "headers": _REPLAYED}
    if content is Page:
        told["content"] = {"text/html": {"schema": {"type": "string"}}}
    elif content is not type(None):
        shown = _answers(examples, route.status)
        told["content"] = {JSON: {"schema": components.of_answer(content), **shown}}
    return told


def _accepted(route: Route, examples: list[Step], components: Components) -> dict[int, Told]:
    """What a route answers where a command can only be done later."""
    if not route.accepts:
        return {}
    status = int(HTTPStatus.ACCEPTED)
    schema = components.of_answer(getattr(answers, route.accepts))
    content = {"schema": schema, **_answers(examples, status)}
    return {
        status: {"description": "Waiting, and done when it can be.", "content": {JSON: content}}
    }


def _failures(route: Route, examples: list[Step]) -> dict[int, Told]:
    """The problems an operation answers, by status, each code with its example."""
    codes = defaultdict[int, list[str]](list)
    for code in ("invalid_request", *route.refusals):
        codes[status_of(code)].append(code)
    told = dict[int, Told]()
    for status, listed in codes.items():
        shown = _answers(examples, status)
        content: Told = {PROBLEM_TYPE: {"schema": problem_schema(listed), **shown}}
        if status == 400 and not shown:  # noqa: PLR2004
            content[PROBLEM_TYPE]["example"] = invalid(unknown_parameter("colour")).body
        if status == 404 and "{" in route.path:  # noqa: PLR2004
            content[JSON] = {**message_schema(), "example": {"message": "Not Found"}}
        told[status] = {"description": _REASONS[status], "content": content}
    return told


def _general(*, has_body: bool) -> dict[int, Told]:
    return {
        status: {"$ref": f"#/components/responses/{name}"}
        for status, name in _GENERAL.items()
        if has_body or name != "TooLarge"
    }


def _answers(examples: list[Step], status: int) -> Told:
    return _examples((step, step.answer) for step in examples if step.status == status)


def _examples(shown: Iterable[tuple[Step, object]]) -> Told:
    """The examples of one place, each value once."""
    told, seen = Told(), list[object]()
    for step, value in shown:
        if value not in seen:
            seen.append(value)
            told[str(step.example)] = {"summary": step.summary, "value": value}
    return {"examples": told} if told else {}
