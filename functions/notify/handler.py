"""Tells facts on channels: a message names an entry and a channel, and whoever knows the channel tells it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from functions.notify import members, webhooks
from shared.edge.invocation import Context, time_left
from shared.edge.news import CHANNELS, WEBHOOK, Note, note_in
from shared.edge.queues import worked_on

Deliver = Callable[[Note, int, Callable[[], float]], None]

BY_CHANNEL: Mapping[str, Deliver] = {
    WEBHOOK: webhooks.deliver,
    **dict.fromkeys(CHANNELS, members.deliver),
}


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Take messages of the queues of channels."""
    left_s, now = time_left(context), event.get("now")  # a clock that can be moved says so
    return worked_on(event["Records"], lambda body: _take(note_in(body), now, left_s))


def _take(note: Note, now: int | None, left_s: Callable[[], float]) -> None:
    now = note.now or now or time.time_ns() // 1_000_000
    BY_CHANNEL[note.channel](note, now, left_s)
