"""What Lambda says with a call: how much time there is for it."""

from collections.abc import Callable
from typing import Protocol


class Context(Protocol):
    """What is used of a Lambda context."""

    def get_remaining_time_in_millis(self) -> int:
        """The time left for this invocation."""


def time_left(context: Context) -> Callable[[], float]:
    """What tells how many seconds are left for an invocation."""
    return lambda: context.get_remaining_time_in_millis() / 1000
