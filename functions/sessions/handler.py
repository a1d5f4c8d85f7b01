"""Hands out short tokens by which a storefront's widgets and apps act for one member."""

import time
from typing import Annotated, Literal, TypedDict

from pydantic import Field

from shared.edge.fields import Id, Request
from shared.edge.http import Call, Reply, serving
from shared.edge.problems import forbidden
from shared.edge.reading import own_newest_of
from shared.edge.sessions import Session, token_of
from shared.edge.settings import program_cache_s
from shared.store import signing

MINUTES_MAX = 24 * 60

SessionScope = Literal["members:read", "points:read", "points:spend"]


class SessionRequest(Request):
    """What a member's token is to open, and for how long."""

    scopes: Annotated[tuple[SessionScope, ...], Field(min_length=1, max_length=3, strict=False)] = (
        "members:read",
        "points:read",
    )
    minutes: Annotated[int, Field(ge=1, le=MINUTES_MAX)] = 30


class SessionAnswer(TypedDict):
    """A token, to be sent as a bearer key is; it opens what is this member's own, for ``expires_in`` seconds."""

    member_id: str
    token: str
    scopes: list[str]
    expires_in: int


def open_session(call: Call, member_id: Id, body: SessionRequest) -> Reply[SessionAnswer]:
    """Hand out a short token that is limited to one member, and to scopes that the key itself has."""
    for scope in body.scopes:
        if scope not in call.caller.scopes:
            raise forbidden(scope)
    own_newest_of(call, member_id)  # or there is no such member
    now = int(time.time())  # noqa: TID251 (tokens stay on wall time, wherever the clock of points is)
    session = Session(
        program=call.caller.program,
        member=member_id,
        source=call.caller.source,
        scopes=frozenset(body.scopes),
        key=call.caller.key,
        expires_at=now + body.minutes * 60,
    )
    secret = signing.made(session.program, lifetime_s=program_cache_s())
    return Reply(
        {
            "member_id": member_id,
            "token": token_of(session, secret, now=now),
            "scopes": sorted(session.scopes),
            "expires_in": body.minutes * 60,
        }
    )


ACTIONS = (open_session,)

handler = serving("sessions", ACTIONS)
