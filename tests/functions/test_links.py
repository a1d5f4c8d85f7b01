"""Members decline a topic with one click, from any mail program; nobody else can, and looking changes nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from shared.edge import settings
from shared.edge.links import PATH
from tests.builders import a_document
from tests.functions.api import Api, Response, prepared
from tests.functions.newsroom import notified
from tests.functions.postbox import Postbox, a_postbox
from tests.functions.stillness import nothing_changes
from tests.functions.test_left_in_peace import MARKETING, a_note, joined

BASE = "https://points.shop.example"
ONE_CLICK = "List-Unsubscribe=One-Click"
NOON = "2026-03-02T12:00"


@pytest.fixture
def box(quick_engine: str) -> Iterator[Postbox]:
    with a_postbox() as box, pytest.MonkeyPatch.context() as environment:
        environment.setenv("PUBLIC_URL", f"{BASE}/")
        settings.public_url.cache_clear()
        yield box
    settings.public_url.cache_clear()


def a_shop(**messages: Any) -> Api:
    document = a_document(messages={**MARKETING, **messages})
    assert Api().put("/v1/program", document).status == 201
    return Api().at("2026-03-02T12:00:00Z")


def link_of(box: Postbox) -> str:
    """The path of the link in the header of the one mail that was sent."""
    (mail,) = box.mails
    header = str(mail["List-Unsubscribe"])
    assert header.startswith(f"<{BASE}{PATH}")
    return header.strip("<>").removeprefix(BASE)


def followed(method: str, path: str, raw: str | None = None, **query: str) -> Response:
    """A mail program, which holds no key, opens a link or posts to it."""
    call = prepared(
        Api(),
        method,
        path,
        raw=raw,
        query=query,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    answer = call()
    is_page = answer["headers"]["content-type"].startswith("text/html")
    body = answer["body"] if is_page else json.loads(answer["body"])
    return Response(answer["statusCode"], body, answer["headers"])


def consent(shop: Api, member: str = "ada") -> dict[str, bool]:
    told: dict[str, bool] = shop.get(f"/v1/members/{member}").body["profile"]["consent"]
    return told


def test_a_mail_that_can_be_declined_says_how_and_one_click_declines_it(box: Postbox) -> None:
    shop = a_shop()
    joined(shop)
    assert notified(a_note(NOON)) == []
    link = link_of(box)
    assert str(box.mails[0]["List-Unsubscribe-Post"]) == ONE_CLICK
    assert f"Unsubscribe: {BASE}{link}" in box.plain_texts[0]

    for _ in range(2):
        assert followed("POST", link, ONE_CLICK).status == 200

    assert consent(shop) == {"email": True, "email.points": False}
    assert notified(a_note(NOON, seq=1)) == []
    assert len(box.mails) == 1


def test_to_look_at_a_link_changes_nothing(box: Postbox) -> None:
    joined(a_shop(), locale="de")
    assert notified(a_note(NOON)) == []

    with nothing_changes():
        page = followed("GET", link_of(box), utm_source="a mail program")

    assert page.status == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert '<html lang="de"' in page.body
    assert '<form method="post"><button' in page.body
    assert "ada" not in page.body


def test_what_cannot_be_declined_does_not_pretend_so(box: Postbox) -> None:
    topics = [{"topic": "points", "kind": "transactional"}]
    joined(a_shop(topics=topics))

    assert notified(a_note(NOON)) == []

    (mail,) = box.mails
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)
    assert "Unsubscribe" not in box.plain_texts[0]


def test_a_link_says_nothing_of_its_member_but_ids(box: Postbox) -> None:
    joined(a_shop(), first_name="Ada")
    assert notified(a_note(NOON)) == []

    body = link_of(box).removeprefix(PATH).partition(".")[0]

    said = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert said == ["u", "demo", "ada", "email", "points"]


def test_whoever_is_erased_is_done_with(box: Postbox) -> None:
    shop = a_shop()
    joined(shop)
    assert notified(a_note(NOON)) == []
    assert shop.delete("/v1/members/ada").status == 204

    with nothing_changes():
        assert followed("POST", link_of(box), ONE_CLICK).status == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_was_changed_is_refused(box: Postbox, method: str) -> None:
    joined(a_shop())
    assert notified(a_note(NOON)) == []
    body, _, signature = link_of(box).removeprefix(PATH).partition(".")
    said = json.dumps(["u", "demo", "bob", "email", "points"]).encode()
    other = urlsafe_b64encode(said).decode().rstrip("=")
    elsewhere = urlsafe_b64encode(said.replace(b"demo", b"none")).decode().rstrip("=")
    changed = "A" if signature[0] != "A" else "B"

    with nothing_changes():
        for wrong in (
            f"{other}.{signature}",
            f"{elsewhere}.{signature}",
            f"{body}.{changed}{signature[1:]}",
            f"{body}.{signature[:-4]}",
            f"{body}.",
            body,
            "eyJhbGciOiJub25lIn0.e30.",
            "bnVsbA.AAAA",
            "....",
        ):
            assert followed(method, PATH + wrong).problem == "unauthenticated", wrong
        assert followed(method, PATH + "a" * 2001).problem == "invalid_request"
