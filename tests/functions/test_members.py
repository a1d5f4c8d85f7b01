"""Members: enrolled, found, changed, exported and erased."""

from typing import Any

import pytest

from tests.builders import a_document, order_body
from tests.functions.api import Api
from tests.functions.stillness import items, nothing_changes

PROFILE: dict[str, Any] = {
    "email": "Ada.Canary@example.com",
    "phone": "+49 30 901820",
    "card": "1234 5678-90",
    "first_name": "Ada",
    "last_name": "Canary",
    "birthday": "1990-05-17",
    "locale": "en",
    "consent": {"email": True, "sms": False},
    "attributes": {"shoe_size": 38, "vip": True, "nickname": "the canary"},
}


@pytest.fixture
def api(engine: str) -> Api:
    api = Api(now="2026-03-01T09:00:00.000Z")
    assert api.put("/v1/program", a_document()).status == 201
    return api


def enrol(api: Api, member_id: str = "m-1", **profile: Any) -> None:
    body = {"member_id": member_id, **({"profile": profile} if profile else {})}
    assert api.post("/v1/members", body).status == 201


def found(api: Api, **query: str) -> list[str]:
    answer = api.get("/v1/members", **query)
    assert answer.status == 200
    return [member["member_id"] for member in answer.body["members"]]


def test_an_enrolment_answers_its_entry(api: Api) -> None:
    profile = {"email": "a@example.com", "locale": "en"}
    enrolled = api.post("/v1/members", {"member_id": "m-1", "profile": profile})
    assert (enrolled.status, enrolled.replayed) == (201, False)
    assert enrolled.body == {
        "kind": "enrol",
        "member_id": "m-1",
        "seq": 1,
        "at": "2026-03-01T09:00:00.000Z",
        "points": 0,
        "available": 0,
        "tier": "bronze",
        "program_version": 1,
        "postings": [],
    }


def test_the_same_enrolment_again_gets_the_first_answer(api: Api) -> None:
    body = {"member_id": "m-1", "profile": PROFILE}
    first = api.post("/v1/members", body)
    api.post("/v1/orders", order_body(placed_at="2026-03-01T09:00:00Z"))
    with nothing_changes():
        again = api.at("2027-01-01T00:00:00Z").post("/v1/members", body)
        other = api.post("/v1/members", {"member_id": "m-1", "profile": {"locale": "de"}})
    assert (again.status, again.replayed, again.body) == (201, True, first.body)
    assert (other.status, other.problem, other.pointers) == (422, "id_reused", ["#/member_id"])


def test_a_profile_may_come_later_than_the_first_order(api: Api) -> None:
    api.post("/v1/orders", order_body(placed_at="2026-03-01T09:00:00Z"))
    assert api.get("/v1/members/m-1").body == {
        "member_id": "m-1",
        "enrolled_at": "2026-03-01T09:00:00.000Z",
        "profile": {},
    }
    late = api.at("2026-04-01T00:00:00Z").post(
        "/v1/members", {"member_id": "m-1", "profile": PROFILE}
    )
    assert (late.status, late.replayed, late.body["seq"]) == (201, False, 1)
    assert api.get("/v1/members/m-1").body["profile"] == PROFILE
    assert api.get("/v1/members/m-1/balance").body["seq"] == 2
    again = api.post("/v1/members", {"member_id": "m-1", "profile": PROFILE})
    other = api.post("/v1/members", {"member_id": "m-1", "profile": {"locale": "de"}})
    assert (again.replayed, other.status) == (True, 422)


def test_a_member_is_read_as_enrolled(api: Api) -> None:
    enrol(api, **PROFILE)
    assert api.get("/v1/members/m-1").body == {
        "member_id": "m-1",
        "enrolled_at": "2026-03-01T09:00:00.000Z",
        "profile": PROFILE,
    }


@pytest.mark.parametrize(
    "query",
    [
        {"email": "ada.canary@example.com"},
        {"email": "ADA.CANARY@EXAMPLE.COM"},
        {"phone": "+4930901820"},
        {"phone": "+49 (30) 90-18-20"},
        {"card": "1234567890"},
        {"card": "1234-5678 90"},
    ],
    ids=str,
)
def test_a_contact_finds_its_member_however_it_is_written(api: Api, query: dict[str, str]) -> None:
    enrol(api, **PROFILE)
    enrol(api, "m-2", email="b@example.com")
    assert found(api, **query) == ["m-1"]


@pytest.mark.parametrize(
    "query",
    [
        {"email": "adacanary@example.com"},
        {"email": "ada.canary+shop@example.com"},
        {"phone": "+49 30 901821"},
        {"card": "4930901820"},
    ],
    ids=str,
)
def test_another_contact_finds_nobody(api: Api, query: dict[str, str]) -> None:
    enrol(api, **PROFILE)
    assert found(api, **query) == []


def test_a_contact_that_two_share_finds_both(api: Api) -> None:
    enrol(api, "m-2", phone="+49 30 901820")
    enrol(api, "m-1", phone="0049 30 901820", email="a@example.com")
    enrol(api, "m-3", phone="+4930901820")
    assert found(api, phone="+49 30 901820") == ["m-2", "m-3"]


def test_a_contact_finds_nobody_of_another_program(api: Api) -> None:
    enrol(api, **PROFILE)
    other = api.by(program="other")
    other.put("/v1/program", a_document())
    assert found(other, email=PROFILE["email"]) == []
    enrol(other, "m-9", email=PROFILE["email"])
    assert found(other, email=PROFILE["email"]) == ["m-9"]
    assert found(api, email=PROFILE["email"]) == ["m-1"]


def test_a_change_adds_replaces_and_removes(api: Api) -> None:
    enrol(api, **PROFILE)
    patch = {
        "email": "new@example.com",
        "phone": None,
        "market": "eu",
        "consent": {"sms": None, "push": True},
        "attributes": None,
    }
    changed = api.patch("/v1/members/m-1", {"profile": patch})
    expected = PROFILE | {
        "email": "new@example.com",
        "market": "eu",
        "consent": {"email": True, "push": True},
    }
    del expected["phone"], expected["attributes"]
    assert (changed.status, changed.body["profile"]) == (200, expected)
    assert api.get("/v1/members/m-1").body == changed.body
    assert found(api, email="new@example.com") == ["m-1"]
    assert found(api, email=PROFILE["email"]) == found(api, phone=PROFILE["phone"]) == []


def test_a_change_twice_is_the_same_change(api: Api) -> None:
    enrol(api, **PROFILE)
    once = api.patch("/v1/members/m-1", {"profile": {"locale": "de"}})
    with nothing_changes():
        twice = api.patch("/v1/members/m-1", {"profile": {"locale": "de"}})
    assert twice.body == once.body


def test_a_change_keeps_what_the_enrolment_answers(api: Api) -> None:
    enrol(api, **PROFILE)
    api.patch("/v1/members/m-1", {"profile": {"locale": "de"}})
    assert api.post("/v1/members", {"member_id": "m-1", "profile": PROFILE}).replayed
    assert api.get("/v1/members/m-1").body["profile"]["locale"] == "de"


def test_a_member_whom_an_order_enrolled_can_be_changed(api: Api) -> None:
    api.post("/v1/orders", order_body(placed_at="2026-03-01T09:00:00Z"))
    changed = api.patch("/v1/members/m-1", {"profile": {"email": "a@example.com"}})
    assert (changed.status, changed.body["profile"]) == (200, {"email": "a@example.com"})
    assert found(api, email="a@example.com") == ["m-1"]


def test_an_export_holds_everything_page_by_page(api: Api) -> None:
    enrol(api, **PROFILE)
    for number in range(101):
        api.post("/v1/adjustments", {
            "adjustment_id": str(number), "member_id": "m-1", "points": 1, "reason": "daily gift",
        })  # fmt: skip
    first = api.get("/v1/members/m-1/export").body
    assert (first["member_id"], first["profile"]) == ("m-1", PROFILE)
    assert first["balance"] == api.get("/v1/members/m-1/balance").body
    assert [entry["seq"] for entry in first["entries"]] == list(range(102, 2, -1))
    last = api.get("/v1/members/m-1/export", cursor=first["next_cursor"]).body
    assert [entry["seq"] for entry in last["entries"]] == [2, 1]
    assert "next_cursor" not in last


def test_an_erasure_is_answered_once_and_again(api: Api) -> None:
    enrol(api, **PROFILE)
    erased = api.delete("/v1/members/m-1")
    assert (erased.status, erased.body, erased.replayed) == (204, None, False)
    with nothing_changes():
        again = api.delete("/v1/members/m-1")
    assert (again.status, again.body, again.replayed) == (204, None, True)


def test_after_an_erasure_nothing_is_there_and_nothing_can_be_done(api: Api) -> None:
    enrol(api, **PROFILE)
    api.post("/v1/orders", order_body(placed_at="2026-03-01T09:00:00Z"))
    api.delete("/v1/members/m-1")
    with nothing_changes():
        for path in ("", "/export", "/balance", "/statement", "/tier"):
            gone = api.get(f"/v1/members/m-1{path}")
            assert (gone.status, gone.problem) == (404, "not_found"), path
        past = api.get("/v1/members/m-1/balance", at="2026-03-01T09:00:00Z")
        changed = api.patch("/v1/members/m-1", {"profile": {"locale": "de"}})
        assert (past.status, changed.status) == (404, 404)
        commands = (
            api.post("/v1/members", {"member_id": "m-1", "profile": PROFILE}),
            api.post("/v1/members", {"member_id": "m-1"}),
            api.post("/v1/orders", order_body("1002", placed_at="2026-03-01T09:00:00Z")),
            api.post("/v1/orders/preview", order_body("1002", placed_at="2026-03-01T09:00:00Z")),
            api.post("/v1/redemptions", {"redemption_id": "d", "member_id": "m-1", "points": 1}),
        )
    assert {(each.status, each.problem) for each in commands} == {(409, "account_closed")}
    assert found(api, email=PROFILE["email"]) == found(api, phone=PROFILE["phone"]) == []
    assert found(api, card=PROFILE["card"]) == []


def test_a_member_without_a_profile_can_be_erased(api: Api) -> None:
    api.post("/v1/orders", order_body(placed_at="2026-03-01T09:00:00Z"))
    assert api.delete("/v1/members/m-1").status == 204
    assert api.get("/v1/members/m-1").status == 404


def test_after_an_erasure_no_item_holds_anything_personal(api: Api) -> None:
    enrol(api, **PROFILE)
    api.patch("/v1/members/m-1", {"profile": {"last_name": "Canary-Lovelace"}})
    api.post("/v1/members", {"member_id": "m-1", "profile": PROFILE})
    assert traces(), "the canary must be seen to be there before"
    api.delete("/v1/members/m-1")
    assert traces() == []


def traces() -> list[str]:
    """Items that tell something of the profile, or lead to it from a contact."""
    canaries = ("canary", "ada", "901820", "1990-05-17", "1234", "shoe_size")
    return [
        item
        for item in items()
        if any(canary in item.casefold() for canary in canaries) or "_key" in item
    ]
