"""The work on one cursor: claimed, then moved on fact by fact, and put off or given up where one is not taken."""

import json
import random  # noqa: TID251 (jitter decides nothing)
import secrets  # noqa: TID251 (tells one claim from another)
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from functions.notify.means import wall_clock
from shared.edge import outbound, retries
from shared.edge.fact_events import event_of
from shared.edge.news import WEBHOOKS, Note
from shared.edge.outbound import Answered, Unanswered
from shared.edge.queues import send
from shared.edge.signing import signed
from shared.frozen import dataclass
from shared.ledger.entry import Entry
from shared.store import cursors, endpoints, health, journal
from shared.store.cursors import Cursor, Lane
from shared.store.endpoints import Endpoint
from shared.store.health import Health
from shared.store.patience import Unavailable, patiently

CLAIM_MS = 60_000
PAGE = 25  # entries read at once
RESERVE_S = 20.0  # with less time than this nothing more is sent: one request may take most of it
NOTED_MS = 60_000  # that an endpoint is well is noted no more often
DAY_MS = 86_400_000
OK, OK_LAST, GONE = 200, 299, 410

Sent = Callable[[str, bytes, dict[str, str]], Answered | Unanswered]
Outcome = Answered | Unanswered


@dataclass(frozen=True, slots=True)
class Means:
    """What it is done with: how to send, the clock on the wall (epoch ms), and a number from 0 to 1 by chance."""

    send: Sent = outbound.send
    wall: Callable[[], int] = wall_clock
    chance: Callable[[], float] = random.random


USUAL = Means()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for by a note: whom to tell of what, at which instant (epoch ms of domain time), in which time."""

    lane: Lane
    endpoint: Endpoint
    note: Note
    now: int
    left_s: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Pending:
    """A fact that is to be told, and where the cursor stands once it is."""

    entry: Entry
    n: int
    after: tuple[int, int]


class Telling:
    """The work on one cursor."""

    def __init__(self, asked: Asked, means: Means) -> None:
        """Take what is asked for, and what to do it with."""
        self._asked = asked
        self._lane = asked.lane
        self._means = means
        self._name = secrets.token_hex(8)  # of the claim
        place = asked.lane.program, asked.lane.endpoint_id
        self._secrets = patiently(partial(endpoints.secrets, *place), asked.left_s)
        self._health = patiently(partial(health.read, *place), asked.left_s)

    def go(self, cursor: Cursor) -> None:
        """Claim the cursor and tell what follows, until nothing is left, one is not taken, or the time is short.

        An endpoint that is failing for others is spared: many accounts that all wait for it in vain would keep those
        who send from endpoints that answer.
        """
        if not cursor.failures and self._is_failing():
            self._put_off(cursor)
            return
        seen = self._moved(cursor if cursor.body else None, self._claimed(cursor))
        while seen.claimed_until:
            seen = self._page(seen)

    def _is_failing(self) -> bool:
        known = self._health
        return (
            known.failures >= retries.SPARED_AFTER
            and known.failed_at is not None
            and self._asked.now - known.failed_at < retries.SPARED_MS
        )

    def _put_off(self, cursor: Cursor) -> None:
        """Let the account wait, as if it had not been looked at."""
        retry_at = self._asked.now + retries.spare_ms(self._means.chance())
        waits = replace(cursor, retry_at=retry_at, claimed_until=0)
        self._moved(cursor if cursor.body else None, waits)
        if cursor.retry_at is None:
            lane = self._lane
            note = partial(health.counted, lane.program, lane.endpoint_id, waiting=1)
            patiently(note, self._asked.left_s)

    def _page(self, seen: Cursor) -> Cursor:
        """Tell the facts of some entries; the claim is given up with the last of all."""
        lane = self._lane
        read = partial(journal.following, lane.program, lane.account, seen.seq, limit=PAGE)
        found = patiently(read, self._asked.left_s)
        entries = [each.entry for each in found]
        end = (entries[-1].seq + 1, 0) if entries else (seen.seq, seen.n)
        is_last = len(entries) < PAGE
        pendings = list(self._pending(entries, seen, end))
        if not pendings:
            return self._passed(seen, end, ends=is_last)
        for pending in pendings:
            if self._asked.left_s() < RESERVE_S:
                return self._leave(seen)
            outcome = self._sent(pending)
            if not _is_taken(outcome):
                return self._failed(seen, pending, outcome)
            seen = self._taken(seen, pending.after, ends=is_last and pending.after == end)
        return seen

    def _pending(
        self, entries: list[Entry], seen: Cursor, end: tuple[int, int]
    ) -> Iterator[Pending]:
        """The facts that are wanted, from the cursor on."""
        wanted = [
            (entry, n)
            for entry in entries
            for n, fact in enumerate(entry.facts)
            if (entry.seq, n) >= (seen.seq, seen.n) and self._asked.endpoint.wants(fact.fact)
        ]
        places = [(entry.seq, n) for entry, n in wanted[1:]]
        for (entry, n), after in zip(wanted, [*places, end], strict=False):
            yield Pending(entry, n, after)

    def _sent(self, pending: Pending) -> Outcome:
        event = event_of(self._lane.program, pending.entry, pending.n)
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        now = max(self._asked.now, pending.entry.at)
        live = [each.secret for each in self._secrets if each.is_live(now)]
        headers = signed(event["id"], body, live, self._means.wall() // 1000)
        return self._means.send(self._asked.endpoint.url, body, headers)

    def _taken(self, seen: Cursor, after: tuple[int, int], *, ends: bool) -> Cursor:
        marked = self._passed(seen, after, ends=ends)
        now, known = self._asked.now, self._health
        is_old = known.succeeded_at is None or now - known.succeeded_at >= NOTED_MS
        waited = seen.retry_at is not None
        if waited or known.failures or is_old:
            lane, waiting = self._lane, -int(waited)
            note = partial(health.succeeded, lane.program, lane.endpoint_id, now, waiting=waiting)
            patiently(note, self._asked.left_s)
            self._health = Health(succeeded_at=now)
        return marked

    def _passed(self, seen: Cursor, place: tuple[int, int], *, ends: bool) -> Cursor:
        """The cursor at a place before which everything is told or was not wanted."""
        moved = Cursor(seq=place[0], n=place[1])
        return self._moved(seen, moved if ends else self._claimed(moved))

    def _failed(self, seen: Cursor, pending: Pending, outcome: Outcome) -> Cursor:
        """Put the rest off, or give it up; the endpoint is turned off if it says so, or has failed for days."""
        now = max(self._asked.now, pending.entry.at)
        failures = seen.failures + 1
        asked_s = _asked_s(outcome)
        wait = retries.wait_ms(failures, asked_s, self._means.chance())
        waiting = int(seen.retry_at is None) - int(wait is None)
        self._note_failure(outcome, now, waiting=waiting, parked=wait is None)
        return self._moved(
            seen,
            Cursor(
                seq=pending.entry.seq,
                n=pending.n,
                failures=failures,
                retry_at=None if wait is None else now + wait,
                parked=wait is None,
            ),
        )

    def _note_failure(self, outcome: Outcome, now: int, *, waiting: int, parked: bool) -> None:
        lane = self._lane
        note = partial(health.failed, lane.program, lane.endpoint_id, now, _said(outcome))
        after = patiently(partial(note, waiting=waiting, parked=int(parked)), self._asked.left_s)
        since = now if after.failing_since is None else after.failing_since
        off = None
        if isinstance(outcome, Answered) and outcome.status == GONE:
            off = "gone"
        elif now - since >= retries.FAILING_DAYS_MAX * DAY_MS:
            off = "failing"
        if off:
            changed = replace(self._asked.endpoint, off=off, off_at=now)
            change = partial(endpoints.change, lane.program, self._asked.endpoint, changed)
            patiently(change, self._asked.left_s)

    def _leave(self, seen: Cursor) -> Cursor:
        """Leave the rest to a further note."""
        left = self._moved(seen, replace(seen, claimed_until=0))
        note = self._asked.note
        first = note.again.removeprefix(">").partition(">")[0]
        name = f">{first}>{seen.seq}.{seen.n}"
        send(WEBHOOKS, [replace(note, seq=0, again=name).message], self._asked.left_s)
        return left

    def _claimed(self, cursor: Cursor) -> Cursor:
        until = self._means.wall() + CLAIM_MS
        return replace(cursor, claimed_until=until, claimed_by=self._name)

    def _moved(self, seen: Cursor | None, moved: Cursor) -> Cursor:
        """The cursor moved on; where somebody else has, the note is to come again."""
        move = partial(cursors.move, self._lane, seen, moved)
        after = patiently(move, self._asked.left_s)
        if after is None:
            raise Unavailable
        return after


def _is_taken(outcome: Outcome) -> bool:
    return isinstance(outcome, Answered) and OK <= outcome.status <= OK_LAST


def _asked_s(outcome: Outcome) -> int | None:
    """When the other side wants to hear again, where that may be honoured."""
    if isinstance(outcome, Answered) and outcome.status in retries.HOLDS_OFF:
        return outcome.retry_after_s
    return None


def _said(outcome: Outcome) -> str:
    return str(outcome.status) if isinstance(outcome, Answered) else outcome.why
