"""Inboxes: what members have been told inside the shop, in their words, until they dismiss it."""

from typing import Any

import pytest

from shared.edge.news import Note
from tests.builders import a_document, order_body
from tests.functions.api import Api
from tests.functions.newsroom import notified
from tests.functions.snapshot import snapshot

MESSAGES = {"sender": {"shop": "Laurel"}, "usual": ["inbox"]}
READ_AT, LATER = "2026-03-02T08:00:00.000Z", "2026-03-03T08:00:00.000Z"


@pytest.fixture
def shop(quick_engine: str) -> Api:
    """A member who enrolled and ordered twice, and was told so."""
    api = Api()
    assert api.put("/v1/program", a_document(messages=MESSAGES)).status == 201
    profile = {"first_name": "Ada", "locale": "es-MX"}
    assert api.post("/v1/members", {"member_id": "ada", "profile": profile}).status == 201
    for order in ("o-1", "o-2"):
        assert api.post("/v1/orders", order_body(order, "ada")).status == 201
    told(api, 1, 2, 3)
    return api


def told(api: Api, *seqs: int) -> None:
    assert notified(*(Note(api.program, "ada", seq, "inbox") for seq in seqs)) == []


def inbox(api: Api, **query: str) -> Any:
    answer = api.get("/v1/members/ada/inbox", **query)
    assert answer.status == 200, answer
    return answer.body


def test_an_inbox_shows_the_newest_first_in_the_members_language(shop: Api) -> None:
    messages = inbox(shop)["messages"]

    assert [each["fact"] for each in messages] == ["points.earned"] * 2 + ["member.enrolled"]
    assert messages[0]["title"] == "25 puntos para ti"
    assert messages[0]["locale"] == "es-mx"


def test_another_language_may_be_asked_for(shop: Api) -> None:
    assert inbox(shop, locale="en", limit="1")["messages"][0]["title"] == "25 points for you"


def test_pages_follow_one_another(shop: Api) -> None:
    first = inbox(shop, limit="2")
    rest = inbox(shop, limit="2", cursor=first["next_cursor"])

    ids = [each["message_id"] for each in first["messages"] + rest["messages"]]
    assert ids == [each["message_id"] for each in inbox(shop)["messages"]]
    assert "next_cursor" not in rest


def test_a_message_is_read_once_and_for_good(shop: Api) -> None:
    name = inbox(shop)["messages"][0]["message_id"]
    path = f"/v1/members/ada/inbox/{name}/read"

    first = shop.at(READ_AT).post(path, {})
    again = shop.at(LATER).post(path, {})

    assert (first.status, first.body["read_at"], first.replayed) == (200, READ_AT, False)
    assert (again.body, again.replayed) == (first.body, True)
    assert inbox(shop)["messages"][0]["read_at"] == READ_AT


def test_what_is_dismissed_is_not_shown_and_does_not_come_again(shop: Api) -> None:
    shown = [each["message_id"] for each in inbox(shop)["messages"]]

    answer = shop.at(READ_AT).post(f"/v1/members/ada/inbox/{shown[1]}/dismiss", {})
    told(shop, 1, 2, 3)

    assert answer.body["dismissed_at"] == READ_AT
    assert [each["message_id"] for each in inbox(shop)["messages"]] == [shown[0], shown[2]]


def test_pages_are_full_whatever_was_dismissed(shop: Api) -> None:
    shown = [each["message_id"] for each in inbox(shop)["messages"]]
    shop.post(f"/v1/members/ada/inbox/{shown[0]}/dismiss", {})

    first = inbox(shop, limit="1")

    assert [each["message_id"] for each in first["messages"]] == [shown[1]]


@pytest.mark.parametrize("action", ["read", "dismiss"])
def test_a_message_there_is_not_is_not_found(shop: Api, action: str) -> None:
    name = f"1772357400000-000000000200-evt_{'0' * 32}"
    assert shop.post(f"/v1/members/ada/inbox/{name}/{action}", {}).problem == "not_found"
    bad = shop.post(f"/v1/members/ada/inbox/nothing/{action}", {})
    assert (bad.problem, bad.status) == ("invalid_request", 400)


def test_whoever_is_erased_has_no_inbox(shop: Api) -> None:
    shop.delete("/v1/members/ada")

    assert shop.get("/v1/members/ada/inbox").status == 404


def test_nothing_personal_is_kept_in_an_inbox(shop: Api) -> None:
    kept = [item for (pk, _), item in snapshot().items() if pk.startswith("B#")]
    assert len(kept) == 3
    assert "Ada" not in str(kept)
