"""A crowd of members, each told many facts on every channel, by workers who die while they do so."""

import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from functions.notify.members import deliver
from functions.notify.post import CLAIM_MS
from shared.edge.news import CHANNELS, Note
from shared.store import inbox
from shared.store.patience import Unavailable
from shared.store.profiles import Profile
from shared.store.profiles import replace as write_profile
from tests.bulk import seed
from tests.functions.postbox import Killed, Postbox, killed, taken
from tests.functions.receivers import history

ENTRIES = 2
TIMES = 3  # each note is brought so often
DEVICE = "arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/"


@dataclass
class Crowd:
    """Members, each with so many facts in each of two entries, and what they were told by address."""

    members: list[str]
    facts_each: int
    died: int = 0

    def join(self) -> None:
        """Write journals and profiles as the functions would, but in bulk."""
        entries = history(ENTRIES)
        crowded = [replace(each, facts=entries[-1].facts[:1] * self.facts_each) for each in entries]
        seed("demo", self.members, tuple(crowded))
        for n, member in enumerate(self.members):
            assert write_profile("demo", Profile(member, 0, self._details(n), ""))

    def _details(self, n: int) -> dict[str, Any]:
        email, phone, device = self.addresses_of(n)
        return {"email": email, "phone": phone, "push_endpoints": [device]}

    def addresses_of(self, n: int) -> tuple[str, str, str]:
        """The addresses of a member, by their number."""
        return f"m-{n}@example.com", f"+4930{n:07d}", f"{DEVICE}{n}"

    @property
    def addresses(self) -> list[str]:
        """All addresses of all members."""
        return [each for n in range(len(self.members)) for each in self.addresses_of(n)]

    @property
    def tellings(self) -> int:
        """How many facts are to be told, once on each channel."""
        return len(self.members) * ENTRIES * self.facts_each * len(CHANNELS)

    @property
    def inboxes(self) -> dict[str, int]:
        """How many messages each member's inbox holds."""
        pages = {m: inbox.page("demo", m, before=None, limit=1000) for m in self.members}
        return {member: len(found) for member, (found, _) in pages.items()}


def told_by_workers_who_die(crowd: Crowd, box: Postbox, *, one_in: int) -> None:
    """Bring every note several times in any order to workers of whom one in so many sendings dies after it."""
    notes = [
        Note("demo", member, seq, channel)
        for member in crowd.members
        for seq in (1, 2)
        for channel in CHANNELS
    ] * TIMES
    chance = random.Random(7)  # noqa: S311 (the same each time)
    chance.shuffle(notes)
    wall = 0
    while notes:
        note, wall = notes.pop(), wall + CLAIM_MS // 20
        until = chance.randrange(2 * one_in)
        box.troubles = [*[taken] * until, killed]
        try:
            deliver(note, 0, lambda: 60, partial(int, wall))
        except Killed:
            crowd.died += 1
            notes.insert(0, note)
        except Unavailable:
            notes.insert(0, note)


def each_is_told_once_or_twice_where_one_died(crowd: Crowd, box: Postbox) -> None:
    """Every address got every fact; what came twice are as many as workers died; an inbox holds each once."""
    each, told = ENTRIES * crowd.facts_each, Counter(box.addresses)
    assert set(told) == set(crowd.addresses)
    assert min(told.values()) >= each
    assert told.total() == each * len(told) + crowd.died
    assert set(crowd.inboxes.values()) == {each}
