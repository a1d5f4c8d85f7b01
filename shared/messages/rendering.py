"""Rendering: a fact as a message for one member on one channel, in their language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from shared.frozen import dataclass
from shared.messages.hearing import Hearer, News, Shop
from shared.messages.layout import Frame, is_page, page, paragraphs, with_footer
from shared.messages.locales import direction, language_of, tags
from shared.messages.sandbox import filled
from shared.messages.texts import BUILT_IN, built_in
from shared.messages.vocabulary import rows, single_line, values_of
from shared.messages.voice import Voice
from shared.messages.wording import Asked, Wording, wording_of
from shared.program.calendar import zone_of
from shared.program.messages.telling import CONFIRMATION, DIGEST, Channel

TITLE_MAX = 255  # characters of a subject or a title
_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A message: of its parts those that its channel has, the others empty; ``locale`` is that of its words."""

    locale: str
    subject: str = ""
    preheader: str = ""
    title: str = ""
    text: str = ""
    html: str = ""
    link: str | None = None


def rendered(news: News, hearer: Hearer, shop: Shop, channel: Channel) -> Rendered | None:
    """The message that tells a member of a fact on a channel; None if it is not told there."""
    if channel not in shop.messaging.channels(news.fact) or news.goes_without_saying:
        return None
    wording = _wording(news, hearer, shop, channel)
    return written(wording, news, hearer, shop) if wording else None


def digested(
    collected: Sequence[News], hearer: Hearer, shop: Shop, channel: Channel
) -> Rendered | None:
    """The one message that tells a member of several facts; None if none of them is told there."""
    each = [rendered(news, hearer, shop, channel) for news in collected]
    told = [(it.title or it.subject, it.preheader or it.text) for it in each if it]
    news = News(DIGEST, {}, max((each.at for each in collected), default=0))
    wording = _wording(news, hearer, shop, channel) if told else None
    return written(wording, news, hearer, shop, rows(told)) if wording else None


def confirmation(
    link: str, hearer: Hearer, shop: Shop, channel: Channel, at: int
) -> Rendered | None:
    """The message that asks, at an instant (epoch ms), whether a member's consent was meant; ``link`` says so."""
    news = News(CONFIRMATION, {"link": link}, at)
    wording = _wording(news, hearer, shop, channel)
    return written(wording, news, hearer, shop) if wording else None


def written(
    wording: Wording,
    news: News,
    hearer: Hearer,
    shop: Shop,
    more: Mapping[str, object] = MappingProxyType({}),
) -> Rendered:
    """What these templates come to for a member; ``more`` are values beside those of the fact."""
    tag = _tag(wording, hearer)
    voice = Voice(tag, zone_of(hearer.time_zone, shop.program.time_zone), shop.units(tag))
    values = {**values_of(news, hearer, shop, voice), **more}
    parts = {
        part: filled(source, values, voice, html=part == "html")
        for part, source in wording.parts.items()
    }
    lines = {
        part: single_line(parts.get(part, ""))[:TITLE_MAX]
        for part in ("subject", "preheader", "title")
    }
    message = Rendered(locale=tag, text=_text(parts["text"]), link=wording.link, **lines)
    if "subject" not in parts:
        return message
    frame = _frame(tag, hearer, shop)
    html = _html(parts.get("html"), message, frame)
    return replace(message, text=with_footer(message.text, frame), html=html)


def _wording(news: News, hearer: Hearer, shop: Shop, channel: Channel) -> Wording | None:
    asked = Asked(news.fact, channel, hearer.locale, news.data.get("message"))
    return wording_of(asked, shop.messaging)


def _tag(wording: Wording, hearer: Hearer) -> str:
    """The member's own locale where the words are in its language, so that a region keeps its ways; else the words'."""
    own = next(tags(hearer.locale), None)
    same_language = own is not None and language_of(own) == language_of(wording.locale)
    return own if own is not None and same_language else wording.locale


def _text(text: str) -> str:
    """Plain text without trailing blanks and rows of empty lines, which conditions leave behind."""
    return _BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def _frame(tag: str, hearer: Hearer, shop: Shop) -> Frame:
    language = language_of(tag)
    texts = built_in(language if language in BUILT_IN else "en")
    sender = shop.messaging.sender
    footer = (sender.shop, sender.postal) if sender else ()
    return Frame(
        lang=tag.replace("_", "-"),
        direction=direction(tag),
        footer=tuple(line for line in footer if line),
        unsubscribe=hearer.unsubscribe,
        label=texts.lines["unsubscribe"],
    )


def _html(own: str | None, message: Rendered, frame: Frame) -> str:
    if own is not None and is_page(own):
        return own
    body = paragraphs(message.text) if own is None else own
    return page(body, frame, title=message.subject, preheader=message.preheader)
