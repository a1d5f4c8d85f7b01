"""Receivers of webhooks in memory, and the workers that send to them, who may die at any moment."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from functions.notify.telling import CLAIM_MS, Means
from functions.notify.webhooks import deliver
from shared.edge.news import WEBHOOK, Note
from shared.edge.outbound import Answered, Unanswered
from shared.edge.signing import new_secret
from shared.ledger.entry import Entry
from shared.store import endpoints
from shared.store.endpoints import Endpoint, Secret
from shared.store.patience import Unavailable
from tests.builders import instant
from tests.bulk import seed
from tests.ledger.member import a_member

NOW = instant("2026-03-01 09:00")
WALL = instant("2026-11-23 12:00")
TIME_S = 60.0
Outcome = Answered | Unanswered
Place = tuple[str, int, int]  # the account, the entry, and the number of the fact in it


class Killed(BaseException):
    """A worker that is no more."""


@dataclass
class World:
    """What endpoints got, and the clock on the wall of those who send to them."""

    wall: int = WALL
    got: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: Callable[[str], Outcome] = lambda _url: Answered(200)
    kills: Iterator[bool] = field(default_factory=lambda: iter(()))

    def send(self, url: str, body: bytes, headers: dict[str, str]) -> Outcome:
        if next(self.kills, False):
            raise Killed
        outcome = self.answers(url)
        if isinstance(outcome, Answered) and outcome.status < 300:
            self.got.setdefault(url, []).append(json.loads(body))
            self.headers.append({**headers, "body": body.decode()})
        if next(self.kills, False):
            raise Killed
        return outcome

    @property
    def means(self) -> Means:
        return Means(self.send, lambda: self.wall, lambda: 0.0)

    def takes(
        self, note: Note, now: int = NOW, left_s: Callable[[], float] = lambda: TIME_S
    ) -> bool:
        """Whether a worker is done with a note; it may die of it."""
        try:
            deliver(note, now, left_s, self.means)
        except (Killed, Unavailable):
            return False
        return True

    def ids(self, endpoint_id: str) -> list[str]:
        return [event["id"] for event in self.got.get(url_of(endpoint_id), [])]

    def places(self, endpoint_id: str) -> list[Place]:
        """Where what an endpoint got stands in journals."""
        told = [event["data"] for event in self.got.get(url_of(endpoint_id), [])]
        return [(each["account"], each["seq"], each["n"]) for each in told]


def url_of(endpoint_id: str) -> str:
    return f"https://{endpoint_id}.example/hooks"


def an_endpoint(endpoint_id: str = "shop", since: int = 0, *facts: str) -> str:
    """An endpoint of the program since an instant; its secret."""
    secret = new_secret()
    made = Endpoint(
        endpoint_id=endpoint_id, url=url_of(endpoint_id), created_at=since, facts=facts or None
    )
    assert endpoints.add("demo", made, Secret(secret, "first", WALL))
    return secret


def a_note(seq: int, account: str = "m-1", endpoint: str = "shop", again: str = "") -> Note:
    return Note("demo", account, seq, WEBHOOK, endpoint, again)


def at_random(seed: int, one_in: int) -> Iterator[bool]:
    """Deaths, one in so many chances to die."""
    chance = random.Random(seed)  # noqa: S311 (so that it is the same each time)
    while True:
        yield chance.randrange(one_in) == 0


def history(entries: int) -> tuple[Entry, ...]:
    """An enrolment and adjustments, a fact each."""
    member = a_member()
    member.buys("20.00")
    while len(member.entries) < entries:
        member.is_given(5)
    return tuple(member.entries)


def places(account: str, entries: tuple[Entry, ...]) -> list[Place]:
    return [(account, entry.seq, n) for entry in entries for n in range(len(entry.facts))]


def lived_through(
    world: World,
    accounts: list[str],
    entries: tuple[Entry, ...],
    to: tuple[str, ...],
    *,
    one_in: int,
) -> int:
    """Journals grow bit by bit, each entry is noted three times in any order, and workers die; how many did."""
    chance, notes, deaths = random.Random(7), list[Note](), 0  # noqa: S311 (the same each time)
    world.kills = at_random(7, one_in)
    bit = max(1, len(entries) // 4)
    for first in range(0, len(entries), bit):
        grown = entries[first : first + bit]
        seed("demo", accounts, grown)
        notes += [
            a_note(entry.seq, account, endpoint, f"{turn}")
            for entry in grown
            for account in accounts
            for endpoint in to
            for turn in range(3)
        ]
        chance.shuffle(notes)
        is_last = first + bit >= len(entries)
        deaths += _told(world, notes, until=0 if is_last else len(notes) // 4)
    return deaths


def _told(world: World, notes: list[Note], *, until: int) -> int:
    """Take notes until so many are left; how many workers died. What one had claimed comes again."""
    deaths = 0
    while len(notes) > until:
        note = notes.pop()
        if not world.takes(note):
            deaths += 1
            world.wall += CLAIM_MS + 1
            notes.insert(0, note)
    return deaths


def in_order_and_once(got: list[Place], expected: list[Place]) -> None:
    """Each came, in the order of its account, and again only right after it came."""
    assert set(got) == set(expected)
    by_account = dict[str, list[Place]]()
    for place in got:
        by_account.setdefault(place[0], []).append(place)
    for came in by_account.values():
        assert came == sorted(came)
