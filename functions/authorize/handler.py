"""Who is calling: turns a bearer key, or a member's token, into the program, source and scopes it stands for."""

from typing import Any

from shared.edge.identity import Caller, context_of
from shared.edge.sessions import looks_like_token, session_in
from shared.edge.settings import program_cache_s
from shared.store import credentials, signing
from shared.store.signing import Signing

_SCHEME = "bearer "


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer the gateway whether to let a request in, and as whom."""
    caller = identify(event["headers"].get("authorization", ""))
    if caller is None:
        return {"isAuthorized": False}
    return {"isAuthorized": True, "context": context_of(caller)}


def identify(authorization: str) -> Caller | None:
    """The caller behind an Authorization header; None if its key is unknown or revoked, or its token not good."""
    if authorization[: len(_SCHEME)].lower() != _SCHEME:
        return None
    secret = authorization[len(_SCHEME) :].strip()
    return _member(secret) if looks_like_token(secret) else _storefront(secret)


def _member(token: str) -> Caller | None:
    session = session_in(token, _signing)
    if session is None:
        return None
    return Caller(session.program, session.source, session.scopes, session.key, session.member)


def _signing(program: str) -> Signing | None:
    return signing.known(program, lifetime_s=program_cache_s())


def _storefront(secret: str) -> Caller | None:
    credential = credentials.find(secret)
    if credential is None or credential.revoked_at is not None:
        return None
    return Caller(
        credential.program,
        credential.source,
        frozenset(credential.scopes),
        credential.key_id,
    )
