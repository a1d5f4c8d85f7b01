"""Asking members whether a consent was meant, where a program wants that confirmed."""

from collections.abc import Mapping
from typing import Any

from shared.edge.http import Call
from shared.edge.reading import versions_of
from shared.messages.opting_in import is_to_confirm, touched
from shared.program.messages.messages import Messages

SAME_MS = 5 * 60 * 1000  # what is asked again within it is the same question


def ask_to_confirm(
    call: Call, member: str, said: Mapping[str, Any], details: Mapping[str, Any], at: int
) -> None:
    """Have a member asked about what was said of their consents, or addresses, at an instant (epoch ms).

    Unavailable if that cannot be asked for: whoever said it is to say it again.
    """
    channels = touched(said)
    versions = versions_of(call)
    if not channels or not versions.effects:
        return
    messaging = versions.section(versions.in_force(call.now), Messages).messages
    asked = [channel for channel in channels if is_to_confirm(channel, details, messaging)]
    if not asked:
        return
    from shared.edge.news import Note, confirming  # noqa: PLC0415 (only these programs need queues)
    from shared.edge.queues import send  # noqa: PLC0415

    again = confirming(at // SAME_MS * SAME_MS)
    for channel in asked:
        note = Note(call.caller.program, member, 0, channel, again=again, now=call.now)
        send(note.queue, [note.message], call.time_left_s)
