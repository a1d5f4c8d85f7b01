"""What a member said in answer to surveys, in their own words, as the export tells it."""

from typing import TypedDict

from shared.edge.instants import InstantText, instant_text
from shared.store import said


class SaidAnswer(TypedDict):
    """What a member said in their own words in answer to a survey, by question."""

    survey_id: str
    occasion: str
    at: InstantText
    words: dict[str, str]


def said_answers(program: str, member_id: str) -> list[SaidAnswer]:
    """All that a member has said."""
    return [
        {
            "survey_id": each.survey,
            "occasion": each.occasion,
            "at": instant_text(each.at),
            "words": dict(each.words),
        }
        for each in said.by(program, member_id)
    ]
