"""Standing campaigns on the engine: days that pass, each with the ticks and messages it brings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from functions.triggers.handler import handler as triggers
from shared.store import journal
from tests.functions import due
from tests.functions.api import LambdaContext
from tests.functions.due import DueQueue, a_due_queue

BIRTHDAY = {"campaign": "birthday", "starts": {"kind": "birthday"}, "gives": {"points": 50}}


@dataclass(frozen=True)
class Days:
    """The queues of what is due and of triggers."""

    due: DueQueue
    triggers: DueQueue

    def tick(self, at: str) -> None:
        """The schedule comes round at an instant, and all is done that comes of it."""
        due.swept(self.due, at)
        self.work()

    def work(self) -> int:
        """Workers take all messages about triggers; how many there were."""
        messages = 0
        while records := self.triggers.records():
            for record in records:
                assert done(record)
                messages += 1
        return messages


def done(record: dict[str, Any], time_s: float = due.TIME_S) -> bool:
    """Whether a worker is done with a message."""
    try:
        return triggers({"Records": [record]}, LambdaContext(time_s)) == {"batchItemFailures": []}
    except KeyboardInterrupt:
        return False


@contextmanager
def some_days() -> Iterator[Days]:
    """Fresh queues."""
    with a_due_queue("due") as slots, a_due_queue("triggers") as queue:
        yield Days(slots, queue)


def occasions(member: str, program: str = "demo") -> list[str]:
    """What campaigns came to a member for, entry by entry."""
    entries = (each.entry for each in journal.all_entries(program, member))
    return [f"{each.source} {each.command_id}" for each in entries if each.kind == "campaign"]
