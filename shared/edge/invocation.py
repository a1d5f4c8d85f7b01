"""What is said with a call: how much time there is for it and, where clocks can be moved, what time it is."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol


class Context(Protocol):
    """What is used of a Lambda context."""

    def get_remaining_time_in_millis(self) -> int:
        """The time left for this invocation."""


def time_left(context: Context) -> Callable[[], float]:
    """What tells how many seconds are left for an invocation."""
    return lambda: context.get_remaining_time_in_millis() / 1000


def now_of(event: Mapping[str, Any]) -> int:
    """The instant (epoch ms) at which an event comes: of the local clock, where it says so, else the present."""
    return int(event.get("now") or time.time_ns() // 1_000_000)
