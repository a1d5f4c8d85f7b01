"""The feedback section of a program: its surveys."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import ClassVar

from shared.frozen import dataclass
from shared.program.feedback.questions import Counted, FreeText, Question, Value
from shared.program.names import NAME
from shared.program.points import POINTS_MOST

QUESTIONS_MOST = 10  # each that is counted is an item more in the transaction of an answer


@dataclass(frozen=True, kw_only=True)
class Survey:
    """Some questions, and what members get for answering them."""

    survey: str = field(
        metadata={**NAME, "description": "The survey's name, unique in the program."}
    )
    questions: tuple[Question, ...] = field(
        metadata={
            "min_length": 1,
            "max_length": QUESTIONS_MOST,
            "description": "What it asks, in this order; a member answers one question at least.",
        }
    )
    points: int = field(
        default=0,
        metadata={
            "ge": 0,
            "le": POINTS_MOST,
            "description": "How many points an answer gives, once for each time the survey is asked.",
        },
    )
    wallet: str | None = field(
        default=None, metadata={**NAME, "description": "Their wallet; left out, the first."}
    )

    def question(self, name: str) -> Question | None:
        """The question of that name, if there is one."""
        return next((each for each in self.questions if each.question == name), None)

    def flaws(
        self, answers: Mapping[str, Value], words: Mapping[str, str]
    ) -> Iterator[tuple[str, str, str]]:
        """What is wrong with answers: in which field, at which name, and how to mend it."""
        for name, value in answers.items():
            question = self.question(name)
            if not isinstance(question, Counted):
                yield "answers", name, "is not asked for a number or a choice"
            elif wrong := question.wrong(value):
                yield "answers", name, wrong
        for name in words:
            if not isinstance(self.question(name), FreeText):
                yield "words", name, "is not asked for words"


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """The surveys of a program."""

    section: ClassVar[str] = "feedback"

    surveys: tuple[Survey, ...] = field(
        default=(), metadata={"max_length": 50, "description": "What members are asked."}
    )

    def survey(self, name: str) -> Survey | None:
        """The survey of that name, if there is one."""
        return next((each for each in self.surveys if each.survey == name), None)
