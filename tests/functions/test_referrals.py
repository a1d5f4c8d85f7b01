"""Referrals by the API: codes, who may enrol with one, what becomes of friends, and nothing of who they are."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from shared.blueprint import Scope
from shared.edge.made_up import as_made_up
from shared.store import friends
from shared.store.audit import audit
from tests.builders import a_document, order_body
from tests.faults import ANY_OPERATION, Line, hooked
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes

TERMS: dict[str, Any] = {"friend": {"points": 200}, "referrer": {"points": 500}}
ANNA = {
    "email": "An.Na+shop@gmail.com",
    "phone": "+49 30 901820",
    "card": "1234 5678",
    "address": "Main Street 5, 10115 Berlin",
}


def published(**terms: Any) -> Api:
    api = Api(now="2026-03-01T09:00:00.000Z")
    document = a_document(referrals={**TERMS, **terms})
    assert api.put("/v1/program", document).status == 201
    body = {"member_id": "anna", "profile": ANNA}
    assert api.post("/v1/members", body).status == 201
    return api


@pytest.fixture
def api(engine: str) -> Api:
    return published()


def code_of(api: Api, member: str = "anna") -> str:
    code: str = api.get(f"/v1/members/{member}/referrals").body["code"]
    return code


def brings(api: Api, friend: str, code: str = "", **profile: Any) -> Response:
    body = {"member_id": friend, "profile": profile, "referral_code": code or code_of(api)}
    return api.post("/v1/members", body)


def buys(api: Api, member: str, order: str = "") -> Response:
    body = order_body(order or f"o-{member}", member, placed_at=api.now)
    return api.post("/v1/orders", body)


def stands(api: Api, member: str = "anna") -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/v1/members/{member}/referrals").body
    return found


def points(api: Api, member: str) -> tuple[int, int]:
    wallet = api.get(f"/v1/members/{member}/balance").body["wallets"]["points"]
    return wallet["available"], wallet["pending"]


def is_sound() -> bool:
    return not list(audit())[-1].discrepancies


def test_a_code_is_the_same_for_ever_and_only_of_its_program(api: Api) -> None:
    code = code_of(api)
    assert code_of(api) == code
    assert len(code) == 14
    other = api.by(program="other")
    other.put("/v1/program", a_document(referrals=TERMS))
    assert brings(other, "bert", code).problem == "unknown_referral_code"


def test_a_code_may_be_typed_as_people_do(api: Api) -> None:
    typed = code_of(api).lower().replace("-", " ")
    assert as_made_up(typed) == code_of(api)
    assert brings(api, "bert", typed).status == 201


def test_many_who_ask_for_a_code_at_once_get_one(api: Api) -> None:
    with ThreadPoolExecutor(8) as callers:
        codes = set(callers.map(lambda _: code_of(api), range(8)))
    assert len(codes) == 1
    assert friends.owner_of("demo", codes.pop()) == "anna"


def test_a_code_that_is_somebodys_is_not_given_again(api: Api) -> None:
    code = code_of(api)
    brings(api, "bert")
    assert not friends.name_code("demo", "bert", code)
    assert code_of(api, "bert") != code


def test_a_program_without_referrals_has_no_codes(engine: str) -> None:
    api = Api()
    api.put("/v1/program", a_document())
    api.post("/v1/members", {"member_id": "anna"})
    assert "code" not in stands(api)
    assert brings(api, "bert", "ABCD-EFGH-JKLM").problem == "unknown_referral_code"


@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        ({"email": "anna@googlemail.com"}, "own_referral_code"),
        ({"phone": "+49 (30) 901-820"}, "own_referral_code"),
        ({"card": "12345678"}, "own_referral_code"),
        ({"email": "CARL@example.com"}, "member_already"),
        ({"address": "main street 5 - 10115 berlin"}, "shared_address"),
    ],
)
def test_who_is_alike_is_no_friend(api: Api, profile: dict[str, str], problem: str) -> None:
    carl = {"member_id": "carl", "profile": {"email": "carl@example.com"}}
    assert api.post("/v1/members", carl).status == 201
    code = code_of(api)
    with nothing_changes():
        refused = brings(api, "bert", code, **profile)
    assert (refused.status, refused.problem) == (409, problem)
    assert refused.pointers == ["#/referral_code"]
    assert api.post("/v1/members", {"member_id": "bert", "profile": profile}).status == 201


def test_a_plus_sign_counts_where_the_provider_does_not_ignore_it(api: Api) -> None:
    api.post("/v1/members", {"member_id": "carl", "profile": {"email": "c@example.com"}})
    assert brings(api, "bert", email="c+x@example.com").status == 201


def test_a_mailbox_is_found_by_the_address_told(api: Api) -> None:
    assert api.get("/v1/members", email="anna@gmail.com").body["members"] == []
    [found] = api.get("/v1/members", email="an.na+SHOP@gmail.com").body["members"]
    assert found["member_id"] == "anna"


def test_who_has_ordered_before_is_a_member_already(api: Api) -> None:
    buys(api, "bert")
    code = code_of(api)
    with nothing_changes():
        assert brings(api, "bert", code).problem == "member_already"
    with nothing_changes():
        assert brings(api, "anna", code).problem == "id_reused"


def test_a_closed_account_brings_nobody(api: Api) -> None:
    code = code_of(api)
    closure = {"closure_id": "c-1", "reason": "fraud?"}
    assert api.post("/v1/members/anna/closures", closure).status == 201
    with nothing_changes():
        assert brings(api, "bert", code).problem == "referrer_closed"


def test_the_same_enrolment_again_gets_the_first_answer(api: Api) -> None:
    code = code_of(api)
    first = brings(api, "bert", code, email="b@example.com")
    again = brings(api, "bert", code, email="b@example.com")
    assert again.body == first.body
    assert (first.replayed, again.replayed) == (False, True)
    assert first.body["referral_id"]
    assert brings(api, "bert", "ABCD", email="b@example.com").problem == "id_reused"


def test_a_friend_goes_from_joined_to_paid_to_reversed(api: Api) -> None:
    brings(api, "bert")
    [friend] = stands(api)["friends"]
    assert (friend["status"], friend["joined_at"]) == ("joined", api.now)

    bought = buys(api, "bert")
    assert bought.body["referral"] == {
        "referral_id": friend["referral_id"],
        "points": 200,
        "wallet": "points",
    }
    told = stands(api)
    assert [told[name] for name in ("joined", "qualified", "paid", "reversed")] == [1, 1, 1, 0]
    [friend] = told["friends"]
    assert (friend["status"], friend["points"]) == ("paid", 500)
    assert friend["active_at"] == "2026-03-16T00:00:00.000Z"
    assert points(api.at("2026-03-16T00:00:00Z"), "anna") == (500, 0)

    everything = {"return_id": "r-1", "amount": 2545}
    assert api.post("/v1/orders/o-bert/returns", everything).status == 201
    told = stands(api)
    assert [told[name] for name in ("joined", "qualified", "paid", "reversed")] == [1, 1, 0, 1]
    assert points(api, "anna") == points(api, "bert") == (0, 0)
    assert is_sound()


def test_a_friend_who_never_orders_lapses(api: Api) -> None:
    brings(api, "bert")
    assert stands(api.at("2026-05-31T00:00:00Z"))["friends"][0]["status"] == "lapsed"


def test_why_a_friend_paid_nothing_is_told(engine: str) -> None:
    api = published(limits=[{"per": "month", "times": 1}])
    for friend in ("bert", "carl"):
        brings(api, friend)
        buys(api, friend)
    told = stands(api)
    assert (told["qualified"], told["paid"]) == (2, 1)
    assert {each["status"]: each["why"] for each in told["friends"] if "why" in each} == {
        "not_paid": "at most 1 time a month"
    }
    newest = api.get("/v1/members/anna/statement").body["entries"][0]
    assert (newest["kind"], newest["points"], newest["reason"]) == (
        "referral",
        0,
        "at most 1 time a month",
    )


def test_nothing_of_the_friend_is_told_and_erasing_them_leaves_nothing(api: Api) -> None:
    brings(api, "bert-canary", email="canary@example.com", first_name="Canary")
    buys(api, "bert-canary", "o-canary")

    def everything() -> str:
        paths = ("referrals", "statement", "export", "entries/2/explanation")
        answers = [api.get(f"/v1/members/anna/{path}") for path in paths]
        assert {answer.status for answer in answers} == {200}
        return json.dumps([answer.body for answer in answers]).lower()

    before = everything()
    assert "canary" not in before
    assert api.delete("/v1/members/bert-canary").status == 204
    assert everything() == before
    assert is_sound()


def test_an_export_has_the_friends(api: Api) -> None:
    brings(api, "bert")
    exported = api.get("/v1/members/anna/export").body
    assert exported["referrals"] == stands(api)
    assert exported["profile"]["address"] == ANNA["address"]


def test_a_preview_shows_the_bonus_and_writes_nothing(api: Api) -> None:
    brings(api, "bert")
    with nothing_changes():
        preview = api.post("/v1/orders/preview", order_body("o-1", "bert", placed_at=api.now))
    assert preview.body["points"] == 225


def test_a_household_of_both_gets_nothing(api: Api) -> None:
    brings(api, "bert")
    api.post("/v1/households", {"household_id": "h-1", "member_id": "anna"})
    api.post("/v1/households/h-1/invitations", {"invitation_id": "i", "member_id": "bert"})
    joined = api.post("/v1/households/h-1/members", {"joining_id": "j", "member_id": "bert"})
    assert joined.status == 201
    bought = buys(api, "bert")
    assert (bought.body["points"], bought.body["referral"]["points"]) == (25, 0)
    assert api.post("/v1/orders/o-bert/returns", {"return_id": "r", "amount": 2545}).status == 201
    assert is_sound()


def test_a_household_founded_later_gives_back_both(api: Api) -> None:
    brings(api, "bert")
    buys(api, "bert")
    api.post("/v1/households", {"household_id": "h-1", "member_id": "anna"})
    api.post("/v1/households/h-1/invitations", {"invitation_id": "i", "member_id": "bert"})
    api.post("/v1/households/h-1/members", {"joining_id": "j", "member_id": "bert"})
    back = api.post("/v1/orders/o-bert/returns", {"return_id": "r", "amount": 2545})
    assert (back.status, back.body["points"]) == (201, -725)
    assert is_sound()


def test_an_erased_referrer_is_paid_nothing(api: Api) -> None:
    brings(api, "bert")
    assert api.delete("/v1/members/anna").status == 204
    assert buys(api, "bert").body["points"] == 225
    assert api.get("/v1/members/anna/referrals").status == 404
    assert is_sound()


def test_two_first_orders_at_once_pay_once(api: Api) -> None:
    brings(api, "bert")
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda n: buys(api, "bert", f"o-{n}"), range(8)))
    assert {answer.status for answer in answers} == {201}
    assert sum("referral" in answer.body for answer in answers) == 1
    assert points(api, "anna") == (0, 500)
    assert points(api, "bert")[1] == 200
    assert is_sound()


def test_many_friends_of_one_member_at_once_are_all_paid(api: Api) -> None:
    code = code_of(api)
    names = [f"f-{n}" for n in range(12)]
    with ThreadPoolExecutor(12) as callers:
        joined = list(callers.map(partial(brings, api, code=code), names))
        bought = list(callers.map(partial(buys, api), names))
    assert {answer.status for answer in (*joined, *bought)} == {201}
    assert points(api, "anna") == (0, 12 * 500)
    assert (stands(api)["joined"], stands(api)["paid"]) == (12, 12)
    assert is_sound()


def test_a_cap_is_kept_to_however_many_come_at_once(engine: str) -> None:
    api = published(limits=[{"per": "lifetime", "times": 3}])
    code = code_of(api)
    names = [f"f-{n}" for n in range(8)]
    for name in names:
        brings(api, name, code)
    with ThreadPoolExecutor(8) as callers:
        list(callers.map(partial(buys, api), names))
    assert points(api, "anna") == (0, 3 * 500)
    assert (stands(api)["qualified"], stands(api)["paid"]) == (8, 3)
    assert is_sound()


def test_the_order_and_its_return_at_once_come_to_nothing(api: Api) -> None:
    def returns() -> Response:
        return api.post("/v1/orders/o-bert/returns", {"return_id": "r", "amount": 2545})

    brings(api, "bert")
    with ThreadPoolExecutor(2) as callers:
        list(callers.map(lambda send: send(), [partial(buys, api, "bert"), returns]))
    assert returns().status == 201
    assert points(api, "anna") == points(api, "bert") == (0, 0)
    assert stands(api)["reversed"] == 1
    assert is_sound()


def test_only_an_order_that_may_count_reads_the_other_account(api: Api) -> None:
    brings(api, "bert")
    paying, plain = Line(), Line()
    with hooked(paying, ANY_OPERATION):
        buys(api, "bert", "o-1")
    with hooked(plain, ANY_OPERATION):
        buys(api, "bert", "o-2")
    written = "TransactWriteItems"
    assert paying.sends.index(written) == plain.sends.index(written) + 1


@pytest.mark.parametrize(
    ("code", "status", "problem"),
    [
        ("", 400, "invalid_request"),
        (None, 400, "invalid_request"),
        (5, 400, "invalid_request"),
        ("A" * 256, 400, "invalid_request"),
        ("AB\nCD", 400, "invalid_request"),
        ("#", 409, "unknown_referral_code"),
        ("--", 409, "unknown_referral_code"),
        ("' OR 1=1", 409, "unknown_referral_code"),
        ("\u00df" * 255, 409, "unknown_referral_code"),
        ("\U0001f600" * 200, 409, "unknown_referral_code"),
    ],
    ids=ascii,
)
def test_a_code_of_another_form_is_refused(
    api: Api, code: object, status: int, problem: str
) -> None:
    with nothing_changes():
        refused = api.post("/v1/members", {"member_id": "bert", "referral_code": code})
    assert (refused.status, refused.problem) == (status, problem)
    assert refused.pointers == ["#/referral_code"]


def test_a_referred_friends_code_is_of_the_scope_that_reads_points(api: Api) -> None:
    assert api.having([]).get("/v1/members/anna/referrals").status == 403
    assert api.having([Scope.POINTS_READ]).get("/v1/members/anna/referrals").status == 200
    assert api.by(program="other").get("/v1/members/anna/referrals").status == 404
