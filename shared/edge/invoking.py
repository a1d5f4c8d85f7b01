"""Calling another function: the request a gateway would send it, by Lambda's own Invoke.

So what a queue brings goes the one way of every command, with its validation, its receipt and its answer.
"""

import json
import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol, cast

from botocore.exceptions import ClientError
from botocore.session import get_session

from shared.edge.clients import settings
from shared.edge.identity import Caller, context_of
from shared.frozen import dataclass
from shared.store.patience import NO_ANSWER, Unavailable

READ_S = 16  # a little more than a function may take over a command
_NOT_NOW = frozenset(
    {
        "EC2ThrottledException",
        "ResourceConflictException",
        "ResourceNotReadyException",
        "ServiceException",
        "TooManyRequestsException",
    }
)
_TOO_MANY, _BROKEN = 429, 500


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a route as the registry writes it, in a caller's name, at an instant (epoch ms)."""

    method: str
    route: str
    caller: Caller
    at: int
    path: Mapping[str, str] | None = None
    query: Mapping[str, str] | None = None
    body: object = None

    @property
    def event(self) -> dict[str, Any]:
        """The event of it, as the gateway makes it (payload format 2.0)."""
        key, raw_path = f"{self.method} {self.route}", self.route
        for name, value in (self.path or {}).items():
            raw_path = raw_path.replace(f"{{{name}}}", value)
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": key,
            "rawPath": raw_path,
            "headers": {"content-type": "application/json"},
            "requestContext": {
                "authorizer": {"lambda": context_of(self.caller)},
                "http": {"method": self.method, "path": raw_path},
                "routeKey": key,
                "timeEpoch": self.at,
            },
            "isBase64Encoded": False,
        }
        optional = {"pathParameters": self.path, "queryStringParameters": self.query}
        event.update({name: dict(given) for name, given in optional.items() if given})
        if self.body is not None:
            event["body"] = json.dumps(self.body, separators=(",", ":"))
        return event


@dataclass(frozen=True, slots=True)
class Answer:
    """What the function answered: done or declined, never in doubt."""

    status: int
    body: Any

    @property
    def is_done(self) -> bool:
        """Whether it was done, now or by an earlier request, or will be."""
        return self.status < 300  # noqa: PLR2004 (the statuses of success)

    @property
    def problem(self) -> str:
        """The code of the problem answered, empty if there is none."""
        told = str(self.body.get("type", "")) if isinstance(self.body, dict) else ""
        return told.removeprefix("urn:laurel:problem:")


class _Client(Protocol):
    """What is used of the Lambda client."""

    meta: Any

    def invoke(self, **request: Any) -> dict[str, Any]: ...


@cache
def client() -> _Client:
    """The Lambda client of this process. It repeats nothing: whoever asked comes again with the same id."""
    return cast(
        "_Client", get_session().create_client("lambda", config=settings(read_s=READ_S, tries=1))
    )


def invoke(function: str, request: Request, time_left_s: Callable[[], float]) -> Answer:
    """What a function answers to a request; Unavailable if it is not known, or was not possible, by now.

    The same request then is safe to send again, as every command is.
    """
    if time_left_s() < READ_S + 1:
        raise Unavailable
    try:
        answered = client().invoke(
            FunctionName=_name(function), Payload=json.dumps(request.event).encode()
        )
    except NO_ANSWER:
        raise Unavailable from None
    except ClientError as error:
        if _may_pass(error):
            raise Unavailable from None
        raise
    return _answer(answered)


def _may_pass(error: ClientError) -> bool:
    """Whether the failure is Lambda's, or one of the moment, and not of what was asked."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= _BROKEN or error.response["Error"]["Code"] in _NOT_NOW


def _answer(answered: Mapping[str, Any]) -> Answer:
    payload = answered["Payload"].read()
    if answered.get("FunctionError"):  # it ran out of time, or it broke before it could answer
        raise Unavailable
    told = json.loads(payload)
    status = int(told["statusCode"])
    if status == _TOO_MANY or status >= _BROKEN:
        raise Unavailable
    return Answer(status, json.loads(told["body"]) if told.get("body") else None)


def _name(function: str) -> str:
    return os.environ[f"FUNCTION_NAME_{function.upper()}"]  # noqa: TID251 (a setting)
