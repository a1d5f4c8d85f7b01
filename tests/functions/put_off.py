"""What was put off for members, and is told to them once it is due."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from functions.notify.handler import handler
from tests.functions.api import LambdaContext
from tests.functions.due import DueQueue, a_due_queue, swept


@dataclass(frozen=True)
class Queues:
    """What is due, and what it leads to."""

    due: DueQueue
    channels: tuple[DueQueue, ...]

    def come_due(self, at: str) -> None:
        """Time has come to an instant: what is due by then is told."""
        swept(self.due, at)
        records = [record for queue in self.channels for record in queue.all_records()]
        assert handler({"Records": records}, LambdaContext(60)) == {"batchItemFailures": []}


@contextmanager
def queues_of(*channels: str) -> Iterator[Queues]:
    """Fresh queues, of what is due and of some channels."""
    with ExitStack() as stack:
        due, *others = (stack.enter_context(a_due_queue(name)) for name in ("due", *channels))
        yield Queues(due, tuple(others))
