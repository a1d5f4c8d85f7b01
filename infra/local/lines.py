"""Lines: what work comes in by, each with a thread that looks what is there and calls a function with it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from infra.local.messages import is_done
from infra.local.rounds import Rounds
from infra.local.sandboxes import InvocationError, Invoker
from shared.blueprint import Function


class Line(ABC):
    """One of them; ``turns`` grows when some work begins and when it ends."""

    def __init__(self, name: str) -> None:
        self._rounds = Rounds(f"pump of {name}", self._go)
        self.turns = 0

    def start(self) -> None:
        """Begin to look."""
        self._rounds.start()

    def stop(self) -> None:
        """Finish what is under way and look no more."""
        self._rounds.stop()

    def run_dry(self) -> None:
        """Look now; return when nothing more was there to receive, or something failed."""
        self._rounds.run_dry()

    @abstractmethod
    def is_empty(self) -> bool:
        """Whether nothing waits and nothing is being worked on."""

    @abstractmethod
    def _go(self) -> float:
        """Look, and work on what is there; after how many seconds to look again at the latest."""


def why_undone(invoke: Invoker, function: Function, event: Mapping[str, Any]) -> str | None:
    """Why a function has not done all that an event asks for; None if it has."""
    try:
        return None if is_done(invoke(function, event)) else "it said so"
    except InvocationError as error:
        return f"{type(error).__name__}: {error}"
