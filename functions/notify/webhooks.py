"""Tells an endpoint the facts of an account, in the order of its journal, each until it is taken.

A note is only a hint that there is something to tell. Whoever takes one claims the cursor of the account, reads the
journal from there and sends fact by fact; each is marked before the next is sent. So a note that is lost, comes twice
or too late changes nothing, and of a worker that dies another goes on once its claim has lapsed: only the
fact that was under way may come twice.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from functions.notify import replaying
from functions.notify.telling import USUAL, Asked, Means, Telling
from shared.edge.news import Note, is_replay, is_resumption
from shared.store import cursors, endpoints, health, journal
from shared.store.cursors import Cursor, Lane
from shared.store.endpoints import Endpoint
from shared.store.patience import Unavailable, patiently


def deliver(note: Note, now: int, left_s: Callable[[], float], means: Means = USUAL) -> None:
    """Tell what there is to tell to the endpoint of a note; ``now`` is in epoch ms of domain time.

    Unavailable where somebody else is at it, or the table is not there: the note is to come again.
    """
    if not note.account:
        patiently(partial(replaying.spread, note, now, left_s), left_s)
        return
    lane = Lane(note.program, note.endpoint, note.account)
    if is_replay(note.again):
        patiently(partial(replaying.put_back, note, lane, means.wall(), left_s), left_s)
    elif is_resumption(note.again):
        patiently(partial(replaying.resume, note, lane, left_s), left_s)
    found = patiently(partial(_found, lane, note, now), left_s)
    if found is None:
        return
    endpoint, cursor = found
    if cursor.claimed_until > means.wall():
        raise Unavailable
    Telling(Asked(lane, endpoint, note, now, left_s), means).go(cursor)


def _found(lane: Lane, note: Note, now: int) -> tuple[Endpoint, Cursor] | None:
    """The endpoint and its cursor, if there may be something to tell now."""
    endpoint = endpoints.read(lane.program, lane.endpoint_id)
    cursor = cursors.read(lane)
    if endpoint is None or endpoint.off is not None:
        _let_rest(lane, cursor)
        return None
    if cursor is None:
        cursor = _first(lane, endpoint, note.seq)
    if cursor is None or not _is_to_be_told(cursor, note, now):
        return None
    return endpoint, cursor


def _let_rest(lane: Lane, cursor: Cursor | None) -> None:
    """An endpoint that is off is not tried again by itself; it goes on from there when it is on."""
    if cursor is not None and cursor.retry_at is not None:
        rested = replace(cursor, retry_at=None, failures=0, claimed_until=0)
        if cursors.move(lane, cursor, rested):
            health.counted(lane.program, lane.endpoint_id, waiting=-1)


def _first(lane: Lane, endpoint: Endpoint, seq: int) -> Cursor | None:
    """Where to begin with an account of which nothing was told: with what was recorded since the endpoint was added."""
    place = lane.program, lane.account
    noted = journal.entry(*place, seq) if seq else journal.latest(*place, consistent=True)
    if noted is None or noted.entry.at < endpoint.created_at:
        return None
    before = journal.at(lane.program, lane.account, noted, endpoint.created_at - 1)
    return Cursor(seq=before.entry.seq + 1 if before else 1)


def _is_to_be_told(cursor: Cursor, note: Note, now: int) -> bool:
    """Whether there may be something to tell now; a claim that is left over says so too."""
    if cursor.parked:
        return False
    if cursor.retry_at is not None:
        return cursor.retry_at <= now
    return note.seq == 0 or cursor.seq <= note.seq or bool(cursor.claimed_until)
