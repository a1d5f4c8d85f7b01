"""The messages section: what is told where, and what is wrong with it when it is."""

from typing import Any

import pytest

from shared.program.document import load_document, sections_of
from shared.program.loading import InvalidProgram
from shared.program.messages.messages import Messages, Messaging
from shared.program.messages.telling import CHANNELS, CONFIRMATION, DIGEST, USUAL, Channel
from tests.builders import a_document

SENDER = {"shop": "Bean & Leaf", "from_address": "club@example.com"}
AN_SMS = {"kind": "sms", "fact": "points.earned", "locale": "de", "text": "Punkte!"}
A_CAMPAIGN = {"campaign": "spring", "gives": {"points": 5}}


def messaging(**said: Any) -> Messaging:
    document = a_document(messages={"sender": SENDER, **said}, campaigns=[A_CAMPAIGN])
    return load_document(document).messages


def flaws(**said: Any) -> dict[str, str]:
    with pytest.raises(InvalidProgram) as invalid:
        messaging(**said)
    return {flaw.pointer.removeprefix("/messages"): flaw.detail for flaw in invalid.value.flaws}


def test_one_short_list_switches_the_usual_facts_on() -> None:
    told = messaging(usual=["email", "inbox"])

    assert told.facts == tuple(USUAL)
    assert told.channels("points.earned") == ("email", "inbox")
    assert told.channels("points.held") == ()


def test_a_program_that_says_nothing_tells_nothing() -> None:
    assert load_document(a_document()).messages.facts == ()
    assert Messages.section not in sections_of(a_document())


def test_a_fact_is_told_otherwise_where_the_program_says_so() -> None:
    told = messaging(
        usual=["email"],
        told=[
            {"fact": "points.earned", "channels": []},
            {"fact": "points.held", "channels": ["push"]},
            {"fact": "points.expiring", "channels": ["sms"], "topic": "offers"},
        ],
    )

    assert "points.earned" not in told.facts
    assert told.channels("points.held") == ("push",)
    assert told.topic("points.held").topic == "other"
    assert told.topic("points.expiring").kind == "marketing"


def test_offers_are_marketing_and_all_else_is_not_unless_the_program_says_so() -> None:
    told = messaging(topics=[{"topic": "points", "kind": "marketing"}])

    assert told.topic("campaign.reached").kind == "marketing"
    assert told.topic("points.earned").kind == "marketing"
    assert told.topic("tier.changed").kind == "transactional"


def test_to_ask_whether_a_consent_was_meant_is_never_marketing() -> None:
    told = messaging(topics=[{"topic": "account", "kind": "marketing"}])

    assert told.topic(CONFIRMATION).kind == "transactional"


@pytest.mark.parametrize(("channel", "topic"), [("email", "tiers"), ("sms", "points")])
def test_a_digest_belongs_to_the_topic_of_its_facts(channel: Channel, topic: str) -> None:
    told = messaging(
        usual=["email"], digests=[{"channel": "email", "facts": [{"fact": "tier.changed"}]}]
    )

    assert told.topic(DIGEST, channel).topic == topic


@pytest.mark.parametrize(
    ("points", "held"), [(99, True), (-99, True), (100, False), (-100, False), (None, False)]
)
def test_a_digest_holds_what_is_small(points: int | None, held: bool) -> None:
    small = [{"fact": "points.earned", "below": 100}, {"fact": "points.activated"}]
    told = messaging(usual=["inbox"], digests=[{"channel": "inbox", "facts": small}])
    digest = told.digest("inbox")

    assert digest is not None
    assert digest.holds("points.earned", points) is held
    assert digest.holds("points.activated", None)
    assert not digest.holds("points.expired", 1)
    assert told.digest("email") is None


TWICE = "is said before; say it once"


@pytest.mark.parametrize(
    ("said", "flaw"),
    [
        ({"told": [{"fact": "a", "channels": []}] * 2}, {"/told/1/fact": TWICE}),
        ({"topics": [{"topic": "own"}] * 2}, {"/topics/1/topic": TWICE}),
        ({"caps": [{"channel": "sms", "days": 7, "most": 1}] * 2}, {"/caps/1": TWICE}),
        (
            {"templates": [AN_SMS, {**AN_SMS, "text": "Other"}, {**AN_SMS, "locale": "DE"}]},
            {"/templates/1": TWICE, "/templates/2": TWICE},
        ),
        (
            {"names": [{"of": "tier", "name": "silver", "locale": "de", "text": "Silber"}] * 2},
            {"/names/1": TWICE},
        ),
        (
            {"units": [{"wallet": "points", "locale": "de", "other": "# Punkte"}] * 2},
            {"/units/1": TWICE},
        ),
        (
            {"told": [{"fact": "a", "channels": [], "topic": "nowhere"}]},
            {"/told/0/topic": '"nowhere" is not a topic of this program'},
        ),
        (
            {"topics": [{"topic": "confirmed"}]},
            {"/topics/0/topic": "means that a consent is confirmed; call it otherwise"},
        ),
        (
            {"units": [{"wallet": "miles", "locale": "de", "other": "# Meilen"}]},
            {"/units/0/wallet": '"miles" is not a wallet of this program'},
        ),
        (
            {"names": [{"of": "reward", "name": "cup", "locale": "de", "text": "Tasse"}]},
            {"/names/0/name": '"cup" is not a reward of this program'},
        ),
        (
            {"quiet": {"begin": "21:00", "end": "21:00"}},
            {"/quiet/end": "must be another time than begin"},
        ),
        (
            {"quiet": {"begin": "08:00", "end": "00:01"}},
            {"/quiet/end": "must leave 8 hours of a day"},
        ),
        (
            {"templates": [{**AN_SMS, "message": "hello"}]},
            {"/templates/0/message": "only campaign.reached names messages"},
        ),
        (
            {"usual": ["inbox"], "sender": {"shop": "x"}, "digests": [
                {"channel": "inbox", "facts": [{"fact": "points.earned"}, {"fact": "tier.changed"}]},
                {"channel": "inbox", "facts": [{"fact": "points.held"}, {"fact": "points.held"}]},
            ]},
            {
                "/digests/1/channel": TWICE,
                "/digests/0/facts/1/fact": "belongs to another topic than the first",
                "/digests/1/facts/0/fact": "is not told by inbox",
                "/digests/1/facts/1/fact": "is not told by inbox",
            },
        ),
        (
            {"usual": ["email"], "sender": {"shop": "x"}},
            {"/sender/from_address": "is required where something is told by e-mail"},
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(said: dict[str, Any], flaw: dict[str, str]) -> None:
    assert flaws(**said) == flaw


def test_who_speaks_is_named_where_something_is_told() -> None:
    with pytest.raises(InvalidProgram, match="/messages/sender: is required"):
        load_document(a_document(messages={"usual": ["inbox"]}))


@pytest.mark.parametrize(
    "address", ["a@b.com\r\nBcc: c@d.com", "a b@c.com", "Shop <a@b.com>", "a@", "a@b.com,c@d.com"]
)
def test_an_address_is_one_address_and_nothing_else(address: str) -> None:
    assert (
        "must be an e-mail address"
        in flaws(sender={"shop": "x", "reply_to": address})["/sender/reply_to"]
    )


@pytest.mark.parametrize("link", ["http://example.com", "javascript:alert(1)", 'https://x/"'])
def test_a_link_is_an_https_link(link: str) -> None:
    assert "/sender/link" in flaws(sender={"shop": "x", "link": link})


def test_words_are_of_one_line_where_a_message_has_one_and_no_longer_than_it_takes() -> None:
    email = {"kind": "email", "fact": "points.earned", "locale": "de", "subject": "a", "text": "b"}

    assert flaws(templates=[{**email, "subject": "a\nBcc: x"}]).keys() == {"/templates/0/subject"}
    assert flaws(templates=[{**email, "html": "x" * 60_001}]) == {
        "/templates/0/html": "must be 1 to 60000 characters"
    }
    assert messaging(templates=[{**email, "text": "two\nlines"}]).templates[0].said == {
        "subject": "a",
        "text": "two\nlines",
    }


def test_forms_of_a_unit_are_known_by_their_categories() -> None:
    forms = {"one": "# Meile", "other": "# Meilen"}
    [unit] = messaging(units=[{"wallet": "points", "locale": "de", **forms}]).units

    assert unit.forms == forms


def test_hours_may_be_quiet() -> None:
    quiet = messaging(quiet={"begin": "21:00", "end": "08:00"}).quiet

    assert quiet is not None
    assert quiet.channels == ("email", "sms", "push")
    assert [quiet.hold(clock) for clock in ("20:59", "21:00", "07:59", "08:00")] == [
        False, True, True, False,
    ]  # fmt: skip
    noon = messaging(quiet={"begin": "12:00", "end": "14:00"}).quiet
    assert noon is not None
    assert [noon.hold(clock) for clock in ("11:59", "12:00", "14:00")] == [False, True, False]


def test_every_channel_has_templates() -> None:
    words = {"fact": "points.earned", "locale": "en", "text": "Points!"}
    own = {"email": {"subject": "a"}, "push": {"title": "a"}, "inbox": {"title": "a"}}
    templates = [{"kind": channel, **words, **own.get(channel, {})} for channel in CHANNELS]

    assert [each.channel for each in messaging(templates=templates).templates] == list(CHANNELS)
