"""What the local service offers beside the API, under ``/_local/``: clock, readiness, rest, what was sent, calls."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from infra.local.answers import NOT_FOUND, Answer, json_answer
from infra.local.clock import BackwardsError, BadInstantError, Clock, parse_instant
from infra.local.events import Request
from infra.local.invocations import PREFIX as INVOCATIONS
from infra.local.invocations import Invocations
from infra.local.passage import HaltedError, Passage, ScheduleError

PREFIX = "/_local/"
SETTLED = "/_local/settled"
PROBLEM = "application/problem+json"


class Controls:
    """Answers ``/_local/*``. No key is asked for: only this machine can reach it."""

    def __init__(
        self,
        clock: Clock,
        passage: Passage,
        invocations: Invocations,
        *,
        sent: Callable[[], Mapping[str, Any]],
        is_ready: Callable[[], bool],
    ) -> None:
        self._clock = clock
        self._sent = sent
        self._invocations = invocations
        self._passage = passage
        self._is_ready = is_ready
        self._routes: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("GET", "/_local/clock"): self._read_clock,
            ("POST", "/_local/clock"): self._move_clock,
            ("GET", "/_local/outbox"): self._read_outbox,
            ("GET", "/_local/ready"): self._read_readiness,
            ("POST", SETTLED): self._settled,
        }

    def answer(self, request: Request) -> Answer:
        """The answer to a request under the prefix; it may take as long as time takes to pass."""
        if request.path.startswith(INVOCATIONS):
            return self._invocations.answer(request)
        route = self._routes.get((request.method, request.path))
        if route is None:
            return NOT_FOUND
        try:
            return route(request)
        except BackwardsError as error:
            return _problem(
                HTTPStatus.CONFLICT, "clock_backwards", "The clock cannot go back", str(error)
            )
        except BadInstantError as error:
            return _problem(
                HTTPStatus.BAD_REQUEST, "invalid_request", "The request is not valid", str(error)
            )
        except (HaltedError, ScheduleError) as error:
            return _problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Not done", str(error)
            ).with_header("retry-after", "1")

    def _read_clock(self, _: Request) -> Answer:
        return json_answer(HTTPStatus.OK, {"now": self._clock.now()})

    def _move_clock(self, request: Request) -> Answer:
        self._passage.move_to(_wanted_instant(request.body))
        return self._read_clock(request)

    def _read_outbox(self, _: Request) -> Answer:
        return json_answer(HTTPStatus.OK, self._sent())

    def _read_readiness(self, _: Request) -> Answer:
        if self._is_ready():
            return json_answer(HTTPStatus.OK, {"ready": True})
        waiting = json_answer(HTTPStatus.SERVICE_UNAVAILABLE, {"ready": False})
        return waiting.with_header("retry-after", "1")

    def _settled(self, _: Request) -> Answer:
        self._passage.settle()
        return json_answer(HTTPStatus.OK, {"settled": True})


def _wanted_instant(body: bytes) -> int:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInstantError("The body is not JSON.") from error
    if not isinstance(document, dict) or set(document) != {"now"}:
        raise BadInstantError('The body is not {"now": <instant>}.')
    if not isinstance(document["now"], str):
        raise BadInstantError("now is not a text.")
    return parse_instant(document["now"])


def _problem(status: HTTPStatus, code: str, title: str, detail: str) -> Answer:
    document = {
        "type": f"urn:laurel:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    return json_answer(status, document, PROBLEM)
