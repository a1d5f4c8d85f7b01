"""What becomes of a message that a provider did not take: it waits, longer each time, and in the end is given up.

A provider that only takes no more for now must not use up the tries of what it turns away: with the last of them the
message is asked for anew.
"""

from collections.abc import Callable
from dataclasses import replace

from shared.edge.channels.channel import Throttled
from shared.edge.news import Note, note_in
from shared.edge.queues import Record, put_off, send
from shared.edge.retries import PROVIDER_TRIES, RENEWED_MAX, provider_wait_s
from shared.store.patience import Unavailable

CHANNELS = frozenset({"email", "sms", "push"})


def seen_to(record: Record, why: Unavailable | None, left_s: Callable[[], float]) -> bool:
    """Let a message that was not taken wait; whether it needs to come no more, as another comes in its place."""
    note = _note(record)
    if note is None or note.channel not in CHANNELS:
        return False
    tries = int(record["attributes"].get("ApproximateReceiveCount", 1))
    is_renewed = isinstance(why, Throttled) and note.renewed < RENEWED_MAX
    if is_renewed and tries >= PROVIDER_TRIES:
        return _is_asked_anew(note, left_s)
    put_off(note.queue, record, provider_wait_s(tries))
    return False


def _is_asked_anew(note: Note, left_s: Callable[[], float]) -> bool:
    try:
        send(note.queue, [replace(note, renewed=note.renewed + 1).message], left_s)
    except Unavailable:
        return False
    return True


def _note(record: Record) -> Note | None:
    try:
        return note_in(record["body"])
    except (TypeError, ValueError):
        return None
