"""Our texts: the same things are said in every language, well formed, and short enough."""

import re

import pytest
from jinja2 import nodes

from shared.ledger.facts import FACTS
from shared.messages.checks import LONGEST
from shared.messages.language import flaw_of
from shared.messages.locales import categories
from shared.messages.rendering import digested, rendered
from shared.messages.samples import sample_hearer, sample_of
from shared.messages.sandbox import environment
from shared.messages.texts import BUILT_IN, built_in
from shared.messages.vocabulary import scope_of
from shared.messages.wording import ours
from shared.program.messages.telling import CHANNELS, CONFIRMATION, DIGEST, USUAL
from tests.messages.shops import NOW, a_member, a_shop, news

ENGLISH = built_in("en")
SEGMENTS_MAX = 2  # a text message is sent, and paid, in segments
GSM_7 = re.compile(
    r"[A-Za-z0-9 @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,./:;<=>?¡ÄÖÑÜ§¿äöñüà\n-]*"
)
SHOP = a_shop()


def segments(text: str) -> int:
    """How many a text takes: 160 characters of GSM 03.38, or 70 of others; a little less each if several."""
    alone, each = (160, 153) if GSM_7.fullmatch(text) else (70, 67)
    return 1 if len(text) <= alone else -(-len(text) // each)


def variables(source: str) -> set[str]:
    """The names a template asks for, with their parts."""
    tree = environment(html=False).parse(source)
    parts = {f"{node.node.name}.{node.attr}" for node in tree.find_all(nodes.Getattr)}  # type: ignore[attr-defined]
    return parts | {node.name for node in tree.find_all(nodes.Name)}


def test_the_usual_facts_have_texts_and_no_others() -> None:
    assert set(ENGLISH.facts) == {*USUAL, DIGEST, CONFIRMATION}
    assert set(USUAL) <= set(FACTS)


@pytest.mark.parametrize("language", BUILT_IN)
def test_a_language_says_what_english_says(language: str) -> None:
    texts = built_in(language)

    assert set(texts.facts) == set(ENGLISH.facts)
    assert set(texts.lines) == set(ENGLISH.lines)
    for fact, text in texts.facts.items():
        said = ENGLISH.facts[fact]
        assert variables(text.title + text.brief) == variables(said.title + said.brief), fact
        assert variables(text.more) == variables(said.more), fact
        assert bool(text.more) == bool(said.more), fact
    for name, line in texts.lines.items():
        assert variables(line) == variables(ENGLISH.lines[name]), name


@pytest.mark.parametrize("language", BUILT_IN)
def test_a_language_has_the_plurals_that_cldr_asks_for(language: str) -> None:
    texts = built_in(language)

    assert set(texts.points) == set(texts.orders) == categories(language)


@pytest.mark.parametrize("language", BUILT_IN)
def test_every_text_passes_the_check_of_templates(language: str) -> None:
    for fact in ENGLISH.facts:
        for channel in CHANNELS:
            for part, source in ours(language, fact, channel, SHOP.messaging).parts.items():
                flaw = flaw_of(source, scope_of(fact), language, longest=LONGEST[part])
                assert flaw is None, (fact, channel, part, flaw)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("language", BUILT_IN)
def test_every_text_is_written_of_a_sample_of_its_fact(language: str, whole: bool) -> None:
    hearer = sample_hearer(SHOP, language)
    for fact in USUAL:
        for channel in CHANNELS:
            sample = sample_of(fact, SHOP, NOW, whole=whole or fact == "tier.changed")
            message = rendered(sample, hearer, SHOP, channel)

            assert message is not None
            assert message.locale == language
            assert bool(message.subject) == (channel == "email")
            assert not re.search(r"[{}]|None|  |: ?\.|\( *\)", message.text), (fact, message.text)


@pytest.mark.parametrize("language", BUILT_IN)
def test_no_text_message_is_longer_than_two_segments(language: str) -> None:
    hearer = sample_hearer(SHOP, language)
    for fact in USUAL:
        message = rendered(sample_of(fact, SHOP, NOW), hearer, SHOP, "sms")
        assert message is not None
        assert segments(message.text) <= SEGMENTS_MAX, (len(message.text), message.text)


@pytest.mark.parametrize("language", BUILT_IN)
def test_a_digest_is_written_in_every_language(language: str) -> None:
    hearer = a_member(locale=language)
    message = digested(
        [news(), news("points.expired", wallet="points", points=3)], hearer, SHOP, "email"
    )

    alone = rendered(news("points.expired", wallet="points", points=3), hearer, SHOP, "push")
    assert message is not None
    assert alone is not None
    assert f"\n- {alone.text}" in message.text
    assert message.text.count("\n- ") == 2
