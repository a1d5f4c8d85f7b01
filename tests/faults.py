"""Faults under botocore: requests lost, answers lost, errors made up, reads that lag behind."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.httpsession import URLLib3Session

from shared.store import table

Fault = Callable[[AWSPreparedRequest], AWSResponse]
ANY_OPERATION = "before-send.dynamodb"


class _Raw(io.BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, *_args: object, **_kwargs: object) -> Iterator[bytes]:
        yield self.read()


def an_answer(status: int, body: dict[str, Any]) -> AWSResponse:
    return raw_answer(status, json.dumps(body), "application/x-amz-json-1.0")


def raw_answer(status: int, body: str, content_type: str = "text/xml") -> AWSResponse:
    headers: Any = {"content-type": content_type}
    return AWSResponse("http://engine", status, headers, _Raw(body.encode()))


def an_error(name: str, *, status: int = 400, **more: Any) -> AWSResponse:
    kind = f"com.amazonaws.dynamodb.v20120810#{name}"
    return an_answer(status, {"__type": kind, "message": "injected", **more})


def sent(request: AWSPreparedRequest) -> AWSResponse:
    """The true answer, on a connection of its own."""
    session = URLLib3Session()
    try:
        return session.send(request)
    finally:
        session.close()


def request_lost(request: AWSPreparedRequest) -> AWSResponse:
    raise ConnectionClosedError(endpoint_url=str(request.url))


def answer_lost(request: AWSPreparedRequest) -> AWSResponse:
    sent(request)
    raise ReadTimeoutError(endpoint_url=str(request.url))


def throttled(_request: AWSPreparedRequest) -> AWSResponse:
    return an_error("ProvisionedThroughputExceededException")


def conflicting(request: AWSPreparedRequest) -> AWSResponse:
    count = len(asked_of(request)["TransactItems"])
    reasons = [{"Code": "TransactionConflict"}, *({"Code": "None"} for _ in range(count - 1))]
    return an_error("TransactionCanceledException", CancellationReasons=reasons)


def failed(_request: AWSPreparedRequest) -> AWSResponse:
    return an_error("InternalServerError", status=500)


def failed_after_applying(request: AWSPreparedRequest) -> AWSResponse:
    sent(request)
    return an_error("InternalServerError", status=500)


FAULTS: dict[str, Fault] = {
    "request lost": request_lost,
    "applied, answer lost": answer_lost,
    "throttled": throttled,
    "conflict": conflicting,
    "internal error": failed,
    "applied, internal error": failed_after_applying,
}


class Line:
    """The line to the engine: counts what is sent, and lets a fault happen at chosen sends."""

    def __init__(self) -> None:
        self.sends: list[str] = []
        self._fault: Fault | None = None
        self._at = range(0)

    def fail(self, fault: Fault, *, first: int, times: int = 1) -> None:
        """From now on: let ``times`` sends fail, beginning with number ``first`` (from 0)."""
        self.sends.clear()
        self._fault, self._at = fault, range(first, first + times)

    def mend(self) -> None:
        self._fault = None

    def __call__(self, request: AWSPreparedRequest, **_kwargs: object) -> AWSResponse | None:
        number = len(self.sends)
        self.sends.append(_operation(request))
        faulty = self._fault is not None and number in self._at
        if not faulty or self._fault is None:
            return None
        if self._fault is conflicting and not self.sends[-1].startswith("Transact"):
            return None
        return self._fault(request)


class StaleReads:
    """Eventually consistent reads of a journal answer with what stood there before the last commit."""

    def __init__(self) -> None:
        self._seen: dict[str, list[bytes]] = {}
        self.lagged = 0

    def __call__(self, request: AWSPreparedRequest, **_kwargs: object) -> AWSResponse | None:
        asked = asked_of(request)
        if asked.get("ConsistentRead") or asked.get("Limit") != 1:
            return None
        now = sent(request).content
        history = self._seen.setdefault(asked["ExpressionAttributeValues"][":pk"]["S"], [])
        if now not in history[-1:]:
            history.append(now)
        self.lagged += 1
        nothing = {"Items": [], "Count": 0, "ScannedCount": 0}
        return an_answer(200, json.loads(history[-2]) if len(history) > 1 else nothing)


def _operation(request: AWSPreparedRequest) -> str:
    target: Any = request.headers["X-Amz-Target"]
    return str(target.decode().rsplit(".", 1)[1])


def asked_of(request: AWSPreparedRequest) -> dict[str, Any]:
    body: Any = request.body
    asked: dict[str, Any] = json.loads(body)
    return asked


@contextmanager
def hooked(
    hook: Callable[..., AWSResponse | None],
    event: str = ANY_OPERATION,
    client: Callable[[], Any] = table.client,
) -> Iterator[None]:
    """Let a hook see every request before it is sent."""
    events: Any = client().meta.events
    events.register_first(event, hook)
    try:
        yield
    finally:
        events.unregister(event, hook)
