"""Messages that set somebody to work on a trigger of a campaign; what there is to do, the table tells."""

import json
from dataclasses import asdict, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from shared.edge.queues import Message
from shared.frozen import dataclass

if TYPE_CHECKING:  # a cold start has no need of the table's side of it
    from shared.store.triggers import Trigger

QUEUE = "triggers"
RUN_PREFIX = "standing-"  # the triggers of standing campaigns are named so, by their days


@dataclass(frozen=True, slots=True)
class Task:
    """What a message asks for: to work on a part of a trigger's audience; without ``part``, to ask so for each.

    ``run`` and ``after``, the place from which it goes on, only tell messages apart.
    """

    program: str
    campaign: str
    trigger_id: str
    run: int
    part: int | None = None
    after: str | None = None

    @property
    def message(self) -> Message:
        """The message that asks for it; those of a part come one at a time."""
        alone = replace(self, run=0, after=None)
        return Message(json.dumps(asdict(self)), group=_digest(alone), name=_digest(self))


def beginning(trigger: "Trigger") -> Task:
    """To set to work on all parts of a trigger."""
    return Task(trigger.program, trigger.campaign, trigger.trigger_id, trigger.run)


def calling(program: str, now: int, tick: str) -> Message:
    """The message that calls for what a program has due by now (epoch ms) of standing campaigns; once for each tick."""
    name = sha256(f"{program}#{tick}".encode()).hexdigest()
    return Message(json.dumps({"program": program, "now": now}), group=program, name=name)


def _digest(task: Task) -> str:
    """Ids of callers are longer, and of more signs, than the names of messages may be."""
    return sha256(json.dumps(asdict(task)).encode()).hexdigest()
