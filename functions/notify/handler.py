"""Tells facts on channels: a message names an entry and a channel, and whoever knows the channel tells it."""

from collections.abc import Callable, Mapping
from typing import Any

from functions.notify import members, webhooks
from functions.notify.waiting import seen_to
from shared.edge.invocation import Context, now_of, time_left
from shared.edge.news import CHANNELS, WEBHOOK, Note, note_in
from shared.edge.queues import worked_on

Deliver = Callable[[Note, int, Callable[[], float]], None]

BY_CHANNEL: Mapping[str, Deliver] = {
    WEBHOOK: webhooks.deliver,
    **dict.fromkeys(CHANNELS, members.deliver),
}


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Take messages of the queues of channels."""
    left_s = time_left(context)
    return worked_on(
        event["Records"],
        lambda body: _take(note_in(body), event, left_s),
        lambda record, why: seen_to(record, why, left_s),
    )


def _take(note: Note, event: Mapping[str, Any], left_s: Callable[[], float]) -> None:
    now = note.now if note.now and "now" not in event else now_of(event)
    BY_CHANNEL[note.channel](note, now, left_s)
