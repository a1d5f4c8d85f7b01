"""Endpoints: added, looked at, turned off and on, and given new secrets."""

from dataclasses import replace
from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import AfterValidator, Field

from shared.edge.destinations import Forbidden, parsed
from shared.edge.fields import Given, Id, OrderlyRequest, Request, Text
from shared.edge.http import Call, Reply
from shared.edge.instants import InstantText, instant_text
from shared.edge.news import WEBHOOK, WEBHOOKS, Note, resuming
from shared.edge.queues import send
from shared.edge.settings import program_cache_s, webhooks_to_loopback
from shared.edge.signing import new_secret
from shared.ledger.endpoint_refusals import EndpointNotFound
from shared.ledger.facts import FACTS
from shared.ledger.refusals import IdReused, Refused
from shared.store import endpoints, health
from shared.store.endpoints import Endpoint, Secret
from shared.store.health import Health
from shared.store.patience import Patience

HOUR_MS = 3_600_000
OVERLAP_H, OVERLAP_H_MAX = 24, 168
_LIFETIMES = (
    2  # an endpoint is told what is recorded once every cache has had these chances to see it
)
ASKED = "asked"  # why an endpoint is off that an operator has turned off


def _sendable(url: str) -> str:
    try:
        parsed(url, to_loopback=webhooks_to_loopback())
    except Forbidden as error:
        raise ValueError(str(error)) from None
    return url


def _known(fact: str) -> str:
    if fact not in FACTS:
        raise ValueError("There is no such fact; docs/events.schema.json lists all.")
    return fact


Url = Annotated[str, AfterValidator(_sendable)]
FactName = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": sorted(FACTS)})]


class EndpointRequest(Request):
    """Where to tell facts: all of them, or those that are named."""

    endpoint_id: Id
    url: Annotated[
        Url, Field(description="An address that begins with https://, of a public host.")
    ]
    facts: Annotated[list[FactName] | None, Field(min_length=1, max_length=100), Given] = None
    description: Annotated[Text | None, Given] = None


class RotationRequest(Request):
    """A new secret; the ones before it sign for so many hours more."""

    rotation_id: Id
    overlap_hours: Annotated[int, Field(ge=0, le=OVERLAP_H_MAX)] = OVERLAP_H


class EndpointAnswer(TypedDict):
    """An endpoint: told what is recorded from `since` on; off for a reason: `asked`, `gone` (by a 410), `failing`."""

    endpoint_id: str
    url: str
    facts: NotRequired[list[str]]
    description: NotRequired[str]
    since: InstantText
    status: Literal["enabled", "disabled"]
    reason: NotRequired[str]
    disabled_at: NotRequired[InstantText]


class AddedAnswer(EndpointAnswer):
    """A new endpoint with its secret, which no other answer tells."""

    secret: NotRequired[str]


class HealthAnswer(TypedDict):
    """How an endpoint has answered of late; for how many accounts it is tried again, and for how many no more."""

    last_success_at: NotRequired[InstantText]
    last_failure_at: NotRequired[InstantText]
    last_failure: NotRequired[str]
    failures_in_a_row: int
    failing_since: NotRequired[InstantText]
    accounts_waiting: int
    accounts_given_up: int


class WatchedAnswer(EndpointAnswer):
    """An endpoint and how it is."""

    health: HealthAnswer


class EndpointsAnswer(TypedDict):
    """All endpoints of a program."""

    endpoints: list[EndpointAnswer]


class RotatedAnswer(TypedDict):
    """The secret that messages are signed with from now on; those before it sign until an instant."""

    endpoint_id: str
    rotation_id: str
    secret: NotRequired[str]
    others_until: InstantText


def add_endpoint(call: Call, body: EndpointRequest) -> Reply[AddedAnswer]:
    """Tell facts to an address from soon on; the answer has the secret that they are signed with."""
    program, patience = call.caller.program, Patience(call.time_left_s)
    while (known := endpoints.read(program, body.endpoint_id)) is None:
        made = Endpoint(
            endpoint_id=body.endpoint_id,
            url=body.url,
            created_at=_known_at(call),
            facts=tuple(body.facts) if body.facts else None,
            description=body.description,
            fingerprint=call.fingerprint,
        )
        secret = Secret(new_secret(), body.endpoint_id, call.now)
        if endpoints.add(program, made, secret):
            return Reply(_added(made, secret))
        patience.wait()
    if known.fingerprint != call.fingerprint:
        raise Refused(IdReused("endpoint_id"))
    first = endpoints.secrets(program, body.endpoint_id)[0]
    return Reply(_added(replace(known, off=None, off_at=None), first), replayed=True)


def list_endpoints(call: Call) -> Reply[EndpointsAnswer]:
    """The endpoints of the program."""
    return Reply({"endpoints": [*map(endpoint_answer, endpoints.every(call.caller.program))]})


def read_endpoint(call: Call, endpoint_id: Id) -> Reply[WatchedAnswer]:
    """An endpoint and how it has answered of late."""
    found = endpoint_of(call, endpoint_id)
    known = health.read(call.caller.program, endpoint_id)
    return Reply({**endpoint_answer(found), "health": _health_answer(known)})


def rotate_secret(call: Call, endpoint_id: Id, body: RotationRequest) -> Reply[RotatedAnswer]:
    """Sign with a new secret from now on, and for a while with the ones before it too, so that no message is lost."""
    endpoint_of(call, endpoint_id)
    program, patience = call.caller.program, Patience(call.time_left_s)
    until = call.now + body.overlap_hours * HOUR_MS
    while True:
        seen = endpoints.secrets(program, endpoint_id)
        known = next((each for each in seen[1:] if each.name == body.rotation_id), None)
        if known is not None:
            if known.fingerprint != call.fingerprint:
                raise Refused(IdReused("rotation_id"))
            began = known.created_at + body.overlap_hours * HOUR_MS
            return Reply(_rotated(endpoint_id, known, began), replayed=True)
        new = Secret(new_secret(), body.rotation_id, call.now, fingerprint=call.fingerprint)
        if endpoints.rotate(program, endpoint_id, seen, new, until=until):
            return Reply(_rotated(endpoint_id, new, until))
        patience.wait()


def disable_endpoint(
    call: Call,
    endpoint_id: Id,
    body: OrderlyRequest,  # noqa: ARG001 (says that there is one)
) -> Reply[EndpointAnswer]:
    """Send nothing more to an endpoint; what it has not been told is told once it is on again."""
    return _switched(call, endpoint_id, ASKED)


def enable_endpoint(
    call: Call,
    endpoint_id: Id,
    body: OrderlyRequest,  # noqa: ARG001 (says that there is one)
) -> Reply[EndpointAnswer]:
    """Turn an endpoint on again; each account goes on from where it was, at once."""
    answer = _switched(call, endpoint_id, None)
    # And once more when every relay knows of it: what is recorded until then may have been kept from it.
    for at in sorted({call.now, _known_at(call)}):
        note = Note(call.caller.program, "", 0, WEBHOOK, endpoint_id, resuming(at))
        send(WEBHOOKS, [note.message], call.time_left_s)
    return answer


def endpoint_of(call: Call, endpoint_id: str) -> Endpoint:
    """The endpoint of that id; Refused if the caller's program has none."""
    found = endpoints.read(call.caller.program, endpoint_id)
    if found is None:
        raise Refused(EndpointNotFound())
    return found


def _switched(call: Call, endpoint_id: str, off: str | None) -> Reply[EndpointAnswer]:
    program, patience = call.caller.program, Patience(call.time_left_s)
    while True:
        seen = endpoint_of(call, endpoint_id)
        if (seen.off is None) == (off is None):
            return Reply(endpoint_answer(seen), replayed=True)
        if off is None:
            health.forgiven(program, endpoint_id)
        changed = replace(seen, off=off, off_at=call.now if off else None)
        if endpoints.change(program, seen, changed):
            return Reply(endpoint_answer(changed))
        patience.wait()


def endpoint_answer(endpoint: Endpoint) -> EndpointAnswer:
    """An endpoint as it is answered, without what it is signed with."""
    answer: EndpointAnswer = {
        "endpoint_id": endpoint.endpoint_id,
        "url": endpoint.url,
        "since": instant_text(endpoint.created_at),
        "status": "disabled" if endpoint.off else "enabled",
    }
    if endpoint.facts:
        answer["facts"] = list(endpoint.facts)
    if endpoint.description:
        answer["description"] = endpoint.description
    if endpoint.off:
        answer["reason"] = endpoint.off
    if endpoint.off_at is not None:
        answer["disabled_at"] = instant_text(endpoint.off_at)
    return answer


def _known_at(call: Call) -> int:
    """The instant (epoch ms) by which every relay knows of what is changed now."""
    return call.now + round(_LIFETIMES * program_cache_s() * 1000)


def _added(endpoint: Endpoint, secret: Secret) -> AddedAnswer:
    told: dict[str, object] = {**endpoint_answer(endpoint)}
    if secret.secret:
        told["secret"] = secret.secret
    answer: AddedAnswer = told  # type: ignore[assignment]
    return answer


def _health_answer(known: Health) -> HealthAnswer:
    answer: HealthAnswer = {
        "failures_in_a_row": known.failures,
        "accounts_waiting": known.waiting,
        "accounts_given_up": known.parked,
    }
    if known.succeeded_at is not None:
        answer["last_success_at"] = instant_text(known.succeeded_at)
    if known.failed_at is not None and known.failed_with is not None:
        answer["last_failure_at"] = instant_text(known.failed_at)
        answer["last_failure"] = known.failed_with
    if known.failing_since is not None:
        answer["failing_since"] = instant_text(known.failing_since)
    return answer


def _rotated(endpoint_id: str, secret: Secret, until: int) -> RotatedAnswer:
    answer: RotatedAnswer = {
        "endpoint_id": endpoint_id,
        "rotation_id": secret.name,
        "others_until": instant_text(until),
    }
    if secret.secret:
        answer["secret"] = secret.secret
    return answer
