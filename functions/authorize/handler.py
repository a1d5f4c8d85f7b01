"""Who is calling: turns a bearer key into the program, source and scopes it stands for."""

from typing import Any

from shared.edge.identity import Caller, context_of
from shared.store import credentials

_SCHEME = "bearer "


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer the gateway whether to let a request in, and as whom."""
    caller = identify(event["headers"].get("authorization", ""))
    if caller is None:
        return {"isAuthorized": False}
    return {"isAuthorized": True, "context": context_of(caller)}


def identify(authorization: str) -> Caller | None:
    """The caller behind an Authorization header; None if its key is unknown or revoked."""
    if authorization[: len(_SCHEME)].lower() != _SCHEME:
        return None
    credential = credentials.find(authorization[len(_SCHEME) :].strip())
    if credential is None or credential.revoked_at is not None:
        return None
    return Caller(
        credential.program,
        credential.source,
        frozenset(credential.scopes),
        credential.key_id,
    )
