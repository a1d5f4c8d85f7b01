"""Messages are looked at before they are sent: a member's or a sample's, in the program's words or others."""

from typing import Any

import pytest

from shared.blueprint import Scope
from tests.builders import a_document, order_body
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes

MESSAGES = {
    "sender": {"shop": "Bean & Leaf", "from_address": "club@example.com"},
    "usual": ["email"],
    "templates": [
        {"kind": "sms", "fact": "points.held", "locale": "en", "text": "Held: {{ points }}"}
    ],
}
PREVIEW = "/v1/messages/preview"


@pytest.fixture(scope="module")
def club(shop: Api) -> Api:
    """The shop of a module, telling its members something."""
    club = shop.by(program="club")
    assert club.put("/v1/program", a_document(messages=MESSAGES)).status == 201
    profile = {"first_name": "<b>Ada</b>", "locale": "de-AT", "time_zone": "Mars/Olympus"}
    assert club.post("/v1/members", {"member_id": "m-1", "profile": profile}).status == 201
    assert club.post("/v1/orders", order_body()).status == 201
    return club


def previewed(club: Api, **asked: Any) -> Response:
    with nothing_changes():
        return club.post(PREVIEW, {"fact": "points.earned", "channel": "email", **asked})


def test_a_member_sees_it_in_their_language_with_what_they_have(club: Api) -> None:
    message = previewed(club, member_id="m-1", data={"points": 1}).body

    assert message["told"] is True
    assert message["locale"] == "de-at"
    assert message["subject"] == "1 Punkt für dich"
    assert "Dein Punktestand: 25 Punkte." in message["text"]
    assert "Hallo &lt;b&gt;Ada&lt;/b&gt;," in message["html"]
    assert previewed(club, member_id="m-1", locale="en").body["subject"] == "120 points for you"


def test_somebody_made_up_sees_a_sample(club: Api) -> None:
    message = previewed(club, fact="tier.expiring", channel="push", locale="es").body

    assert message["told"] is False
    assert message["title"] == "Conserva tu nivel Silver"
    assert previewed(club, fact="digest", locale="en").body["text"].count("\n- ") == 2


def test_what_the_fact_says_can_be_given(club: Api) -> None:
    data = {"points": 22, "expires_at": "2026-03-31T22:00:00Z", "days": 1}
    message = previewed(club, fact="points.expiring", channel="sms", locale="en", data=data).body
    assert message["text"] == (
        "Bean & Leaf: 22 points will expire on March 31, 2026. That is in 1 day."
    )
    used = {"amount": {"currency": "JPY", "amount": 500}, "left": 1500, "reward": "cup"}
    message = previewed(club, fact="reward.used", channel="push", locale="en", data=used).body
    assert message["text"] == "You have used your reward Cup. Amount: ¥500, remaining: ¥1,500."


def test_the_programs_own_words_are_used_and_others_can_be_tried(club: Api) -> None:
    assert previewed(club, fact="points.held", channel="sms").body["text"] == "Held: 120"
    words = {
        "subject": "Hi {{ member.first_name }}",
        "text": "{{ worth }}",
        "html": "<i>{{ points }}</i>",
    }
    message = previewed(club, locale="en", template=words).body
    assert message["subject"] == "Hi Alex"
    assert message["text"].startswith("$1.20")
    assert "<i>120</i>" in message["html"]


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"fact": "points.lost"}, "#/fact"),
        ({"fact": 3}, "#/fact"),
        ({"channel": "pigeon"}, "#/channel"),
        ({"locale": "../etc"}, "#/locale"),
        ({"locale": None}, "#/locale"),
        ({"member_id": "a b"}, "#/member_id"),
        ({"data": {"tier": "gold"}}, "#/data/tier"),
        ({"data": {"points": "many"}}, "#/data/points"),
        ({"data": {"points": 10**13}}, "#/data/points"),
        ({"data": {"wallet": 5}}, "#/data/wallet"),
        ({"fact": "digest", "data": {"points": 1}}, "#/data/points"),
        ({"fact": "points.expiring", "data": {"expires_at": "soon"}}, "#/data/expires_at"),
        ({"fact": "points.expiring", "data": {"expires_at": 5}}, "#/data/expires_at"),
        ({"fact": "reward.used", "data": {"amount": 5}}, "#/data/amount"),
        ({"template": {}}, "#/template/subject"),
        ({"template": {"subject": "a", "text": "{{ nobody }}"}}, "#/template/text"),
        ({"template": {"subject": "a\nb", "text": "c"}}, "#/template/subject"),
        ({"template": {"subject": "a", "text": "b", "title": "c"}}, "#/template/title"),
        ({"channel": "sms", "template": {"text": "{{ ''.__class__ }}"}}, "#/template/text"),
        ({"channel": "sms", "template": {"text": "x" * 60_001}}, "#/template/text"),
        ({"channel": "sms", "template": {"words": "x"}}, "#/template/words"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    club: Api, asked: dict[str, Any], pointer: str
) -> None:
    answer = previewed(club, **asked)

    assert (answer.status, answer.problem) == (400, "invalid_request")
    assert any(place.startswith(pointer) for place in answer.pointers), answer.pointers


def test_the_last_day_of_all_is_written_in_every_zone(club: Api) -> None:
    data = {"expires_at": "9999-12-31T23:59:59Z"}
    east = club.by(program="east")
    assert east.put("/v1/program", a_document(time_zone="Pacific/Kiritimati")).status == 201
    asked = {"fact": "points.expiring", "channel": "push", "data": data}

    assert east.post(PREVIEW, asked).status == 200


def test_who_may_not_read_members_sees_samples_alone(club: Api) -> None:
    operator = club.having([Scope.PROGRAM_READ])

    assert previewed(operator).status == 200
    assert previewed(operator, member_id="m-1").status == 403
    assert previewed(club.having([Scope.MEMBERS_READ])).status == 403


def test_a_stranger_and_a_fact_without_words_are_not_found(club: Api) -> None:
    assert previewed(club, member_id="nobody").problem == "not_found"
    assert previewed(club, fact="points.held", channel="push").problem == "not_found"
    assert previewed(club.by(program="none")).problem == "no_program"
