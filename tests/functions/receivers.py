"""Receivers of webhooks in memory, and the workers that send to them, who may die at any moment."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from functions.notify.telling import Means
from functions.notify.webhooks import deliver
from shared.edge.news import WEBHOOK, Note
from shared.edge.outbound import Answered, Unanswered
from shared.edge.signing import new_secret
from shared.store import endpoints
from shared.store.endpoints import Endpoint, Secret
from shared.store.patience import Unavailable
from tests.builders import instant

NOW = instant("2026-03-01 09:00")
WALL = instant("2026-11-23 12:00")
TIME_S = 60.0
Outcome = Answered | Unanswered


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

    def places(self, endpoint_id: str) -> list[tuple[str, int, int]]:
        """Of what an endpoint got the account, the entry and the number in it."""
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
