"""Feedback: a member answers a survey, which is counted, and may give points.

What a member says in their own words is personal. It is no part of the entry, its facts or its receipt; it goes to an
item beside the profile, in the same transaction, where an erasure finds it.
"""

from collections.abc import Iterator, Mapping

from shared.frozen import dataclass
from shared.ledger.entry import Decision, Draw, Entry, Fact, Posting, Said
from shared.ledger.feedback_refusals import AnswerNotInSurvey, SurveyNotFound
from shared.ledger.fold import next_state, out_of_range
from shared.ledger.refusals import PointsOutOfRange, Refusal
from shared.ledger.state import State
from shared.program.expiry import Sliding
from shared.program.feedback.questions import Value
from shared.program.feedback.surveys import Feedback, Survey
from shared.program.terms import terms_by_name
from shared.program.versions import Version, Versions

UNASKED = "once"  # the occasion of an answer to a survey that nobody asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSurvey:
    """Answer a survey for an occasion, by numbers and names, and in the member's own ``words``."""

    survey_id: str
    member_id: str
    occasion: str = UNASKED
    answers: Mapping[str, Value]
    words: Mapping[str, str]


def answers_pool(survey: str) -> str:
    """The name of what the answers to a survey are counted in."""
    return f"survey.{survey}"


def value_pool(survey: str, question: str, value: Value) -> str:
    """The name of what those are counted in who answered a question so."""
    return f"survey.{survey}.{question}.{value}"


def answer_survey(
    account: str, state: State, command: AnswerSurvey, versions: Versions, at: int
) -> Decision | Refusal:
    """What an answer comes to: the points it gives, what is counted, and the words kept beside the profile."""
    version = versions.at(at, seen=state.version)
    survey = versions.section(version.number, Feedback).survey(command.survey_id)
    if survey is None:
        return SurveyNotFound()
    for field, question, mended in survey.flaws(command.answers, command.words):
        return AnswerNotInSurvey(field, question, mended)
    postings = tuple(_given(survey, state, version, at))
    after = next_state(state, at, version, postings)
    if out_of_range(after):
        return PointsOutOfRange()
    entry = Entry(
        account,
        "answer",
        after.version,
        after,
        command_id=command.occasion,
        source=survey.survey,
        postings=postings,
        facts=(_told(command, postings),),
    )
    return Decision((entry,), draws=tuple(_counted(command)), said=_said(command, at))


def _given(survey: Survey, state: State, version: Version, at: int) -> Iterator[Posting]:
    """The lot that the points open, with the terms that points of the wallet have."""
    if not survey.points:
        return
    name = survey.wallet or version.program.first_wallet
    terms = terms_by_name(version.program, name, state.tier)
    expiry = terms.expiry if terms else None
    ends = expiry.expires_at(at, version.program.time_zone) if expiry else None
    yield Posting("issue", name, survey.points, at, ends, slides=isinstance(expiry, Sliding))


def _counted(command: AnswerSurvey) -> Iterator[Draw]:
    yield Draw(answers_pool(command.survey_id), 1)
    for question, value in command.answers.items():
        yield Draw(value_pool(command.survey_id, question, value), 1)


def _said(command: AnswerSurvey, at: int) -> Said | None:
    if not command.words:
        return None
    return Said(command.member_id, command.survey_id, command.occasion, at, command.words)


def _told(command: AnswerSurvey, postings: tuple[Posting, ...]) -> Fact:
    told: dict[str, object] = {
        "survey": command.survey_id,
        "occasion": command.occasion,
        "answers": dict(command.answers),
    }
    for posting in postings:
        told |= {"wallet": posting.wallet, "points": posting.points}
    return Fact("survey.answered", told)
