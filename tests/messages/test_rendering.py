"""A fact becomes a message in the member's language; no name, locale or zone can break it or harm anybody."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.messages.rendering import Rendered, digested, rendered
from shared.program.messages.telling import CHANNELS, Channel
from tests.builders import instant
from tests.messages.shops import a_member, a_shop, news

SHOP = a_shop()
AN_EMAIL = {
    "kind": "email",
    "fact": "points.earned",
    "locale": "en",
    "subject": "Hi {{ member.first_name }}",
    "text": "You have {{ points|with_unit }} more.",
}


def email(locale: str | None = "en", **messages: Any) -> Rendered:
    message = rendered(news(), a_member(locale=locale), a_shop(**messages), "email")
    assert message is not None
    return message


def test_an_email_has_a_subject_a_preheader_a_text_and_a_page() -> None:
    message = email()

    assert message.subject == "120 points for you"
    assert message.preheader == "You have earned 120 points."
    assert message.text.split("\n") == [
        "Hello Ada,", "", "You have earned 120 points.", "", "Your balance: 1,234 points.", "",
        "Your Bean & Leaf team", "", "-- ", "Bean & Leaf", "1 Roast Lane, Leeds",
    ]  # fmt: skip
    assert message.html.index("You have earned") < message.html.index("<main"), "hidden, at first"
    assert '<html lang="en" dir="ltr">' in message.html
    assert "http" not in message.html, "nothing is loaded from elsewhere"
    assert message.link == "https://example.com/points"


@pytest.mark.parametrize(
    ("channel", "parts"),
    [("sms", {"text"}), ("push", {"title", "text"}), ("inbox", {"title", "text"})],
)
def test_a_channel_gets_what_it_has(channel: Channel, parts: set[str]) -> None:
    message = rendered(news(), a_member(), SHOP, channel)

    assert message is not None
    names = ("subject", "preheader", "title", "text", "html")
    assert {name for name in names if getattr(message, name)} == parts


def test_what_is_not_told_on_a_channel_has_no_message() -> None:
    shop = a_shop(usual=["inbox"])

    assert rendered(news(), a_member(), shop, "email") is None
    assert rendered(news("points.held"), a_member(), shop, "inbox") is None
    assert rendered(news("tier.changed", to="bronze"), a_member(), shop, "inbox") is None


@pytest.mark.parametrize(
    ("locale", "subject"),
    [
        ("de", "120 Punkte für dich"),
        ("de-AT", "120 Punkte für dich"),
        ("DE_at", "120 Punkte für dich"),
        ("ar-EG", "نقاط جديدة لك: 120 نقطة"),
        ("fr", "120 points for you"),
        (None, "120 points for you"),
        ("x", "120 points for you"),
        ("zz-ZZ-zzzz", "120 points for you"),
        ("../../etc/passwd", "120 points for you"),
    ],
)
def test_the_language_is_the_members_as_far_as_there_are_words(
    locale: str | None, subject: str
) -> None:
    assert email(locale).subject == subject


def test_a_shops_own_words_go_before_ours_and_the_exact_locale_before_the_language() -> None:
    own = [{**AN_EMAIL, "locale": tag, "subject": tag} for tag in ("de", "de-AT", "fr")]

    assert email("de-AT", templates=own).subject == "de-AT"
    assert email("de-CH", templates=own).subject == "de"
    assert email("fr-CA", templates=own).subject == "fr"
    assert email("es", templates=own).subject == "120 puntos para ti"
    assert email("it", templates=own, fallback_locale="fr").subject == "fr"


def test_a_campaign_names_its_words() -> None:
    own = {"kind": "push", "fact": "campaign.reached", "title": "t", "text": "any"}
    spring = [
        {**own, "locale": "en"},
        {**own, "locale": "en", "message": "spring", "text": "Spring!"},
    ]
    shop = a_shop(templates=spring)

    def text(**data: str) -> str | None:
        message = rendered(
            news("campaign.reached", campaign="c", **data), a_member(locale="de"), shop, "push"
        )
        return message.text if message else None

    assert text(message="spring") == "Spring!"
    assert text(message="autumn") == text() == "Es gibt etwas Neues für dich: C."


HARMFUL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "{% for x in y %}",
    "Ada\r\nBcc: all@example.com",
    "Ada\u2028Bcc: all@example.com",
    "Ada\u202egpj.exe",
    "A" * 10_000,
]


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append((tag, attrs))


def tags(html: str) -> list[tuple[str, Any]]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


@pytest.mark.parametrize("name", HARMFUL)
@pytest.mark.parametrize(
    "html", [None, '<p title="{{ member.first_name }}">{{ member.first_name }}</p>']
)
def test_no_name_does_harm(name: str, html: str | None) -> None:
    own = {**AN_EMAIL, **({"html": html} if html else {})}
    shop = a_shop(templates=[own])
    message = rendered(news(), a_member(first_name=name), shop, "email")
    plain = rendered(news(), a_member(first_name="Ada"), shop, "email")

    assert message is not None
    assert plain is not None
    kinds = [tag for tag, _ in tags(plain.html)]
    assert [tag for tag, _ in tags(message.html)] == kinds
    assert not any(name.startswith("on") for _, attrs in tags(message.html) for name, _ in attrs)
    assert not {"\r", "\n", "\u2028", "\u202e"} & set(message.subject)
    assert len(message.subject) <= 255
    assert "49" not in message.subject


@pytest.mark.parametrize("wrong", ["Mars/Olympus", "", "Europe", "../../etc/localtime", "\x00"])
def test_a_zone_that_is_none_is_the_programs(wrong: str) -> None:
    late = news(
        "points.expiring", wallet="points", points=5, days=1, expires_at=instant("2026-03-01T23:30")
    )

    def text(zone: str | None) -> str:
        message = rendered(late, a_member(time_zone=zone), SHOP, "push")
        assert message is not None
        return message.text

    assert text(wrong) == text(None)
    assert "March 1, 2026" in text(None)
    assert "March 2, 2026" in text("Europe/Berlin")


def test_names_and_units_are_those_of_the_member_s_language() -> None:
    shop = a_shop(
        names=[{"of": "tier", "name": "silver", "locale": "de", "text": "Silber"}],
        units=[{"wallet": "points", "locale": "de", "one": "# Meile", "other": "# Meilen"}],
    )
    data = {"from": "bronze", "to": "silver"}

    def text(locale: str, fact: str, **said: Any) -> str:
        message = rendered(news(fact, **said), a_member(locale=locale), shop, "push")
        assert message is not None
        return message.text

    assert (
        text("de", "tier.changed", **data)
        == "Glückwunsch! Du bist von Bronze zu Silber aufgestiegen."
    )
    assert (
        text("en", "tier.changed", **data)
        == "Congratulations! You have moved up from Bronze to Silver."
    )
    assert text("de-CH", "points.earned", wallet="points", points=1) == "Du hast 1 Meile gesammelt."


@pytest.mark.parametrize(
    ("metric", "missing"),
    [("spend", "$25.00"), ("points", "2,500 points"), ("orders", "2,500 orders")],
)
def test_what_is_missing_to_a_tier_is_said_in_what_tiers_count(metric: str, missing: str) -> None:
    tiers = {
        "metric": metric,
        "window": {"kind": "lifetime"},
        "levels": [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 10_000}],
    }
    shop = a_shop(program={"tiers": tiers})
    told = news("tier.expiring", tier="silver", to="bronze", at=instant("2026-12-31"), missing=2500)
    message = rendered(told, a_member(), shop, "push")

    assert message is not None
    assert message.text.endswith(f"What you still need to keep it: {missing}.")


def test_a_link_to_unsubscribe_ends_an_email() -> None:
    member = a_member(unsubscribe="https://example.com/u?a=1&b=2")
    message = rendered(news(), member, SHOP, "email")

    assert message is not None
    assert message.text.endswith("Unsubscribe: https://example.com/u?a=1&b=2")
    assert '<a href="https://example.com/u?a=1&amp;b=2">Unsubscribe</a>' in message.html


def test_a_whole_page_stays_as_it_is_and_any_other_html_is_set_into_one() -> None:
    page = "<!DOCTYPE html><html><body>{{ points }}</body></html>"

    assert email(templates=[{**AN_EMAIL, "html": page}]).html == page.replace("{{ points }}", "120")
    inside = email(templates=[{**AN_EMAIL, "html": "<b>{{ worth }}</b>"}]).html
    assert "<b>$1.20</b>" in inside
    assert inside.startswith("<!doctype html>")


def test_several_facts_are_told_at_once() -> None:
    small = [news("points.earned", wallet="points", points=n) for n in (1, 2)]
    message = digested(small, a_member(), SHOP, "email")

    assert message is not None
    assert "You have 2 updates at Bean & Leaf." in message.text
    assert "- You have earned 1 point.\n- You have earned 2 points." in message.text
    assert digested([news("points.held")], a_member(), SHOP, "email") is None
    assert digested([], a_member(), SHOP, "email") is None


@settings(max_examples=60)
@given(
    name=st.text(max_size=40),
    locale=st.one_of(
        st.none(), st.text(max_size=12), st.from_regex(r"[a-z]{2}(-[A-Z]{2})?", fullmatch=True)
    ),
    points=st.integers(-(10**12), 10**12),
    channel=st.sampled_from(CHANNELS),
)
def test_whatever_is_stored_of_a_member_a_message_is_written(
    name: str, locale: str | None, points: int, channel: Channel
) -> None:
    told = news("points.adjusted", wallet="points", points=points)
    message = rendered(told, a_member(first_name=name, locale=locale), SHOP, channel)

    assert message is not None
    assert message.text
    assert "\n" not in message.subject + message.title + message.preheader
