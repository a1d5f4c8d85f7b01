"""A program over time: immutable versions, each in force from an instant until the next."""

from collections.abc import Callable
from typing import Any, ClassVar, Protocol, TypeVar

from shared.frozen import dataclass
from shared.program.program import Program


class Section(Protocol):
    """A part of a program that a function loads by itself; left out of a version, all of it is default."""

    section: ClassVar[str]


S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class Effect:
    """From when a version is in force, times in epoch ms; ``marks`` say what of its campaigns all have to know."""

    number: int
    effective_at: int
    published_at: int
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Version:
    """One published version with its content, and what of its campaigns those have to know who do not load them."""

    number: int
    program: Program
    marks: frozenset[str] = frozenset()

    @property
    def keeps_last_order(self) -> bool:
        """Whether something asks how long ago a member's last order was."""
        return self.program.keeps_last_order or "last_order" in self.marks


class Versions:
    """All versions of one program, in ascending order; lists and contents are fetched when first asked for."""

    def __init__(
        self, list_effects: Callable[[], tuple[Effect, ...]], load: Callable[[int, type[Any]], Any]
    ) -> None:
        """Take how to list the versions' effects and how to load a section of one version."""
        self._list_effects = list_effects
        self._load = load
        self._effects: tuple[Effect, ...] | None = None

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Every version's effect; empty before the first is published."""
        if self._effects is None:
            self._effects = self._list_effects()
        return self._effects

    def numbered(self, number: int) -> Program:
        """What moves points in one version, whenever it was in force."""
        return self.section(number, Program)

    def section(self, number: int, section: type[S]) -> S:
        """A section of one version, by its class: ``Program`` is one."""
        if number > self.effects[-1].number:
            self._effects = self._list_effects()
        loaded: S = self._load(number, section)
        return loaded

    def in_force(self, instant: int, *, seen: int = 0) -> int:
        """The number of the version in force at an instant, as ``at`` has it, without its content."""
        if seen and seen > self.effects[-1].number:
            self._effects = self._list_effects()
        in_force = [effect.number for effect in self.effects if effect.effective_at <= instant]
        return max([*in_force[-1:], self.effects[0].number, seen])

    def at(self, instant: int, *, seen: int = 0) -> Version:
        """The version in force at an instant; the first is in force since ever.

        ``seen`` is the highest version an account has met: clocks of two writers may differ, and what
        decides for an account never goes back. A list too old to know it is fetched again.
        """
        number = self.in_force(instant, seen=seen)
        marks = self.effects[number - self.effects[0].number].marks
        return Version(number, self._load(number, Program), marks)
