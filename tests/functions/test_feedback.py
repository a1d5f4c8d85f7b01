"""Feedback: members answer surveys, once; what that comes to, and what is forgotten with them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from shared.blueprint import Scope
from shared.store import journal
from shared.store.audit import audit
from tests.builders import a_document, order_body
from tests.functions.api import Api, Response
from tests.functions.snapshot import snapshot
from tests.functions.standing import Days, some_days
from tests.functions.stillness import nothing_changes
from tests.program.test_feedback import a_survey

ANSWERS = {"recommend": 9, "colour": "red"}
WORDS = {"why": "The mug broke."}
NOWHERE_ELSE = "The mug broke"


@pytest.fixture
def shop(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document(surveys=[a_survey(points=20)])).status == 201
    for member in ("m-1", "m-2"):
        assert api.post("/v1/orders", order_body(f"of-{member}", member)).status == 201
    return api


def answers(shop: Api, member: str = "m-1", **more: Any) -> Response:
    body = {"member_id": member, "answers": ANSWERS, "words": WORDS, **more}
    return shop.post("/v1/surveys/nps/answers", body)


def available(shop: Api, member: str = "m-1") -> int:
    wallets = shop.get(f"/v1/members/{member}/balance").body["wallets"]
    return int(wallets["points"]["available"])


def test_an_answer_is_an_entry_that_gives_points_once(shop: Api) -> None:
    answer = answers(shop)

    assert answer.status == 201, answer
    told = {name: answer.body[name] for name in ("kind", "survey_id", "occasion", "points")}
    assert told == {"kind": "answer", "survey_id": "nps", "occasion": "once", "points": 20}
    again = answers(shop)
    assert (again.body, again.replayed) == (answer.body, True)
    assert available(shop) == 45
    [listed] = shop.get("/v1/members/m-1/statement", limit="1").body["entries"]
    assert listed == answer.body


def test_of_two_that_differ_the_first_counts_for_each_member_and_occasion(shop: Api) -> None:
    answers(shop)

    assert answers(shop, answers={"recommend": 0}).problem == "already_answered"
    assert answers(shop, "m-2", answers={"recommend": 0}).status == 201
    assert answers(shop, occasion="of-m-1", answers={"recommend": 0}).status == 201
    assert (available(shop), available(shop, "m-2")) == (65, 45)


def test_one_of_many_at_once_counts(shop: Api) -> None:
    with ThreadPoolExecutor(8) as senders:
        tried = list(senders.map(lambda n: answers(shop, answers={"recommend": n % 2}), range(8)))

    statuses = {(each.status, each.replayed) for each in tried}
    assert statuses == {(201, False), (201, True), (409, False)}
    assert available(shop) == 45
    assert list(audit())[-1].discrepancies == []


def test_results_are_counted_by_question_with_the_score_as_exact_integers(shop: Api) -> None:
    for number, value in enumerate((10, 9, 9, 8, 6, 0, 7)):
        shop.post("/v1/members", {"member_id": f"n-{number}"})
        assert answers(shop, f"n-{number}", answers={"recommend": value}).status == 201

    results = shop.get("/v1/surveys/nps/results").body
    assert results["answers"] == 7
    recommend, parcel, colour = results["questions"]
    assert recommend["nps"] == {
        "promoters": 3,
        "passives": 2,
        "detractors": 2,
        "answers": 7,
        "score": 14,
    }
    assert {value: n for value, n in recommend["counts"].items() if n} == {
        "0": 1,
        "6": 1,
        "7": 1,
        "8": 1,
        "9": 2,
        "10": 1,
    }
    assert (parcel["counts"]["5"], colour["counts"]) == (0, {"red": 0, "blue": 0})
    assert list(audit())[-1].discrepancies == []


def test_nobody_has_answered_yet(shop: Api) -> None:
    results = shop.get("/v1/surveys/nps/results").body
    assert (results["answers"], "score" in results["questions"][0]["nps"]) == (0, False)
    assert shop.get("/v1/surveys/csat/results").problem == "not_found"
    assert Api(program="other").get("/v1/surveys/nps/results").problem == "no_program"


def test_words_are_exported_and_nowhere_but_beside_the_profile(shop: Api) -> None:
    answers(shop)

    assert shop.get("/v1/members/m-1/export").body["said"] == [
        {"survey_id": "nps", "occasion": "once", "at": shop.now, "words": WORDS}
    ]
    assert "said" not in shop.get("/v1/members/m-2/export").body
    holding = [key for key, item in snapshot().items() if NOWHERE_ELSE in str(item)]
    assert holding == [("M#demo#m-1", "SAID#nps#once")]


def test_an_erasure_leaves_no_word_and_the_counts_stay(shop: Api) -> None:
    answers(shop)
    answers(shop, occasion="of-m-1")

    for _ in range(2):
        assert shop.delete("/v1/members/m-1").status == 204
    assert not [key for key, item in snapshot().items() if NOWHERE_ELSE in str(item)]
    assert shop.get("/v1/surveys/nps/results").body["answers"] == 2
    assert answers(shop, occasion="o-9").problem == "account_closed"


def test_what_the_survey_does_not_ask_is_named(shop: Api) -> None:
    refused = answers(shop, answers={"recommend": 11})
    assert (refused.problem, refused.pointers) == ("answer_not_in_survey", ["#/answers/recommend"])
    assert (
        shop.post("/v1/surveys/csat/answers", {"member_id": "m-1", "answers": ANSWERS}).problem
        == "not_found"
    )


def test_a_key_that_may_not_give_points_takes_no_answers(shop: Api) -> None:
    reader = shop.having([Scope.MEMBERS_READ])
    assert answers(reader).problem == "forbidden"


def test_a_member_answers_what_is_the_members_own_and_names_no_occasion(shop: Api) -> None:
    member = replace(shop.having([Scope.MEMBERS_READ]), member="m-1")
    assert answers(member, "m-2").problem == "not_found"
    assert answers(member, occasion="o-1").problem == "not_asked"
    assert answers(member).status == 201


AFTER_A_WEEK = {
    "campaign": "ask",
    "starts": {"kind": "after_order", "days": 7, "again_after_days": 90},
    "asks": "nps",
}


@pytest.fixture
def days(engine: str) -> Iterator[Days]:
    with some_days() as days:
        yield days


def asking(shop: Api, *campaigns: dict[str, Any]) -> Api:
    document = a_document(surveys=[a_survey(points=20)], campaigns=list(campaigns))
    assert shop.put("/v1/program", document).status == 201
    return shop


def buys(shop: Api, order: str, at: str, member: str = "m-3") -> None:
    body = order_body(order, member, placed_at=at)
    assert shop.at(at).post("/v1/orders", body).status == 201


def asked_of(member: str) -> list[str]:
    facts = (fact for each in journal.all_entries("demo", member) for fact in each.entry.facts)
    return [str(fact.data["occasion"]) for fact in facts if fact.fact == "survey.asked"]


def test_members_are_asked_some_days_after_an_order_however_often_they_order(
    shop: Api, days: Days
) -> None:
    asking(shop, AFTER_A_WEEK)
    for day in range(2, 9):
        buys(shop, f"o-{day}", f"2026-03-{day:02d}T10:00:00Z")
    buys(shop, "o-other", "2026-03-04T10:00:00Z", "m-4")

    days.tick("2026-03-09T09:30:00Z")
    assert [len(asked_of(member)) for member in ("m-3", "m-4")] == [1, 0]
    for day in (10, 11, 12):
        days.tick(f"2026-03-{day}T09:30:00Z")
    assert [len(asked_of(member)) for member in ("m-3", "m-4")] == [1, 1]


def test_whoever_was_asked_answers_for_that_and_nobody_else_does(shop: Api, days: Days) -> None:
    asking(shop, AFTER_A_WEEK)
    buys(shop, "o-1", "2026-03-02T10:00:00Z")
    days.tick("2026-03-09T09:30:00Z")
    [occasion] = asked_of("m-3")
    later = shop.at("2026-03-09T10:00:00Z")
    member = replace(later.having([Scope.MEMBERS_READ]), member="m-3")

    assert answers(member, "m-3", occasion=occasion).status == 201
    assert answers(later, "m-3", occasion=occasion).replayed
    assert answers(later, "m-1", occasion=occasion).problem == "not_asked"
    assert answers(later, "m-3", occasion="ask/@after_order/1").problem == "not_asked"


def test_a_campaign_that_asked_for_another_survey_asked_for_no_answer(
    shop: Api, days: Days
) -> None:
    asking(shop, {"campaign": "word"}, {"campaign": "ask", "asks": "nps"})
    for campaign in ("word", "ask"):
        trigger = {"trigger_id": "t-1", "audience": {"members": ["m-1"]}}
        assert shop.post(f"/v1/campaigns/{campaign}/triggers", trigger).status == 201
    days.work()

    assert answers(shop, occasion="word/t-1").problem == "not_asked"
    assert answers(shop, occasion="ask/t-1").status == 201


def test_who_shares_an_account_answers_each_for_themselves(shop: Api) -> None:
    shop.post("/v1/households", {"household_id": "h-1", "member_id": "m-1"})
    shop.post("/v1/households/h-1/invitations", {"invitation_id": "i-1", "member_id": "m-2"})
    shop.post("/v1/households/h-1/members", {"joining_id": "j-1", "member_id": "m-2"})

    assert [answers(shop, member).status for member in ("m-1", "m-2")] == [201, 201]
    assert answers(shop, "m-2").replayed
    assert list(audit())[-1].discrepancies == []


@pytest.mark.parametrize(
    ("wrong", "pointers"),
    [
        ({"answers": {}, "words": {}}, ["#"]),
        ({"answers": {"recommend": 9.5}}, ["#/answers/recommend"]),
        ({"answers": {"recommend": True}}, ["#/answers/recommend"]),
        ({"answers": {"recommend": None}}, ["#/answers/recommend"]),
        ({"answers": {"recommend": "Nine!"}}, ["#/answers/recommend"]),
        ({"words": {"why": ""}}, ["#/words/why"]),
        ({"words": {"why": "x" * 2001}}, ["#/words/why"]),
        ({"words": {"why": "a\u0000b"}}, ["#/words/why"]),
        ({"occasion": "o#1"}, ["#/occasion"]),
        ({"occasion": None}, ["#/occasion"]),
        ({"points": 500}, ["#/points"]),
    ],
    ids=str,
)
def test_what_is_no_answer_is_named(
    quick_engine: str, wrong: dict[str, Any], pointers: list[str]
) -> None:
    with nothing_changes():
        refused = answers(Api(), **wrong)
    assert (refused.problem, refused.pointers) == ("invalid_request", pointers)
