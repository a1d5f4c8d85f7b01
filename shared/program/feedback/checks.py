"""What no single field of a survey can tell: names that repeat, and a wallet that there is not."""

from shared.program.campaigns.campaigns import Campaigns
from shared.program.feedback.questions import Asked, Choice, FreeText, Option
from shared.program.feedback.surveys import Feedback, Survey
from shared.program.flaws import Flaws, repeated, unknown, within
from shared.program.program import Program


def feedback_flaws(feedback: Feedback, program: Program, campaigns: Campaigns) -> Flaws:
    """Every flaw of surveys whose fields are each well formed, and of campaigns that ask for none of them."""
    asked = {f"/campaigns/{n}/asks": each.asks for n, each in enumerate(campaigns.campaigns)}
    yield from unknown("survey", asked, feedback.survey)
    yield from repeated("/surveys", "survey", (each.survey for each in feedback.surveys))
    for position, survey in enumerate(feedback.surveys):
        yield from within(f"/surveys/{position}", _survey(survey, program))


def _survey(survey: Survey, program: Program) -> Flaws:
    yield from unknown("wallet", {"/wallet": survey.wallet}, program.wallet)
    yield from repeated("/questions", "question", (each.question for each in survey.questions))
    for position, question in enumerate(survey.questions):
        here = f"/questions/{position}"
        yield from within(here, _languages(question))
        if isinstance(question, Choice | FreeText) and not question.words:
            yield f"{here}/words", "is required: there are no words for it already"
        if isinstance(question, Choice):
            yield from within(here, question.flaws())
            for n, option in enumerate(question.choices):
                yield from within(f"{here}/choices/{n}", _languages(option))


def _languages(said: Asked | Option) -> Flaws:
    locales = (each.locale.replace("_", "-").casefold() for each in said.words)
    return repeated("/words", "locale", locales)
