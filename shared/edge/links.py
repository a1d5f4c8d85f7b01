"""Links that members follow from messages: each is signed, says what it does, and needs no key.

A link names program and member by their ids and an address by nothing but a code that only we can compute. It is signed
with HMAC-SHA256, of which 128 bits are kept: more than can be guessed, and short enough for a text message.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from shared.edge.settings import public_url
from shared.frozen import dataclass
from shared.store.signing import Signing

Deed = Literal["unsubscribe", "confirm", "answer"]
PATH, ANSWERS_PATH = "/v1/links/", "/v1/feedback/"
_DEEDS: Mapping[str, Deed] = {"u": "unsubscribe", "c": "confirm", "a": "answer"}
_PURPOSE = b"laurel link 1\n"  # so that nothing else that is signed can pass for a link
_SIGNATURE_BYTES = 16
_ADDRESS_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link does for a member on a channel: to a topic, to an address by its code, or with a survey.

    It works until an instant (epoch s of wall time), for ever where there is none.
    """

    deed: Deed
    program: str
    member: str
    channel: str
    about: str
    until: int | None = None


def url_of(link: Link, signing: Signing) -> str | None:
    """The link as members get it; None where nobody said where they reach the API."""
    base = public_url()
    path = ANSWERS_PATH if link.deed == "answer" else PATH
    return f"{base}{path}{written(link, signing)}" if base else None


def written(link: Link, signing: Signing) -> str:
    """The part of it that says all, and is signed."""
    said: list[str | int] = [link.deed[0], link.program, link.member, link.channel, link.about]
    said += [] if link.until is None else [link.until]
    body = _base64(json.dumps(said, separators=(",", ":")).encode())
    return f"{body}.{_base64(_signature(body, signing))}"


def link_in(text: str, find: Callable[[str], Signing | None], now: int) -> Link | None:
    """What such a text says at an instant (epoch s); None if it is none of ours or over. ``find`` knows the secrets."""
    body, _, signature = text.partition(".")
    try:
        said = json.loads(_bytes(body))
        signing = find(str(said[1]))
        if signing is None or not hmac.compare_digest(_signature(body, signing), _bytes(signature)):
            return None
    except (ValueError, LookupError, TypeError):
        return None
    return _link(said, now)


def about_survey(survey: str, occasion: str) -> str:
    """What a link is about by which a survey is answered, for an occasion."""
    return f"{survey}#{occasion}"


def survey_in(link: Link) -> tuple[str, str]:
    """The survey that a link is about, and the occasion."""
    survey, _, occasion = link.about.partition("#")
    return survey, occasion


def code_of(addresses: Sequence[str], signing: Signing) -> str:
    """A code of addresses, which tells whether they are the same and nothing else."""
    said = json.dumps(list(addresses)).encode()
    return hmac.digest(signing.secret.encode(), b"address\n" + said, "sha256").hex()[
        :_ADDRESS_LENGTH
    ]


def _link(said: list[str | int], now: int) -> Link | None:
    deed, program, member, channel, about = map(str, said[:5])
    until = int(said[5]) if len(said) > 5 else None  # noqa: PLR2004 (those before it)
    if until is not None and until <= now:
        return None
    return Link(
        deed=_DEEDS[deed],
        program=program,
        member=member,
        channel=channel,
        about=about,
        until=until,
    )


def _signature(body: str, signing: Signing) -> bytes:
    said = _PURPOSE + body.encode()
    return hmac.digest(signing.secret.encode(), said, "sha256")[:_SIGNATURE_BYTES]


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
