"""Connections to shops: made, changed and listed by an operator; what shops deliver is taken here."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Annotated, Any, NotRequired, TypedDict

from pydantic import Field, StringConstraints

from functions.connections.receiving import receive_delivery
from functions.connections.requests import (
    ConnectionChange,
    ConnectionRequest,
    ReconciliationRequest,
    SecretRequest,
    said,
)
from functions.connections.signatures import key_of
from shared.edge.deliveries import QUEUE, Ask
from shared.edge.fields import FromDigits, Given, Id, Request, described_as
from shared.edge.http import Call, Reply, serving
from shared.edge.instants import InstantText, instant_text
from shared.edge.problems import Fault, invalid, unavailable
from shared.edge.queues import send
from shared.ledger.connection_refusals import ConnectionNotFound, NothingToAsk
from shared.ledger.refusals import IdReused, Refused
from shared.store import connections, heard
from shared.store.connections import Connection, Shop
from shared.store.endpoints import Secret

CHANGES_MAX = 20  # tries to change a connection that others change at the same time
NAMED_BY = 8  # characters that tell one secret from another without giving it away
PAGE_MAX = 100

Terms = Annotated[dict[str, Any], described_as("TermsRequest")]


class SecretAnswer(TypedDict):
    """A secret by its name, the first characters of its SHA-256; the secret itself is never told."""

    name: str
    created_at: InstantText
    ends_at: NotRequired[InstantText]


class ConnectionAnswer(TypedDict):
    """A connection; ``deliveries_path`` is where its shop sends its webhooks to."""

    connection_id: str
    kind: str
    source: str
    created_at: InstantText
    deliveries_path: str
    secrets: list[SecretAnswer]
    terms: Terms
    shop_url: NotRequired[str]
    closed_at: NotRequired[InstantText]


class ConnectionsAnswer(TypedDict):
    """All connections of a program."""

    connections: list[ConnectionAnswer]


class RefusedAnswer(TypedDict):
    """Something a shop told that was not taken: which, by its kind and its id in the shop, when last, and why."""

    name: str
    at: InstantText
    reason: str
    detail: str


class RefusedPage(TypedDict):
    """What was not taken, by its names."""

    refused: list[RefusedAnswer]
    next_cursor: NotRequired[str]


class RefusedQuery(Request):
    """Which page; a cursor is the last name seen."""

    limit: Annotated[int, Field(ge=1, le=PAGE_MAX), FromDigits] = 20
    cursor: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~:-]{1,300}$")] | None, Given
    ] = None


class ReconciliationAnswer(TypedDict):
    """That a shop will be asked, and from when on."""

    connection_id: str
    at: InstantText
    since: NotRequired[InstantText]


def connect_shop(call: Call, body: ConnectionRequest) -> Reply[ConnectionAnswer]:
    """Connect a shop: from now on what it signs with the secret is taken."""
    program = call.caller.program
    new = Connection(
        connection_id=body.connection_id,
        kind=body.kind,
        source=body.source or body.connection_id,
        created_at=call.now,
        secrets=(_secret(body.secret, call.now),),
        terms=said(body.terms),
        shop=Shop(body.shop.url, body.shop.token) if body.shop else None,
        fingerprint=call.fingerprint,
    )
    _must_fit(new)
    if connections.add(program, new):
        return Reply(_answer(program, new))
    known = _found(program, body.connection_id)
    if known.fingerprint != call.fingerprint:
        raise Refused(IdReused("connection_id"))
    return Reply(_answer(program, known), replayed=True)


def list_connections(call: Call) -> Reply[ConnectionsAnswer]:
    """The connections of the program; no secret is among what is told."""
    program = call.caller.program
    return Reply({"connections": [_answer(program, each) for each in connections.every(program)]})


def read_connection(call: Call, connection_id: Id) -> Reply[ConnectionAnswer]:
    """A connection; no secret is among what is told."""
    program = call.caller.program
    return Reply(_answer(program, _found(program, connection_id)))


def change_connection(
    call: Call, connection_id: Id, body: ConnectionChange
) -> Reply[ConnectionAnswer]:
    """Change what counts of a shop's deliveries or how it is asked, close its connection or open it again."""
    given: dict[str, Any] = {}
    if body.terms is not None:
        given["terms"] = said(body.terms)
    if body.shop is not None:
        given["shop"] = Shop(body.shop.url, body.shop.token)
    if body.closed is not None:
        given["closed_at"] = call.now if body.closed else None

    def changed(seen: Connection) -> Connection:
        wanted = replace(seen, **given)
        _must_fit(wanted)
        return wanted

    answer, _ = _changed(call, connection_id, changed)
    return Reply(answer)


def rotate_shop_secret(
    call: Call, connection_id: Id, body: SecretRequest
) -> Reply[ConnectionAnswer]:
    """Take what is signed with a further secret; what the ones before it signed is taken for a while more."""
    secret = _secret(body.secret, call.now)
    until = secret.created_at + body.overlap_s * 1000

    def rotated(seen: Connection) -> Connection:
        if seen.kind == "generic":
            _must_be_a_key(body.secret)
        if any(each.secret == body.secret for each in seen.secrets[-1:]):
            return seen
        return seen.rotated(secret, until=until)

    answer, is_new = _changed(call, connection_id, rotated)
    return Reply(answer, replayed=not is_new)


def list_refused(call: Call, connection_id: Id, query: RefusedQuery) -> Reply[RefusedPage]:
    """What the shop told that was not taken, and why; nothing personal is among it."""
    program = call.caller.program
    _found(program, connection_id)
    listed, last = heard.refused(program, connection_id, after=query.cursor, limit=query.limit)
    page: RefusedPage = {
        "refused": [
            {
                "name": each.name,
                "at": instant_text(each.at),
                "reason": each.reason,
                "detail": each.detail,
            }
            for each in listed
        ]
    }
    if last is not None:
        page["next_cursor"] = last
    return Reply(page)


def reconcile_connection(
    call: Call, connection_id: Id, body: ReconciliationRequest
) -> Reply[ReconciliationAnswer]:
    """Ask the shop for what it did not tell since an instant, or since it was asked last; nothing earns twice."""
    connection = _found(call.caller.program, connection_id)
    if connection.shop is None or connection.closed_at is not None or _is_told(connection):
        raise Refused(NothingToAsk())
    ask = Ask(call.caller.program, connection_id, call.now, body.since)
    send(QUEUE, [ask.message], call.time_left_s)
    answer: ReconciliationAnswer = {"connection_id": connection_id, "at": instant_text(call.now)}
    if body.since is not None:
        answer["since"] = instant_text(body.since)
    return Reply(answer)


def _changed(
    call: Call, connection_id: str, changed: Callable[[Connection], Connection]
) -> tuple[ConnectionAnswer, bool]:
    """A connection once it is changed, and whether that is new."""
    program = call.caller.program
    for _ in range(CHANGES_MAX):
        seen = _found(program, connection_id)
        wanted = changed(seen)
        if wanted == seen or connections.change(program, seen, wanted):
            return _answer(program, wanted), wanted != seen
    raise unavailable()


def _found(program: str, connection_id: str) -> Connection:
    connection = connections.read(program, connection_id)
    if connection is None:
        raise Refused(ConnectionNotFound())
    return connection


def _secret(secret: str, now: int) -> Secret:
    return Secret(secret, sha256(secret.encode()).hexdigest()[:NAMED_BY], now)


def _must_fit(connection: Connection) -> None:
    """Refuse a connection that codes could not be made by."""
    if "codes" not in connection.terms:
        return
    if connection.kind == "stripe":
        raise invalid(Fault("Stripe has no checkout of its own.", pointer="#/terms/codes"))
    if connection.shop is None:
        raise invalid(Fault("Say where the shop takes codes.", pointer="#/shop"))
    if _is_told(connection):
        _must_be_a_key(connection.shop.token, "#/shop/token")


def _is_told(connection: Connection) -> bool:
    """Whether its shop has no API to be asked by, but an endpoint that is told."""
    return connection.kind == "generic"


def _must_be_a_key(secret: str, pointer: str = "#/secret") -> None:
    try:
        key_of(secret)
    except ValueError as error:
        raise invalid(Fault(str(error), pointer=pointer)) from None


def _answer(program: str, connection: Connection) -> ConnectionAnswer:
    answer: ConnectionAnswer = {
        "connection_id": connection.connection_id,
        "kind": connection.kind,
        "source": connection.source,
        "created_at": instant_text(connection.created_at),
        "deliveries_path": f"/v1/deliveries/{program}/{connection.connection_id}",
        "secrets": [_told(each) for each in connection.secrets],
        "terms": dict(connection.terms),
    }
    if connection.shop is not None:
        answer["shop_url"] = connection.shop.url
    if connection.closed_at is not None:
        answer["closed_at"] = instant_text(connection.closed_at)
    return answer


def _told(secret: Secret) -> SecretAnswer:
    answer: SecretAnswer = {"name": secret.name, "created_at": instant_text(secret.created_at)}
    if secret.ends_at is not None:
        answer["ends_at"] = instant_text(secret.ends_at)
    return answer


ACTIONS = (
    connect_shop,
    list_connections,
    read_connection,
    change_connection,
    rotate_shop_secret,
    list_refused,
    reconcile_connection,
    receive_delivery,
)

handler = serving("connections", ACTIONS)
