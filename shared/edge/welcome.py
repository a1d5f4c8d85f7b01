"""Welcomes: asking that a campaign come to somebody who has just become a member."""

import json
from hashlib import sha256

from botocore.exceptions import ClientError

from shared.edge.answers import EntryAnswer
from shared.edge.http import Call
from shared.edge.reading import versions_of
from shared.edge.telemetry import logger
from shared.store.patience import NO_ANSWER, Unavailable

FIRST_ENTRIES = 2  # an enrolment, or the order that enrolled
PATIENCE_S = 4.0  # nobody waits for a queue that takes nothing; the next day's run finds the member


def welcome(call: Call, member: str, entry: EntryAnswer) -> None:
    """Ask for it where the program in force welcomes its members, and an entry is a member's first or second."""
    if entry["seq"] > FIRST_ENTRIES or "welcome" not in versions_of(call).at(call.now).marks:
        return
    from shared.edge.queues import Message, send  # noqa: PLC0415 (only these programs need queues)
    from shared.edge.triggers import QUEUE  # noqa: PLC0415

    body = json.dumps({"program": call.caller.program, "member": member})
    name = sha256(body.encode()).hexdigest()
    try:
        send(QUEUE, [Message(body, group=name, name=name)], lambda: PATIENCE_S)
    except (Unavailable, ClientError, *NO_ANSWER):
        logger().warning("a welcome was not asked for; the next day's run makes up for it")
