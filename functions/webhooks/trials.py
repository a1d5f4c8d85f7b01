"""An endpoint is tried with a test event, or told again what it has been told."""

import json
import time
from typing import Annotated, NotRequired, TypedDict

from functions.webhooks.endpoints import endpoint_of
from shared.edge import outbound
from shared.edge.fields import Given, Id, Instant, OrderlyRequest, Request
from shared.edge.http import Call, Reply
from shared.edge.instants import InstantText, instant_text
from shared.edge.news import WEBHOOK, WEBHOOKS, Note, replaying
from shared.edge.outbound import Answered
from shared.edge.problems import not_ahead
from shared.edge.queues import send
from shared.edge.signing import signed
from shared.ledger.news import fact_id
from shared.ledger.refusals import IdReused, Refused
from shared.store import endpoints, replays
from shared.store.replays import Replay

TEST = "webhook.test"


class TriedAnswer(TypedDict):
    """What an endpoint said to a test event: a status, or why there was none."""

    endpoint_id: str
    status: NotRequired[int]
    failed_with: NotRequired[str]


class ReplayRequest(Request):
    """Since when to tell again: of one member, or of all."""

    replay_id: Id
    since: Instant
    member_id: Annotated[Id | None, Given] = None


class ReplayAnswer(TypedDict):
    """A replay that was taken."""

    endpoint_id: str
    replay_id: str
    since: InstantText
    member_id: NotRequired[str]


def try_endpoint(
    call: Call,
    endpoint_id: Id,
    body: OrderlyRequest,  # noqa: ARG001 (says that there is one)
) -> Reply[TriedAnswer]:
    """Send a test event, of the type `webhook.test`, and tell what the endpoint said. Nothing is kept of it."""
    endpoint, program = endpoint_of(call, endpoint_id), call.caller.program
    event_id = fact_id(program, f"#{endpoint_id}", call.now, 0)
    event = {
        "type": TEST,
        "version": 1,
        "id": event_id,
        "timestamp": instant_text(call.now),
        "data": {"program": program, "endpoint_id": endpoint_id},
    }
    content = json.dumps(event, separators=(",", ":")).encode()
    live = [
        each.secret for each in endpoints.secrets(program, endpoint_id) if each.is_live(call.now)
    ]
    wall_s = int(time.time())  # noqa: TID251 (signatures stay on wall time, wherever the clock of points is)
    outcome = outbound.send(endpoint.url, content, signed(event_id, content, live, wall_s))
    answer: TriedAnswer = {"endpoint_id": endpoint_id}
    if isinstance(outcome, Answered):
        answer["status"] = outcome.status
    else:
        answer["failed_with"] = outcome.why
    return Reply(answer)


def replay_facts(call: Call, endpoint_id: Id, body: ReplayRequest) -> Reply[ReplayAnswer]:
    """Tell an endpoint again what was recorded since an instant, given up or not, with the same ids and in order."""
    not_ahead(body.since, call.now, "#/since")
    endpoint_of(call, endpoint_id)
    program = call.caller.program
    asked = Replay(body.replay_id, body.since, body.member_id, call.now, call.fingerprint)
    is_new = replays.ask(program, endpoint_id, asked)
    known = asked if is_new else replays.read(program, endpoint_id, body.replay_id)
    if known is None or known.fingerprint != call.fingerprint:
        raise Refused(IdReused("replay_id"))
    again = replaying(body.replay_id)
    note = Note(program, body.member_id or "", 0, WEBHOOK, endpoint_id, again, call.now)
    send(WEBHOOKS, [note.message], call.time_left_s)
    answer: ReplayAnswer = {
        "endpoint_id": endpoint_id,
        "replay_id": body.replay_id,
        "since": instant_text(known.since),
    }
    if known.member:
        answer["member_id"] = known.member
    return Reply(answer, replayed=not is_new)
