"""Where a program asks twice, a consent counts once its member has followed a link that was sent to the address."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from functions.notify.handler import handler as notify
from shared.edge import links, settings
from shared.edge.links import PATH, Link
from shared.store import keys, signing
from tests.builders import a_document
from tests.functions.api import Api, LambdaContext
from tests.functions.due import DueQueue, a_due_queue
from tests.functions.newsroom import notified
from tests.functions.postbox import Postbox, a_postbox
from tests.functions.stillness import nothing_changes
from tests.functions.test_left_in_peace import MARKETING, a_note, joined
from tests.functions.test_links import BASE, consent, followed

TWICE = {**MARKETING, "double_opt_in": ["email"], "usual": ["email"]}


@pytest.fixture
def box(quick_engine: str) -> Iterator[Postbox]:
    with a_postbox() as box, pytest.MonkeyPatch.context() as environment:
        environment.setenv("PUBLIC_URL", BASE)
        settings.public_url.cache_clear()
        yield box
    settings.public_url.cache_clear()


@pytest.fixture
def queue(engine_url: str, box: Postbox) -> Iterator[DueQueue]:
    with a_due_queue("email") as queue:
        yield queue


@pytest.fixture
def shop(queue: DueQueue) -> Api:
    assert Api().put("/v1/program", a_document(messages=TWICE)).status == 201
    return Api().at("2026-03-02T12:00:00Z")


def asked(queue: DueQueue, box: Postbox) -> list[str]:
    """The links of the mails that what is in the queue leads to, each message brought twice."""
    before, records = len(box.mails), queue.all_records()
    assert notify({"Records": records * 2}, LambdaContext(60)) == {"batchItemFailures": []}
    found = [re.search(rf"{BASE}({PATH}\S+)", text) for text in box.plain_texts[before:]]
    return [link.group(1) for link in found if link]


def changed(shop: Api, **profile: Any) -> None:
    assert shop.patch("/v1/members/ada", {"profile": profile}).status == 200


def test_a_consent_counts_once_it_is_confirmed(shop: Api, queue: DueQueue, box: Postbox) -> None:
    joined(shop, locale="de")
    (link,) = asked(queue, box)
    assert box.subjects == ["Bitte bestätige"]
    assert f'<a href="{BASE}{link}">' in box.pages[0]
    assert box.mails[0]["List-Unsubscribe"] is None
    with nothing_changes():
        assert "Ja, bestätigen" in followed("GET", link).body
    assert notified(a_note("2026-03-02T12:00")) == []
    assert len(box.mails) == 1

    for _ in range(2):
        assert "Danke" in followed("POST", link, "").body

    assert consent(shop) == {"email": True, "email.confirmed": True}
    changed(shop, consent={"email.offers": True})
    assert asked(queue, box) == []


@pytest.mark.parametrize(
    "profile",
    [
        {"consent": {}},
        {"consent": {"sms": True}},
        {"consent": {"email": True, "email.confirmed": True}},
    ],
    ids=["none", "another channel", "confirmed by the shop"],
)
def test_nobody_is_asked_who_need_not_be(
    shop: Api, queue: DueQueue, box: Postbox, profile: dict[str, Any]
) -> None:
    joined(shop, **profile)

    assert asked(queue, box) == []


def test_who_says_no_before_they_are_asked_is_not_asked(
    shop: Api, queue: DueQueue, box: Postbox
) -> None:
    joined(shop)
    changed(shop, consent={"email": False})

    assert asked(queue, box) == []


def test_a_new_address_is_asked_and_the_old_one_says_nothing_of_it(
    shop: Api, queue: DueQueue, box: Postbox
) -> None:
    joined(shop)
    (old,) = asked(queue, box)
    assert followed("POST", old, "").status == 200

    changed(shop.at("2026-03-02T12:00:01Z"), email="ada@elsewhere.example")

    assert consent(shop) == {"email": True}
    with nothing_changes():
        assert followed("POST", old, "").problem == "unauthenticated"
    (new,) = asked(queue, box)
    assert box.mails[-1]["To"] == "ada@elsewhere.example"
    assert followed("POST", new, "").status == 200
    assert consent(shop) == {"email": True, "email.confirmed": True}


def test_asked_for_again_at_once_it_is_one_question_and_later_another(
    shop: Api, queue: DueQueue, box: Postbox
) -> None:
    joined(shop)
    changed(shop.at("2026-03-02T12:00:01Z"), consent={"email": True})
    assert len(asked(queue, box)) == 1

    changed(shop.at("2026-03-03T12:00:00Z"), consent={"email": True})

    assert len(asked(queue, box)) == 1


def test_a_link_is_over_after_a_week(shop: Api, queue: DueQueue, box: Postbox) -> None:
    joined(shop)
    (link,) = asked(queue, box)
    secret = signing.made("demo", lifetime_s=0, of=keys.link_signing)
    said = links.link_in(link.removeprefix(PATH), lambda _: secret, 0)
    assert isinstance(said, Link)
    assert said.until is not None
    over = links.written(replace(said, until=1), secret)

    with nothing_changes():
        assert followed("POST", PATH + over, "").problem == "unauthenticated"
    assert links.link_in(link.removeprefix(PATH), lambda _: secret, said.until) is None
