"""Rounds through all members: replays put the cursors of an endpoint back, and one that is on again goes on at once."""

from collections.abc import Callable
from dataclasses import replace

from shared.edge.news import WEBHOOKS, Note, going_on, is_resumption, round_in
from shared.edge.queues import send
from shared.ledger.accounts import is_household
from shared.store import cursors, health, journal, keys, members, replays
from shared.store.cursors import Cursor, Lane
from shared.store.journal import Recorded
from shared.store.patience import Unavailable

PAGE = 100  # members at a time
RESERVE_S = 15.0


def spread(note: Note, now: int, left_s: Callable[[], float]) -> None:
    """Ask that what a note asks for come to every member's account; Unavailable before its instant (epoch ms)."""
    name, slot, after = round_in(note.again)
    if is_resumption(note.again) and now < int(name):
        raise Unavailable
    while slot < keys.MEMBERS_SLOTS:
        if left_s() < RESERVE_S:
            rest = going_on(note.again, slot, after)
            send(WEBHOOKS, [replace(note, again=rest).message], left_s)
            return
        page = members.page(note.program, slot, after=after or None, limit=PAGE)
        each = (
            replace(note, account=member, again=going_on(note.again)) for member, _ in page.members
        )
        send(WEBHOOKS, (one.message for one in each), left_s)
        after = "" if page.last else page.members[-1][1]
        slot += page.last


def put_back(note: Note, lane: Lane, wall: int, left_s: Callable[[], float]) -> None:
    """Put the cursor back to where the replay of a note begins, never forward; go on with a household's too.

    Unavailable while somebody is at it.
    """
    replay_id, _, _ = round_in(note.again)
    asked = replays.read(lane.program, lane.endpoint_id, replay_id)
    newest = journal.latest(lane.program, lane.account, consistent=True)
    if asked is None or newest is None:
        return
    _follow(note, newest, left_s)
    before = journal.at(lane.program, lane.account, newest, asked.since - 1)
    first = before.entry.seq + 1 if before else 1
    seen = cursors.read(lane)
    if seen is not None and seen.claimed_until > wall:
        raise Unavailable
    seq, n = min((first, 0), (seen.seq, seen.n)) if seen else (first, 0)
    if cursors.move(lane, seen, Cursor(seq=seq, n=n)) is None:
        raise Unavailable
    if seen and (seen.parked or seen.retry_at is not None):
        waiting, parked = -int(not seen.parked), -int(seen.parked)
        health.counted(lane.program, lane.endpoint_id, waiting=waiting, parked=parked)


def resume(note: Note, lane: Lane, left_s: Callable[[], float]) -> None:
    """Let what waits of an account be tried now, and of its household's; what was given up stays so."""
    newest = journal.latest(lane.program, lane.account, consistent=True)
    if newest is None:
        return
    _follow(note, newest, left_s)
    seen = cursors.read(lane)
    if seen is None or seen.retry_at is None or seen.parked:
        return
    if cursors.move(lane, seen, replace(seen, retry_at=None, failures=0)) is None:
        raise Unavailable
    health.counted(lane.program, lane.endpoint_id, waiting=-1)


def _follow(note: Note, newest: Recorded, left_s: Callable[[], float]) -> None:
    """Ask the same of the household that an account is part of."""
    joined = newest.entry.state.joined
    if joined and is_household(joined):
        send(WEBHOOKS, [replace(note, account=joined).message], left_s)
