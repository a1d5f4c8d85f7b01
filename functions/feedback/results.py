"""What the answers to a survey come to."""

from typing import NotRequired, TypedDict

from functions.feedback.answers import Name
from shared.edge.http import Call, Reply
from shared.edge.reading import versions_of
from shared.ledger.feedback import answers_pool, value_pool
from shared.ledger.feedback_refusals import SurveyNotFound
from shared.ledger.refusals import NoProgram, Refused
from shared.program.feedback.questions import Counted, Nps
from shared.program.feedback.surveys import Feedback, Survey
from shared.program.versions import Versions
from shared.store import pools

PROMOTERS_FROM, DETRACTORS_TO = 9, 6  # Reichheld, The One Number You Need to Grow, 2003


class NpsAnswer(TypedDict):
    """The net promoter score, exactly: a hundred times `promoters` less `detractors`, divided by `answers`.

    `score` is that in whole numbers, halves away from 0.
    """

    promoters: int
    passives: int
    detractors: int
    answers: int
    score: NotRequired[int]


class QuestionResultAnswer(TypedDict):
    """How often each number or choice was answered, by its text; of a question for words, nothing is counted."""

    question: str
    kind: str
    counts: dict[str, int]
    nps: NotRequired[NpsAnswer]


class ResultsAnswer(TypedDict):
    """How many have answered a survey, and what."""

    survey_id: str
    answers: int
    questions: list[QuestionResultAnswer]


def read_results(call: Call, survey_id: Name) -> Reply[ResultsAnswer]:
    """What the answers to a survey come to, all versions of the program together."""
    survey = _survey(versions_of(call), survey_id, call.now)
    asked = [each for each in survey.questions if isinstance(each, Counted)]
    names = {
        (each.question, value): value_pool(survey_id, each.question, value)
        for each in asked
        for value in each.values
    }
    every = answers_pool(survey_id)
    drawn = pools.drawn_from(call.caller.program, [every, *names.values()], consistent=True)
    questions = list[QuestionResultAnswer]()
    for each in asked:
        counts = {value: drawn[names[each.question, value]] for value in each.values}
        told: QuestionResultAnswer = {
            "question": each.question,
            "kind": each.kind,
            "counts": {str(value): count for value, count in counts.items()},
        }
        if isinstance(each, Nps):
            told["nps"] = nps_of({int(value): count for value, count in counts.items()})
        questions.append(told)
    return Reply({"survey_id": survey_id, "answers": drawn[every], "questions": questions})


def nps_of(counts: dict[int, int]) -> NpsAnswer:
    """The score of so many answers of each number; none of no answers."""
    promoters = sum(count for value, count in counts.items() if value >= PROMOTERS_FROM)
    detractors = sum(count for value, count in counts.items() if value <= DETRACTORS_TO)
    answers = sum(counts.values())
    told: NpsAnswer = {
        "promoters": promoters,
        "passives": answers - promoters - detractors,
        "detractors": detractors,
        "answers": answers,
    }
    if answers:
        net = promoters - detractors
        whole = (200 * abs(net) + answers) // (2 * answers)
        told["score"] = whole if net >= 0 else -whole
    return told


def _survey(versions: Versions, survey_id: str, now: int) -> Survey:
    if not versions.effects:
        raise Refused(NoProgram())
    survey = versions.section(versions.in_force(now), Feedback).survey(survey_id)
    if survey is None:
        raise Refused(SurveyNotFound())
    return survey
