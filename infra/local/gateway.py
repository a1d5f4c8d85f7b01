"""API Gateway on one machine: finds the route, asks who is calling, calls the function."""

import logging
from collections.abc import Mapping
from typing import Any

from infra.local import answers, events
from infra.local.answers import Answer
from infra.local.clock import Clock
from infra.local.events import Request
from infra.local.routes import Match, RouteTable
from infra.local.sandboxes import InvocationError, Invoker, TimedOutError
from shared.blueprint import Function

BODY_BYTES_MAX = 6 * 1024 * 1024  # what Lambda takes in one call
HEAD_BYTES_MAX = 10_240  # request line and headers together, as API Gateway counts them

log = logging.getLogger(__name__)


class Gateway:
    """Answers requests from a registry of functions, any number of threads at once."""

    def __init__(self, functions: tuple[Function, ...], invoke: Invoker, clock: Clock) -> None:
        self._routes = RouteTable(functions)
        (self._authorizer,) = (function for function in functions if function.authorizes)
        self._invoke = invoke
        self._clock = clock

    def answer(self, request: Request) -> Answer:
        """The answer to one request. Like the real one it lets nothing but a 5xx out of a failure."""
        request_id = events.new_request_id()
        return self._route(request, request_id).with_header("apigw-requestid", request_id)

    def _route(self, request: Request, request_id: str) -> Answer:
        if _head_bytes(request) > HEAD_BYTES_MAX:
            return answers.HEADERS_TOO_LARGE
        match = self._routes.match(request.method, request.path)
        if match is None:
            return answers.NOT_FOUND
        if len(request.body) > BODY_BYTES_MAX:
            return answers.TOO_LARGE
        if not match.route.needs_key:
            return self._function(request, match, None, request_id)
        identity = request.header("authorization")
        if not identity:
            return answers.UNAUTHORIZED
        return self._authorized(request, match, identity, request_id)

    def _authorized(self, request: Request, match: Match, identity: str, request_id: str) -> Answer:
        """Ask the authorizer, every time: a revoked key is out at once."""
        event = events.authorizer_event(request, match, identity=identity, request_id=request_id)
        try:
            verdict = self._invoke(self._authorizer, event)
        except InvocationError as error:
            return _failed(self._authorizer, error, answers.BROKEN)
        if not isinstance(verdict, dict) or verdict.get("isAuthorized") is not True:
            return answers.FORBIDDEN
        return self._function(request, match, verdict.get("context") or {}, request_id)

    def _function(
        self, request: Request, match: Match, caller: Mapping[str, Any] | None, request_id: str
    ) -> Answer:
        event = events.function_event(
            request, match, now_ms=self._clock.now_ms(), authorizer=caller, request_id=request_id
        )
        try:
            return answers.from_function(self._invoke(match.function, event))
        except TimedOutError as error:
            return _failed(match.function, error, answers.UNAVAILABLE)
        except (InvocationError, answers.MalformedAnswer) as error:
            return _failed(match.function, error, answers.BROKEN)


def _failed(function: Function, error: Exception, answer: Answer) -> Answer:
    log.error("function %s: %s: %s", function.name, type(error).__name__, error)
    return answer


def _head_bytes(request: Request) -> int:
    line = len(request.method) + len(request.path) + len(request.query)
    return line + sum(len(name) + len(value) for name, value in request.headers)
