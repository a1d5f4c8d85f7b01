"""Why an answer to a survey is declined."""

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal


class SurveyNotFound(Refusal):
    """The program in force has no survey of that name."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The program has no such survey."


@dataclass(frozen=True)
class AnswerNotInSurvey(Refusal):
    """Something else is answered than the survey asks."""

    field: str
    question: str
    mended: str

    code = "answer_not_in_survey"
    title = "Answer not in survey"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f'The answer to "{self.question}" is none that this survey takes.'

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return f"#/{self.field}/{self.question}", f'"{self.question}" {self.mended}.'


class AlreadyAnswered(Refusal):
    """The member has answered the survey before, in another way."""

    code = "already_answered"
    title = "Already answered"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "This member has answered the survey already; the first answer counts."


class NotAsked(Refusal):
    """A member's token names an occasion for which the member was not asked."""

    code = "not_asked"
    title = "Not asked"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "This member was not asked to answer the survey for that."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/occasion", "Name the occasion as survey.asked told it, or none."
