"""A member's answer to a survey, by a shop's key or the member's own token."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from shared.blueprint import Scope
from shared.edge.answers import EntryAnswer
from shared.edge.bodies import fingerprint
from shared.edge.commands import run
from shared.edge.fields import Given, Id, Request, Words
from shared.edge.http import Call, Reply
from shared.edge.reading import newest_of
from shared.ledger import feedback
from shared.ledger.feedback import UNASKED, AnswerSurvey
from shared.ledger.feedback_refusals import NotAsked
from shared.ledger.gifts import ASKED, asking_in
from shared.ledger.occasions import is_of_account
from shared.ledger.refusals import Refused
from shared.program.feedback.questions import WORDS_MOST
from shared.program.feedback.surveys import QUESTIONS_MOST
from shared.store.answers import Answer, facts_of_gift

Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$"),
    Words("Must be the name of a survey, a question or a choice in the program."),
]
Occasion = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._~:@/-]{1,200}$"),
    Words("Must be an id, or an occasion as survey.asked told it."),
]
Value = Annotated[
    Annotated[int, Field(ge=0, le=100)] | Name,
    Words("Must be a whole number, or the name of a choice."),
]
OwnWords = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]+$", max_length=WORDS_MOST
    ),
    Words(f"Must be a text of 1 to {WORDS_MOST} printable characters."),
]


class SurveyAnswerRequest(Request):
    """What a member answers: numbers and choices by question, and `words` where the survey asks for a text."""

    member_id: Id
    occasion: Annotated[Occasion | None, Given] = None
    answers: Annotated[dict[Name, Value], Field(max_length=QUESTIONS_MOST)] = {}
    words: Annotated[dict[Name, OwnWords], Field(max_length=QUESTIONS_MOST)] = {}

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.answers and not self.words:
            raise ValueError("Answer one question at least.")
        return self


def answer_survey(call: Call, survey_id: Name, body: SurveyAnswerRequest) -> Reply[EntryAnswer]:
    """Record a member's answer to a survey: once, and once for each occasion on which they are asked."""
    _must_be_let_in(call, survey_id, body)
    command = AnswerSurvey(
        survey_id=survey_id,
        member_id=body.member_id,
        occasion=body.occasion or UNASKED,
        answers=body.answers,
        words=body.words,
    )
    return recorded(call, command)


def recorded(call: Call, command: AnswerSurvey) -> Reply[EntryAnswer]:
    """The entry of an answer.

    Words tell no answer from another: a hash of them would outlive their erasure.
    """
    name = f"{command.occasion}#{command.member_id}"
    mark = fingerprint("answer", {"survey": command.survey_id, "name": name}, dict(command.answers))
    marker = Answer(call.caller.program, "answer", command.survey_id, name, mark)
    return run(call, command, feedback.answer_survey, marker)


def _must_be_let_in(call: Call, survey_id: str, body: SurveyAnswerRequest) -> None:
    """Points are given: a key needs the scope for that, and a member's token names no occasion of its own."""
    if not call.caller.member:
        call.caller.must_have(Scope.POINTS_EARN)
    asked = asking_in(body.occasion or UNASKED)
    if asked is None:
        if call.caller.member and body.occasion not in (None, UNASKED):
            raise Refused(NotAsked())
    elif not _was_asked(call, survey_id, body.member_id, *asked):
        raise Refused(NotAsked())


def _was_asked(call: Call, survey_id: str, member: str, campaign: str, trigger: str) -> bool:
    """Whether a campaign has asked a member to answer the survey."""
    of_account = is_of_account(trigger)
    given_to = newest_of(call, member).entry.account if of_account else member
    facts = facts_of_gift(call.caller.program, campaign, trigger, given_to)
    return any(fact.fact == ASKED and fact.data["survey"] == survey_id for fact in facts)
