"""What a worker works by: when it is, how long it has, and the clock of its claims."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from shared.edge.links import Deed, Link, url_of
from shared.edge.settings import program_cache_s
from shared.frozen import dataclass
from shared.store import keys, signing
from shared.store.patience import patiently
from shared.store.sendings import Sending
from shared.store.signing import Signing

Found = TypeVar("Found")


def wall_clock() -> int:
    """The time on the wall (epoch ms)."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Means:
    """When it is (epoch ms of domain time), how long there is, and the clock of claims (epoch ms of wall time)."""

    now: int
    left_s: Callable[[], float]
    wall: Callable[[], int] = wall_clock

    def patiently(self, do: Callable[[], Found]) -> Found:
        """What comes of it, tried again while the table is only busy."""
        return patiently(do, self.left_s)

    def signing(self, program: str) -> Signing:
        """What links to a program's members are signed with."""
        made = partial(signing.made, of=keys.link_signing, lifetime_s=program_cache_s())
        return self.patiently(partial(made, program))

    def link(self, deed: Deed, sending: Sending, about: str) -> str | None:
        """A link that a member follows from a message; None where nobody said where links begin."""
        link = Link(
            deed=deed,
            program=sending.program,
            member=sending.member,
            channel=sending.channel,
            about=about,
        )
        return url_of(link, self.signing(sending.program))

    def no_earlier_than(self, at: int) -> "Means":
        """The same, where clocks differ: nothing is told before it happened (epoch ms)."""
        return replace(self, now=max(self.now, at))
