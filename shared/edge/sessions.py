"""Sessions: short tokens by which a widget or an app acts for one member, and for nobody else.

A token is a JSON Web Token (RFC 7519) signed with HMAC-SHA256. It names its program, so that whoever checks it
knows which secret to look for; nothing else in it is believed before that.
"""

from collections.abc import Callable
from typing import Any

from shared.blueprint import Scope
from shared.frozen import dataclass
from shared.store.signing import Signing

SESSION_SCOPES = frozenset({Scope.MEMBERS_READ, Scope.POINTS_READ, Scope.POINTS_SPEND})
_ALGORITHM, _ISSUER, _AUDIENCE = "HS256", "laurel", "laurel-session"
_BEGINNING = "eyJ"  # of every JSON object in base64, and of no key of ours
_CLAIMS = ["iss", "aud", "sub", "iat", "exp", "program", "source", "scopes", "key"]


@dataclass(frozen=True, slots=True)
class Session:
    """A member's session: by which key of which source, with which scopes, and until when (epoch s, wall time)."""

    program: str
    member: str
    source: str
    scopes: frozenset[str]
    key: str
    expires_at: int


def token_of(session: Session, signing: Signing, *, now: int) -> str:
    """A session as a token, handed out now (epoch s)."""
    import jwt  # noqa: PLC0415 (a cold start has no session)

    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": session.member,
        "iat": now,
        "exp": session.expires_at,
        "program": session.program,
        "source": session.source,
        "scopes": " ".join(sorted(session.scopes)),
        "key": session.key,
    }
    return jwt.encode(claims, signing.secret, _ALGORITHM, headers={"kid": signing.name})


def looks_like_token(text: str) -> bool:
    """Whether a bearer credential is a token rather than a key."""
    return text.startswith(_BEGINNING)


def session_in(token: str, find: Callable[[str], Signing | None]) -> Session | None:
    """The session that a token stands for, None if it is none of ours or over; ``find`` knows the secrets."""
    import jwt  # noqa: PLC0415 (most credentials are keys)

    try:
        unproven = jwt.decode(token, options={"verify_signature": False})
        signing = find(str(unproven.get("program", "")))
        if signing is None:
            return None
        claims = jwt.decode(
            token,
            signing.secret,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            options={"require": _CLAIMS},
        )
    except jwt.InvalidTokenError:
        return None
    return _session(claims)


def _session(claims: dict[str, Any]) -> Session:
    return Session(
        program=claims["program"],
        member=claims["sub"],
        source=claims["source"],
        scopes=frozenset(claims["scopes"].split()) & SESSION_SCOPES,
        key=claims["key"],
        expires_at=claims["exp"],
    )
