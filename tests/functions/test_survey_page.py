"""Members answer a survey on a page that they open from a message: once, in their language, without a key."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from shared.edge import settings
from shared.edge.links import ANSWERS_PATH
from tests.builders import a_document
from tests.functions.api import Api
from tests.functions.campaigns import worked
from tests.functions.due import a_due_queue
from tests.functions.newsroom import notified
from tests.functions.postbox import Postbox, a_postbox
from tests.functions.put_off import Queues, queues_of
from tests.functions.stillness import nothing_changes
from tests.functions.test_left_in_peace import MARKETING, a_note
from tests.functions.test_links import BASE, followed
from tests.program.test_feedback import a_survey

NOON = "2026-03-02T12:00"
ASKS = {"campaign": "ask", "asks": "nps"}
GIVEN = {"recommend": "9", "parcel": "", "colour": "red", "why": "The mug\r\nbroke."}


@pytest.fixture
def box(quick_engine: str) -> Iterator[Postbox]:
    with a_postbox() as box, pytest.MonkeyPatch.context() as environment:
        environment.setenv("PUBLIC_URL", f"{BASE}/")
        settings.public_url.cache_clear()
        yield box
    settings.public_url.cache_clear()


@pytest.fixture
def queues(box: Postbox, engine_url: str) -> Iterator[Queues]:
    with queues_of("email") as queues:
        yield queues


@pytest.fixture
def shop(box: Postbox, engine_url: str) -> Api:
    """A shop that has asked Ada, who reads German."""
    return asking(engine_url)


def asking(engine_url: str, calm: dict[str, Any] | None = None, **survey: Any) -> Api:
    messages = {**MARKETING, **(calm or {})}
    document = a_document(
        messages=messages, surveys=[a_survey(points=20, **survey)], campaigns=[ASKS]
    )
    shop = Api().at(f"{NOON}:00Z")
    assert shop.put("/v1/program", document).status == 201
    profile = {"email": "ada@example.com", "locale": "de-AT", "consent": {"email": True}}
    assert shop.post("/v1/members", {"member_id": "ada", "profile": profile}).status == 201
    with a_due_queue("triggers") as queue:
        trigger = {"trigger_id": "t-1", "audience": {"members": ["ada"]}}
        assert shop.post("/v1/campaigns/ask/triggers", trigger).status == 201
        worked(queue)
    assert notified(a_note(NOON)) == []
    return shop


def link_of(box: Postbox) -> str:
    """The path of the link in the one mail that was sent."""
    (text,) = box.plain_texts
    return link_in(text)


def link_in(text: str) -> str:
    [found] = re.findall(rf"{re.escape(BASE)}({ANSWERS_PATH}[\w.-]+)", text)
    return str(found)


def test_who_is_asked_answers_on_the_page_once(shop: Api, box: Postbox) -> None:
    link = link_of(box)

    for given in (GIVEN, GIVEN, {"recommend": "0"}):
        answer = followed("POST", link, urlencode(given))
        assert (answer.status, "Danke für deine Antwort." in answer.body) == (200, True)

    [entry] = shop.get("/v1/members/ada/statement", limit="1").body["entries"]
    assert (entry["kind"], entry["occasion"], entry["points"]) == ("answer", "ask/t-1", 20)
    results = shop.get("/v1/surveys/nps/results").body
    assert (results["answers"], results["questions"][0]["nps"]["promoters"]) == (1, 1)
    [said] = shop.get("/v1/members/ada/export").body["said"]
    assert said["words"] == {"why": "The mug\nbroke."}


def test_the_inbox_leads_to_the_page_too(shop: Api) -> None:
    assert notified(a_note(NOON, channel="inbox")) == []
    [message] = shop.get("/v1/members/ada/inbox").body["messages"]

    assert "Danke" in followed("POST", link_in(message["text"]), urlencode(GIVEN)).body


def test_a_digest_leads_to_the_page_too(box: Postbox, queues: Queues, engine_url: str) -> None:
    facts = [{"fact": "survey.asked"}]
    asking(engine_url, {"digests": [{"channel": "email", "at": "18:00", "facts": facts}]})
    assert box.mails == []

    queues.come_due("2026-03-02T18:00")

    assert "Danke" in followed("POST", link_of(box), urlencode(GIVEN)).body


def test_the_page_is_a_form_in_the_members_language_that_changes_nothing(
    shop: Api, box: Postbox
) -> None:
    with nothing_changes():
        page = followed("GET", link_of(box), utm_source="a mail program")

    assert page.status == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert '<html lang="de"' in page.body
    assert "<script" not in page.body
    ours = "Wie wahrscheinlich ist es, dass du uns weiterempfiehlst?"
    assert f"<legend><bdi>{ours}</bdi></legend>" in page.body
    assert page.body.count('<input type="radio" name="recommend"') == 11
    assert '<label for="why"><bdi>Why?</bdi></label>' in page.body
    assert "ada" not in page.body


def test_what_is_no_answer_is_not_taken(shop: Api, box: Postbox) -> None:
    link = link_of(box)
    with nothing_changes():
        for given in ({}, {"recommend": "11", "why": " \x00 "}, {"age": "30"}):
            assert "<form" in followed("POST", link, urlencode(given)).body
        assert followed("POST", link, "&".join(["a=1"] * 60)).problem == "invalid_request"


def test_a_link_to_a_survey_is_no_other_and_no_other_is_one(shop: Api, box: Postbox) -> None:
    link = link_of(box)
    unsubscribes = str(box.mails[0]["List-Unsubscribe"]).strip("<>").removeprefix(BASE)
    elsewhere = link.replace(ANSWERS_PATH, "/v1/links/")
    unsigned = link.partition(".")[0] + "." + "A" * 22
    with nothing_changes():
        for wrong in (elsewhere, unsubscribes.replace("/v1/links/", ANSWERS_PATH), unsigned):
            assert followed("POST", wrong, urlencode(GIVEN)).status == 401


def test_whoever_is_gone_and_what_is_over_is_asked_no_more(shop: Api, box: Postbox) -> None:
    link = link_of(box)
    assert shop.delete("/v1/members/ada").status == 204

    with nothing_changes():
        for method in ("GET", "POST"):
            page = followed(method, link, urlencode(GIVEN) if method == "POST" else None)
            assert (page.status, "<form" in page.body) == (200, False)


def test_what_an_operator_writes_is_text(box: Postbox, engine_url: str) -> None:
    words = [{"locale": "en", "text": "<b>Why & how?</b>"}]
    choices = [{"choice": "a", "words": words}, {"choice": "b"}]
    asked = {"question": "q", "kind": "choice", "words": words, "choices": choices}
    asking(engine_url, questions=[asked])

    page = followed("GET", link_of(box)).body
    assert page.count("&lt;b&gt;Why &amp; how?&lt;/b&gt;") == 2
    assert "<b>" not in page
