"""The page that a member opens from a message: a survey as a form, which needs neither a key nor a script."""

import re
from collections.abc import Mapping
from dataclasses import replace

from functions.feedback.answers import recorded
from shared.edge.following import LinkText, followed
from shared.edge.http import Call, Page, Reply
from shared.edge.identity import NOBODY
from shared.edge.links import Link, survey_in
from shared.edge.reading import versions_of
from shared.frozen import dataclass
from shared.ledger.feedback import AnswerSurvey
from shared.ledger.feedback_refusals import AlreadyAnswered
from shared.ledger.refusals import Refused
from shared.program.feedback.questions import WORDS_MOST, Counted, Value
from shared.program.feedback.surveys import Feedback, Survey
from shared.program.messages.messages import Messages
from shared.store import profiles

SOURCE = "link"  # who answers from a message comes from no shop's key
_NOT_WORDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def show_survey(call: Call, link: LinkText) -> Reply[Page]:
    """Show the survey that a member is asked to answer; nothing is changed: mail programs open links by themselves."""
    asked = _asked(call, link)
    return Reply(asked.page("over" if asked.survey is None else ""))


def send_survey(call: Call, link: LinkText, form: dict[str, str]) -> Reply[Page]:
    """Record what a member answered on the page; another answer changes nothing, and is thanked for."""
    asked = _asked(call, link)
    if asked.survey is None:
        return Reply(asked.page("over"))
    answers, words = _said(asked.survey, form)
    if not answers and not words:
        return Reply(asked.page(""))
    survey, occasion = survey_in(asked.link)
    command = AnswerSurvey(
        survey_id=survey,
        member_id=asked.link.member,
        occasion=occasion,
        answers=answers,
        words=words,
    )
    try:
        recorded(asked.call, command)
    except Refused as refused:
        if not isinstance(refused.refusal, AlreadyAnswered):
            return Reply(asked.page("over"))
    return Reply(asked.page("thanks"))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who opened a link, and the survey it leads to; None if it, or the member, is there no more."""

    call: Call
    link: Link
    survey: Survey | None
    locale: str | None

    def page(self, line: str) -> Page:
        """The form, or one of our lines in its place."""
        # Most calls show no page, and do without the languages.
        from functions.feedback.forms import written  # noqa: PLC0415

        versions = versions_of(self.call)
        number = versions.in_force(self.call.now)
        messaging = versions.section(number, Messages).messages
        return Page(written(self.survey, messaging, self.locale, line))


def _asked(call: Call, link: str) -> _Asked:
    """What a link leads to; Problem 401 if it is none of ours, or leads elsewhere."""
    found = followed(link, "answer")
    theirs = replace(call, caller=replace(NOBODY, program=found.program, source=SOURCE))
    versions = versions_of(theirs)
    surveys = versions.section(versions.in_force(call.now), Feedback)
    survey = surveys.survey(survey_in(found)[0])
    profile = profiles.read(found.program, found.member)
    locale = profile.details.get("locale") if profile else None
    return _Asked(theirs, found, survey if profile else None, locale)


def _said(survey: Survey, form: Mapping[str, str]) -> tuple[dict[str, Value], dict[str, str]]:
    """The answers in a form, and the words; what is empty or no answer is left out."""
    answers, words = dict[str, Value](), dict[str, str]()
    for question in survey.questions:
        name = question.question
        given = form.get(name, "")
        if isinstance(question, Counted):
            answers.update((name, each) for each in question.values if str(each) == given)
        elif said := _NOT_WORDS.sub("", given).strip()[:WORDS_MOST]:
            words[name] = said
    return answers, words
