"""Functions that call others: Lambda's Invoke answered by the handlers of this process."""

import importlib
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from shared.edge import invoking
from shared.registry import FUNCTIONS
from tests.functions.api import LambdaContext

Answered = Callable[[AWSPreparedRequest], AWSResponse]


class _Raw(io.BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, *_args: object, **_kwargs: object) -> Iterator[bytes]:
        yield self.read()


def an_invocation(status: int, body: object, **headers: str) -> AWSResponse:
    """What Lambda answers to an Invoke."""
    told: Any = {"content-type": "application/json", **headers}
    return AWSResponse("http://lambda", status, told, _Raw(json.dumps(body).encode()))


def by_their_handlers(request: AWSPreparedRequest) -> AWSResponse:
    """The true answer of the function that is called."""
    name = str(request.url).split("/functions/")[1].split("/")[0]
    handler = importlib.import_module(f"functions.{name}.handler").handler
    body: Any = request.body
    return an_invocation(200, handler(json.loads(body), LambdaContext(15)))


@contextmanager
def invocations(answered: Answered = by_their_handlers) -> Iterator[None]:
    """Let calls of functions be answered so."""

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return answered(request)

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:9")
        environment.setenv("AWS_REGION", "eu-west-1")
        environment.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        for function in FUNCTIONS:
            environment.setenv(f"FUNCTION_NAME_{function.name.upper()}", function.name)
        events = invoking.client().meta.events
        events.register("before-send.lambda", answer)
        try:
            yield
        finally:
            events.unregister("before-send.lambda", answer)
