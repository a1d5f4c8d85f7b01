"""Lambda's Invoke on one machine: how a function calls another, at an address only this machine can reach."""

import json
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from infra.local.answers import Answer, json_answer
from infra.local.events import Request
from infra.local.sandboxes import InvocationError, Invoker
from shared.blueprint import Function

PREFIX = "/_local/2015-03-31/functions/"
_SUFFIX = "/invocations"
ENDPOINT = "AWS_ENDPOINT_URL_LAMBDA"
_NO_FUNCTION = ("x-amzn-errortype", "ResourceNotFoundException")
_UNHANDLED = ("x-amz-function-error", "Unhandled")

log = logging.getLogger(__name__)


def invocations_environment(functions: Iterable[Function], service_url: str) -> dict[str, str]:
    """What the functions read to find each other."""
    names = {f"FUNCTION_NAME_{each.name.upper()}": each.name for each in functions}
    return names | {ENDPOINT: f"{service_url}/_local"}


class Invocations:
    """Answers ``POST …/functions/{name}/invocations`` with what the function answers."""

    def __init__(self, functions: Iterable[Function], invoke: Invoker) -> None:
        self._functions = {function.name: function for function in functions}
        self._invoke = invoke

    def answer(self, request: Request) -> Answer:
        """The answer to a request under the prefix."""
        name = request.path.removeprefix(PREFIX).removesuffix(_SUFFIX)
        function = self._functions.get(name)
        event = _event(request.body)
        if function is None or event is None or request.method != "POST":
            missing = json_answer(HTTPStatus.NOT_FOUND, {"Message": f"Function not found: {name}"})
            return missing.with_header(*_NO_FUNCTION)
        try:
            return _told(self._invoke(function, event))
        except InvocationError as error:
            log.error("function %s: %s: %s", name, type(error).__name__, error)
            return _told({"errorMessage": str(error)}).with_header(*_UNHANDLED)


def _told(result: object) -> Answer:
    content_type = ("content-type", "application/json")
    return Answer(HTTPStatus.OK, (content_type,), json.dumps(result).encode())


def _event(body: bytes) -> Mapping[str, Any] | None:
    try:
        event = json.loads(body)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
