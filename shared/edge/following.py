"""Following links that members were sent: what one says, proven by the secret of its program."""

import time
from typing import Annotated

from pydantic import StringConstraints

from shared.edge.fields import Words
from shared.edge.links import Link, link_in
from shared.edge.problems import dead_link
from shared.edge.settings import program_cache_s
from shared.store import keys, signing
from shared.store.signing import Signing

LinkText = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,2000}$"),
    Words("Must be a link as it stands in a message."),
]


def followed(text: str, *deeds: str) -> Link:
    """The link that a text is; Problem 401 if it is none of ours or does something else, was changed, or is over."""
    now_s = int(time.time())  # noqa: TID251 (links stay on wall time, wherever the clock of points is)
    link = link_in(text, signing_of, now_s)
    if link is None or link.deed not in deeds:
        raise dead_link()
    return link


def signing_of(program: str) -> Signing | None:
    """What links to a program's members are signed with; None if none was yet."""
    return signing.known(program, lifetime_s=program_cache_s(), of=keys.link_signing)
