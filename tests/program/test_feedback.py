"""Surveys: what an operator asks, and which answers are any."""

from typing import Any

import pytest

from shared.program.document import load_document, sections_of
from shared.program.feedback.surveys import Survey
from shared.program.loading import InvalidProgram
from tests.builders import a_document, a_program

WHY = [{"locale": "en", "text": "Why?"}]
RECOMMEND = {"question": "recommend", "kind": "nps"}
PARCEL = {"question": "parcel", "kind": "rating"}
COLOUR = {
    "question": "colour",
    "kind": "choice",
    "words": WHY,
    "choices": [{"choice": "red"}, {"choice": "blue", "words": WHY}],
}
REASON = {"question": "why", "kind": "text", "words": WHY}


def a_survey(**given: Any) -> dict[str, Any]:
    return {"survey": "nps", "questions": [RECOMMEND, PARCEL, COLOUR, REASON], **given}


def flaws_of(*surveys: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidProgram) as invalid:
        load_document(a_document(surveys=list(surveys)))
    return [(flaw.pointer, flaw.detail) for flaw in invalid.value.flaws]


def the_survey() -> Survey:
    found = a_program(surveys=[a_survey()]).survey("nps")
    assert found
    return found


def test_surveys_are_a_section_of_their_own() -> None:
    assert sections_of(a_document(surveys=[a_survey()]))["feedback"] == {"surveys": [a_survey()]}
    assert "feedback" not in sections_of(a_document())


def test_a_survey_that_there_is_not_is_none() -> None:
    assert a_program().survey("nps") is None


def test_names_are_unique_and_the_wallet_is_one_of_the_program() -> None:
    twice = a_survey(wallet="stamps", questions=[RECOMMEND, RECOMMEND])
    taken = "is taken; names are unique"
    assert flaws_of(twice, a_survey()) == [
        ("/surveys/1/survey", f'"nps" {taken}'),
        ("/surveys/0/wallet", '"stamps" is not a wallet of this program'),
        ("/surveys/0/questions/1/question", f'"recommend" {taken}'),
    ]


def test_what_has_no_words_yet_needs_some_and_each_language_once() -> None:
    options = [{"choice": "red"}, {"choice": "red", "words": [*WHY, *WHY]}]
    choice = {"question": "a", "kind": "choice", "choices": options}
    text = {"question": "b", "kind": "text", "words": [*WHY, {"locale": "EN", "text": "Why!"}]}
    assert flaws_of(a_survey(questions=[choice, text])) == [
        ("/surveys/0/questions/0/words", "is required: there are no words for it already"),
        ("/surveys/0/questions/0/choices/1/choice", '"red" is taken; names are unique'),
        ("/surveys/0/questions/0/choices/1/words/1/locale", '"en" is taken; names are unique'),
        ("/surveys/0/questions/1/words/1/locale", '"en" is taken; names are unique'),
    ]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"recommend": 0, "parcel": 1, "colour": "red"}, {"why": "The mug."}),
        ({"recommend": 10, "parcel": 5, "colour": "blue"}, {}),
    ],
)
def test_what_is_asked_can_be_answered(
    answers: dict[str, int | str], words: dict[str, str]
) -> None:
    assert list(the_survey().flaws(answers, words)) == []


def test_every_wrong_answer_is_named_with_its_mend() -> None:
    number = "must be a whole number from {} to {}"
    answers: dict[str, int | str] = {
        "recommend": 11,
        "parcel": 0,
        "colour": "green",
        "why": 3,
        "age": 30,
    }
    assert list(the_survey().flaws(answers, {"recommend": "nine", "name": "Anna"})) == [
        ("answers", "recommend", number.format(0, 10)),
        ("answers", "parcel", number.format(1, 5)),
        ("answers", "colour", "must be one of: red, blue"),
        ("answers", "why", "is not asked for a number or a choice"),
        ("answers", "age", "is not asked for a number or a choice"),
        ("words", "recommend", "is not asked for words"),
        ("words", "name", "is not asked for words"),
    ]


def test_a_campaign_asks_for_a_survey_that_there_is() -> None:
    campaigns = [{"campaign": "ask", "asks": "nps"}, {"campaign": "asks-more", "asks": "csat"}]
    with pytest.raises(InvalidProgram) as invalid:
        load_document(a_document(surveys=[a_survey()], campaigns=campaigns))
    [flaw] = invalid.value.flaws
    assert (flaw.pointer, flaw.detail) == (
        "/campaigns/1/asks",
        '"csat" is not a survey of this program',
    )


def test_a_truth_is_no_number() -> None:
    assert list(the_survey().flaws({"parcel": True}, {}))
