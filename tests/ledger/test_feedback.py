"""Answers to surveys: what they do to an account, what is counted, and where words go."""

from typing import Any

from shared.ledger.decide import decide
from shared.ledger.entry import Decision, Draw, Fact, Said
from shared.ledger.explaining.explain import explain
from shared.ledger.explaining.explanation import Subject
from shared.ledger.facts import flaws
from shared.ledger.feedback import AnswerSurvey, answer_survey
from shared.ledger.feedback_refusals import AnswerNotInSurvey, SurveyNotFound
from shared.ledger.refusals import PointsOutOfRange, Refusal
from shared.ledger.state import POINTS_MAX
from tests.builders import a_program, a_wallet, instant
from tests.ledger.member import MEMBER, Account, a_member
from tests.program.test_feedback import a_survey

ANSWERED: dict[str, int | str] = {"recommend": 9, "colour": "red"}
WORDS = {"why": "The mug broke."}


def asked(**survey: Any) -> Account:
    return a_member(a_program(surveys=[a_survey(**survey)]))


def answers(member: Account, survey_id: str = "nps", **more: Any) -> Decision | Refusal:
    given: dict[str, Any] = {"answers": ANSWERED, "words": WORDS, **more}
    command = AnswerSurvey(survey_id=survey_id, member_id=MEMBER, **given)
    return decide(MEMBER, member.newest, command, answer_survey, member.versions, member.now)


def answered(member: Account, **more: Any) -> Decision:
    outcome = answers(member, **more)
    assert isinstance(outcome, Decision)
    return outcome


def test_an_answer_gives_its_points_like_points_earned_now() -> None:
    entry = answered(asked(points=20)).own
    (posting,) = entry.postings
    assert (entry.kind, entry.source, entry.command_id) == ("answer", "nps", "once")
    assert (posting.kind, posting.points, posting.expires_at) == (
        "issue",
        20,
        instant("2027-04-01"),
    )
    assert entry.available == 20


def test_points_may_be_of_another_wallet_and_live_as_its_points_do() -> None:
    sliding = {"kind": "sliding", "months": 6, "activities": ["order"]}
    wallets = [a_wallet(), a_wallet(wallet="stamps", expiry=sliding)]
    survey = a_survey(points=2, wallet="stamps")
    (posting,) = answered(a_member(a_program(wallets=wallets, surveys=[survey]))).own.postings
    assert (posting.wallet, posting.slides) == ("stamps", True)


def test_points_that_never_expire_are_given_without_an_end() -> None:
    wallets = [{"wallet": "points", "rounding": "floor"}]
    member = a_member(a_program(wallets=wallets, surveys=[a_survey(points=2)]))
    assert answered(member).own.postings[0].expires_at is None


def test_the_world_is_told_numbers_and_choices_and_no_words() -> None:
    (fact,) = answered(asked(points=20)).own.facts
    given = {"wallet": "points", "points": 20}
    assert fact == Fact(
        "survey.answered", {"survey": "nps", "occasion": "once", "answers": ANSWERED, **given}
    )
    assert list(flaws(fact)) == []
    (fact,) = answered(asked(), occasion="o-7").own.facts
    assert fact.data == {"survey": "nps", "occasion": "o-7", "answers": ANSWERED}


def test_words_go_beside_the_profile_and_into_no_entry() -> None:
    member = asked()
    decision = answered(member)
    assert decision.said == Said(MEMBER, "nps", "once", member.now, WORDS)
    assert decision.record is None
    assert WORDS["why"] not in repr(decision.own)
    assert answered(member, words={}).said is None


def test_answers_are_counted_with_their_entry() -> None:
    decision = answered(asked())
    counted = {"survey.nps": 1, "survey.nps.recommend.9": 1, "survey.nps.colour.red": 1}
    assert decision.draws == tuple(Draw(pool, 1) for pool in counted)
    assert decision.own.drawn == counted


def test_what_the_program_does_not_ask_is_refused() -> None:
    assert answers(asked(), "csat") == SurveyNotFound()
    assert answers(asked(), answers={"recommend": 11}) == AnswerNotInSurvey(
        "answers", "recommend", "must be a whole number from 0 to 10"
    )


def test_points_beyond_what_all_readers_keep_exact_are_refused() -> None:
    member = asked(points=20)
    member.is_given(POINTS_MAX)
    assert answers(member) == PointsOutOfRange()


def test_an_answer_is_explained() -> None:
    member = asked(points=20)
    subject = Subject(entry=answered(member).own, before=member.newest, versions=member.versions)
    assert explain(subject).text == (
        "m-1 answered the survey nps. 20 points were given, expiring at the end of 2027-03-31."
    )
