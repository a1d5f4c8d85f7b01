"""Wording: the templates that are used for a fact on a channel, a shop's own or ours, in the closest language."""

from collections.abc import Mapping

from shared.frozen import dataclass
from shared.messages.locales import tags
from shared.messages.texts import BUILT_IN, Text, Texts, built_in
from shared.program.messages.checks import same
from shared.program.messages.messages import Messaging
from shared.program.messages.telling import Channel
from shared.program.messages.templates import InboxTemplate, PushTemplate, Template


@dataclass(frozen=True)
class Wording:
    """Templates by the part of a message they make, the locale they are in, and what the message opens."""

    locale: str
    parts: Mapping[str, str]
    link: str | None = None


@dataclass(frozen=True)
class Asked:
    """What words are looked for; ``message`` is the one that a campaign names."""

    fact: str
    channel: Channel
    locale: str | None
    message: str | None = None


def wording_of(asked: Asked, messaging: Messaging) -> Wording | None:
    """The words for that: those of its message first, then the closest language; None if there are none."""
    wanted = tuple(dict.fromkeys(tags(asked.locale, messaging.fallback_locale)))
    if asked.message is not None:
        own = _own(asked, messaging, asked.message)
        named = next((own[tag] for tag in wanted if tag in own), None)
        if named is not None:
            return as_wording(named, messaging)
    own = _own(asked, messaging, None)
    for tag in wanted:
        if tag in own:
            return as_wording(own[tag], messaging)
        if tag in BUILT_IN and asked.fact in built_in(tag).facts:
            return ours(tag, asked.fact, asked.channel, messaging)
    return None


def _own(asked: Asked, messaging: Messaging, message: str | None) -> dict[str, Template]:
    """The shop's templates by their locale."""
    of = (asked.fact, asked.channel, message)
    return {
        same(each.locale): each
        for each in messaging.templates
        if (each.fact, each.channel, each.message) == of
    }


def as_wording(template: Template, messaging: Messaging) -> Wording:
    """A shop's own template as wording."""
    own = template.link if isinstance(template, PushTemplate | InboxTemplate) else None
    return Wording(template.locale, template.said, own or _link(messaging))


def ours(language: str, fact: str, channel: Channel, messaging: Messaging) -> Wording:
    """Our words for a fact on a channel, in one of the languages that there are."""
    texts = built_in(language)
    balance = texts.lines["balance"] if fact.startswith("points.") else ""
    parts = _parts(texts.facts[fact], texts, channel, balance)
    return Wording(language, parts, _link(messaging))


def _parts(text: Text, texts: Texts, channel: Channel, balance: str) -> dict[str, str]:
    if channel == "sms":
        return {"text": f"{texts.mark}{{{{ shop.name }}}}: {text.brief}"}
    if channel == "push":
        return {"title": text.title, "text": text.brief}
    if channel == "inbox":
        return {"title": text.title, "text": f"{text.brief} {text.more}".strip()}
    blocks = (texts.lines["hello"], text.brief, text.more, balance, texts.lines["regards"])
    # One line break after a condition belongs to it; where there is none, three are as good as two.
    whole = "\n\n\n".join(block for block in blocks if block)
    return {"subject": text.title, "preheader": text.brief, "text": whole}


def _link(messaging: Messaging) -> str | None:
    return messaging.sender.link if messaging.sender else None
