"""Questions: what a survey asks; each kind one class, which says what an answer to it may be."""

from abc import ABC, abstractmethod
from dataclasses import field
from typing import Any, Literal

from shared.frozen import dataclass
from shared.program.flaws import Flaws, repeated
from shared.program.names import LOCALE, NAME, TEXT

Value = int | str
NPS_MOST, RATING_MOST = 10, 5
WORDS_MOST = 2_000  # characters of an answer in a member's own words
_WORDS: dict[str, Any] = {"max_length": 50}


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A text in a language."""

    locale: str = field(metadata={**LOCALE, "description": "The language."})
    text: str = field(metadata={**TEXT, "description": "The text."})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What all questions have."""

    question: str = field(
        metadata={**NAME, "description": "The question's name, unique in its survey."}
    )
    words: tuple[Wording, ...] = field(
        default=(),
        metadata={
            **_WORDS,
            "description": "The question in each language; left out, what there is for its kind already.",
        },
    )


class Counted(ABC):
    """What is answered by a number or a name, and counted by that."""

    @property
    @abstractmethod
    def values(self) -> tuple[Value, ...]:
        """All that can be answered, in the order in which it is shown."""

    def wrong(self, value: Value) -> str | None:
        """How to mend an answer; None if it is one."""
        if any(type(each) is type(value) and each == value for each in self.values):
            return None
        if isinstance(self.values[0], int):
            return f"must be a whole number from {self.values[0]} to {self.values[-1]}"
        return f"must be one of: {', '.join(map(str, self.values))}"


@dataclass(frozen=True, kw_only=True)
class Nps(Asked, Counted):
    """How likely a member is to recommend the shop, from 0 to 10, for the net promoter score."""

    kind: Literal["nps"] = "nps"

    @property
    def values(self) -> tuple[Value, ...]:
        """From not at all to most likely."""
        return tuple(range(NPS_MOST + 1))


@dataclass(frozen=True, kw_only=True)
class Rating(Asked, Counted):
    """How a member liked something, from 1 to 5."""

    kind: Literal["rating"] = "rating"

    @property
    def values(self) -> tuple[Value, ...]:
        """From worst to best."""
        return tuple(range(1, RATING_MOST + 1))


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the answers that a question offers."""

    choice: str = field(
        metadata={**NAME, "description": "The answer's name, unique in its question."}
    )
    words: tuple[Wording, ...] = field(
        default=(),
        metadata={**_WORDS, "description": "The answer in each language; left out, its name."},
    )


@dataclass(frozen=True, kw_only=True)
class Choice(Asked, Counted):
    """One of several answers."""

    kind: Literal["choice"] = "choice"
    choices: tuple[Option, ...] = field(
        metadata={"min_length": 2, "max_length": 20, "description": "What can be answered."}
    )

    @property
    def values(self) -> tuple[Value, ...]:
        """The names of the answers."""
        return tuple(each.choice for each in self.choices)

    def flaws(self) -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        yield from repeated("/choices", "choice", (each.choice for each in self.choices))


@dataclass(frozen=True, kw_only=True)
class FreeText(Asked):
    """A member's own words, which are personal: kept with the profile, and nowhere else."""

    kind: Literal["text"] = "text"


Question = Nps | Rating | Choice | FreeText
