"""Settles the accounts that have something due: a tick sends a message for each slot, a message drains its slot.

A message is worked on until its slot is drained or its time is short; then it goes on as a further
message of the same slot, from the account it came to. An account that cannot be settled is logged and
passed over: it stays due, so that every tick tries it again and, if need be, says so again. Where it is no account that
is due (standing campaigns, an endpoint or a member that is to be told now), those who see to it are sent a message.
"""

import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from shared.edge.invocation import Context, time_left
from shared.edge.news import WEBHOOK, WEBHOOKS, Note, digesting
from shared.edge.queues import Message, send, worked_on
from shared.edge.settings import program_cache_s
from shared.edge.telemetry import logger
from shared.edge.triggers import QUEUE as CAMPAIGNS_QUEUE
from shared.edge.triggers import calling
from shared.frozen import dataclass
from shared.program.versions import Versions
from shared.store import keys, news_keys, programs, wake
from shared.store.patience import patiently
from shared.store.sweep import Sweep, sweep

QUEUE = "due"
PAGE = 100  # accounts listed at once
ACCOUNT_S = 10.0  # how long one account may hold up those after it
RESERVE_S = 15.0  # with less time than this, what is left of a slot is left to a further message


@dataclass(frozen=True, slots=True)
class Drain:
    """What a message asks for: to settle what is due in a slot, from ``after`` a place in the index on.

    ``now`` (epoch ms) is the real time where it is None; ``tick`` and ``part`` tell messages apart.
    """

    slot: str
    tick: str
    part: int = 0
    now: int | None = None
    after: dict[str, Any] | None = None

    @property
    def message(self) -> Message:
        """The message that asks for it."""
        name = f"{self.slot}-{self.tick}-{self.part}"
        return Message(json.dumps(dataclasses.asdict(self)), group=self.slot, name=name)


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Take a tick of the schedule, or messages of the queue."""
    left_s = time_left(context)
    if "Records" in event:
        return worked_on(event["Records"], lambda body: _work(body, left_s))
    send(QUEUE, (drain.message for drain in _drains(event)), left_s)
    return {}


def _drains(event: dict[str, Any]) -> Iterator[Drain]:
    """One for each slot, or for those that are known to have something due; the same for a tick that comes twice."""
    now = event.get("now")
    tick = event.get("time") or str(_now() if now is None else now)
    for slot in event.get("slots", map(keys.slot, range(keys.DUE_SLOTS))):
        yield Drain(slot, tick, now=now)


def _work(body: str, left_s: Callable[[], float]) -> None:
    _Work(Drain(**json.loads(body)), left_s).drain()


@dataclasses.dataclass(slots=True)  # noqa: TID251 (it changes as it goes)
class _Work:
    """The work on one message; versions of programs are kept as long as it lasts."""

    asked: Drain
    left_s: Callable[[], float]
    versions: dict[str, Versions] = dataclasses.field(default_factory=dict)

    def drain(self) -> None:
        """Settle account after account, until the slot is drained or the time is short."""
        now = _now() if self.asked.now is None else self.asked.now
        after = self.asked.after
        for due in self._due(now):
            if self.left_s() < RESERVE_S:
                rest = dataclasses.replace(self.asked, part=self.asked.part + 1, after=after)
                send(QUEUE, [rest.message], self.left_s)
                return
            call = CALLS.get(due.pk[:2])
            if call is None:
                self._settle(due, now)
            else:
                queue, message = call(due, now, self.asked)
                send(queue, [message], self.left_s)
            after = due.place

    def _due(self, now: int) -> Iterator[wake.Due]:
        after, more = self.asked.after, True
        while more:
            page = patiently(partial(self._page, now, after), self.left_s)
            yield from page.due
            after, more = page.last, page.last is not None

    def _page(self, now: int, after: dict[str, Any] | None) -> wake.Page:
        return wake.due_page(self.asked.slot, now, after=after, limit=PAGE)

    def _settle(self, due: wake.Due, now: int) -> None:
        """Settle one account; whatever is wrong with it, the others of its slot come after it."""
        until_s = self.left_s() - ACCOUNT_S
        program, account = keys.account_of(due.pk)
        try:
            sweep(
                Sweep(
                    program=program,
                    account=account,
                    versions=self._versions(program),
                    now=now,
                    time_left_s=lambda: self.left_s() - until_s,
                )
            )
        except Exception:  # the boundary between accounts; the log rings an alarm
            place = {"program": program, "slot": self.asked.slot, "due_at": due.due_at}
            logger().exception("an account was not settled", extra=place)

    def _versions(self, program: str) -> Versions:
        if program not in self.versions:
            self.versions[program] = programs.versions(program, lifetime_s=program_cache_s())
        return self.versions[program]


def _call_for_campaigns(due: wake.Due, now: int, asked: Drain) -> tuple[str, Message]:
    """Asks that what a program has due of standing campaigns be started."""
    program, _ = keys.account_of(due.pk)
    return CAMPAIGNS_QUEUE, calling(program, now, f"{due.due_at}#{asked.tick}")


def _call_for_webhooks(due: wake.Due, now: int, asked: Drain) -> tuple[str, Message]:
    """Asks that what an endpoint did not take be sent again."""
    program, endpoint, account = news_keys.told_of(due.pk)
    again = f"{due.due_at}#{asked.tick}"
    return WEBHOOKS, Note(program, account, 0, WEBHOOK, endpoint, again, asked.now or 0).message


def _call_for_members(due: wake.Due, now: int, asked: Drain) -> tuple[str, Message]:
    """Asks that a member be told now what had to wait: a fact of an entry, or a digest."""
    program, account = keys.account_of(due.pk)
    tick = f"{due.due_at}#{asked.tick}"
    seq, digest, channel = news_keys.waiting_in(due.place["sk"]["S"])
    again = tick if digest is None else digesting(digest, tick)
    note = Note(program, account, seq, channel, again=again, now=asked.now or 0)
    return note.queue, note.message


# What is due and is no account stays due until those who are called have seen to it.
CALLS = {
    keys.RUNS_PREFIX: _call_for_campaigns,
    news_keys.TOLD_PREFIX: _call_for_webhooks,
    news_keys.SENT_PREFIX: _call_for_members,
}


def _now() -> int:
    return time.time_ns() // 1_000_000
