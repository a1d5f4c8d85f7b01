"""The functions that own the routes, called in the name of a connection's source."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.blueprint import Scope
from shared.edge.identity import Caller
from shared.edge.invoking import Answer, Request, invoke
from shared.edge.telemetry import logger
from shared.frozen import dataclass
from shared.store import heard
from shared.store.connections import Connection
from shared.store.heard import Refused
from shared.store.patience import patiently

SCOPES = frozenset({Scope.POINTS_EARN, Scope.POINTS_SPEND, Scope.MEMBERS_READ, Scope.MEMBERS_WRITE})


class Declined(Exception):
    """A command that was refused, and would be again; ``detail`` says nothing personal."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the commands of one delivery are handed in; ``at`` is when it came (epoch ms)."""

    program: str
    connection: Connection
    at: int
    left_s: Callable[[], float]

    def asked(  # noqa: PLR0913 (what a request consists of)
        self,
        function: str,
        method: str,
        route: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        source: str | None = None,
    ) -> Answer:
        """What a function answers; Unavailable where that is not known, so that the delivery comes again.

        It is asked in the name of the connection's source, or of the ``source`` of what it follows.
        """
        key = f"connection.{self.connection.connection_id}"
        caller = Caller(self.program, source or self.connection.source, SCOPES, key)
        request = Request(method, route, caller, self.at, path=path, query=query, body=body)
        return invoke(function, request, self.left_s)


def refuse(desk: Desk, name: str, why: Declined) -> None:
    """Keep and tell that something was not taken. Ids and codes only, nothing personal."""
    place = (desk.program, desk.connection.connection_id)
    refused = Refused(name, desk.at, why.reason, why.detail)
    patiently(lambda: heard.refuse(*place, refused), desk.left_s)
    told = {"program": place[0], "connection": place[1], "thing": name, "reason": why.reason}
    logger().warning("a delivery was not taken", extra=told)


def declined(answer: Answer) -> Declined:
    """Why it was not done, in the API's words; places of what is wrong, never values."""
    errors = answer.body.get("errors", ()) if isinstance(answer.body, dict) else ()
    places = [str(each.get("pointer", each.get("parameter", ""))) for each in errors]
    return Declined(answer.problem or str(answer.status), " ".join(places)[:255])
