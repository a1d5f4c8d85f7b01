"""HTTP functions: an API Gateway event in (payload 2.0), an action of the handler called, an answer out.

The gateway has matched the route already, so routing is one look-up by its ``routeKey``. An action is
a function of a handler module named by the registry. Its signature says what it takes: ``call`` first,
then by name its path parameters, a ``query`` and a ``body`` or a ``form``, each validated by its type.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Generic, Protocol, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from shared import registry
from shared.blueprint import Route
from shared.edge.bodies import SIGNED_MAX_BYTES, Signed, fingerprint, raw_body, read_form, read_json
from shared.edge.faults import faults_of, unknown_parameter
from shared.edge.identity import NOBODY, Caller, caller_of
from shared.edge.problems import Fault, Problem, internal, invalid, refused, unavailable
from shared.edge.telemetry import logger
from shared.frozen import dataclass
from shared.ledger.refusals import Refused
from shared.store.patience import Unavailable, patiently

Content = TypeVar("Content")
Action = Callable[..., "Reply[Any]"]
_encode = json.JSONEncoder(separators=(",", ":")).encode
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Context(Protocol):
    """What is used of a Lambda context."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """The time left for this invocation."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: who calls, when (epoch ms), how long there is to answer, and what was sent."""

    caller: Caller
    now: int
    context: Context
    fingerprint: str = ""

    def time_left_s(self) -> float:
        """The time left to answer."""
        return self.context.get_remaining_time_in_millis() / 1000


@dataclass(frozen=True, slots=True)
class Page:
    """A page for people."""

    html: str


PAGE_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class Reply(Generic[Content]):
    """What an action answers; ``replayed`` if an earlier request did it.

    ``status`` where it is not the route's own: accepted, and not done yet.
    """

    content: Content
    replayed: bool = False
    status: int | None = None


def serving(function: str, actions: Iterable[Action]) -> Handler:
    """The Lambda handler of a function: its routes from the registry, its actions from its module."""
    by_name = {action.__name__: action for action in actions}
    routes = {
        f"{route.method} {route.path}": (route, by_name[route.action])
        for route in registry.function(function).routes
    }

    def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
        route, action = routes[event["routeKey"]]
        return answer(route, action, event, context)

    return handler


def answer(route: Route, action: Action, event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Run an action; whatever goes wrong becomes a problem document."""
    try:
        reply = _run(route, action, event, context)
    except Problem as problem:
        return problem.answer
    except Refused as declined:
        return refused(declined.refusal).answer
    except Unavailable:
        return unavailable().answer
    except Exception:
        logger().exception("an action failed", extra={"request_id": context.aws_request_id})
        return internal().answer
    return _answered(route, reply)


def _answered(route: Route, reply: Reply[Any]) -> dict[str, Any]:
    headers = {"idempotent-replayed": "true"} if reply.replayed else {}
    body = ""
    if isinstance(reply.content, Page):
        headers |= PAGE_HEADERS
        body = reply.content.html
    elif reply.content is not None:
        headers["content-type"] = "application/json"
        body = _encode(reply.content)
    return {"statusCode": reply.status or route.status, "headers": headers, "body": body}


def _run(route: Route, action: Action, event: dict[str, Any], context: Context) -> Reply[Any]:
    caller = caller_of(event) if route.needs_key else NOBODY
    caller.must_be_let_in(route)
    path = {name: str(value) for name, value in (event.get("pathParameters") or {}).items()}
    given: dict[str, Any] = dict(path)
    takes = parameters(action)
    if "query" in takes:
        given["query"] = event.get("queryStringParameters") or {}
    elif event.get("queryStringParameters") and not route.by_link:  # mail programs add some
        raise invalid(*(unknown_parameter(name) for name in event["queryStringParameters"]))
    said = None
    if route.signed_by:
        given["body"] = Signed(raw_body(event, SIGNED_MAX_BYTES), event.get("headers") or {})
    elif "form" in takes:
        given["form"] = read_form(event)
    elif "body" in takes:
        nothing = route.optional_body and not event.get("body")
        given["body"] = said = {} if nothing else read_json(event)
    arguments = _validated(takes, given)
    caller.must_own(*_named(arguments))
    now = int(event["requestContext"]["timeEpoch"])
    mark = fingerprint(event["routeKey"], path, said) if said is not None else ""
    call = Call(caller, now, context, mark)
    return patiently(lambda: action(call, **arguments), call.time_left_s)


def _named(arguments: dict[str, Any]) -> Iterator[object]:
    """The members that a request names in its path, its query and its body."""
    yield arguments.get("member_id")
    for part in ("query", "body"):
        yield getattr(arguments.get(part), "member_id", None)


@cache
def parameters(action: Action) -> dict[str, TypeAdapter[Any]]:
    """What an action takes beside the call, by name."""
    hints = get_type_hints(action, include_extras=True)
    return {
        name: TypeAdapter(hint)
        for name, hint in hints.items()
        if name not in ("call", "_call", "return")
    }


def _validated(takes: dict[str, TypeAdapter[Any]], given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of an action; a Problem naming everything that is wrong with them."""
    arguments, faults = dict[str, Any](), list[Fault]()
    for name, adapter in takes.items():
        try:
            arguments[name] = adapter.validate_python(given[name])
        except ValidationError as error:
            faults.extend(faults_of(name, error))
    if faults:
        raise invalid(*faults)
    return arguments
