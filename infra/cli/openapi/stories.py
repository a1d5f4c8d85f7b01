"""The examples of the API: stories told request by request, each answer with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from infra.cli import document

_FOLDER = Path(__file__).with_name("stories")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One request at an instant and what it is answered; ``example`` names it where it is shown."""

    action: str
    at: str
    status: int
    example: str | None = None
    summary: str = ""
    path: Mapping[str, str | int] = field(default_factory=dict)
    query: Mapping[str, str | int] = field(default_factory=dict)
    body: Any = None
    answer: Any = None
    replayed: bool = False

    @property
    def succeeds(self) -> bool:
        """Whether the request does what was asked for."""
        return self.status < 300  # noqa: PLR2004 (where the statuses of success end)


@dataclass(frozen=True, slots=True)
class Story:
    """Steps that build on one another, in a program of their own."""

    name: str
    steps: tuple[Step, ...]


@cache
def stories() -> tuple[Story, ...]:
    """Every story, in the order of their files' names."""
    return tuple(_story(path) for path in sorted(_FOLDER.glob("*.yaml")))


def examples_of(action: str) -> list[Step]:
    """The steps that show what an action does."""
    steps = (step for story in stories() for step in story.steps)
    return [step for step in steps if step.action == action and step.example]


def _story(path: Path) -> Story:
    told: Any = document.read(path)
    return Story(told["story"], tuple(Step(**step) for step in told["steps"]))
