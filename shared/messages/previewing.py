"""Previews: what a member would be told of a fact that did not happen."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any

from shared.frozen import dataclass
from shared.messages.hearing import Hearer, News, Shop
from shared.messages.rendering import Rendered, written
from shared.messages.samples import sample_of
from shared.messages.vocabulary import rows
from shared.messages.wording import Asked, as_wording, wording_of
from shared.program.messages.telling import DIGEST, NO_FACTS, Channel
from shared.program.messages.templates import Template

_SAMPLE = MappingProxyType({"link": "https://example.com/confirm/sample"})
_IN_A_DIGEST = ("points.earned", "points.activated")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What is to be looked at: a fact on a channel, what it says beside a sample, and words to try."""

    fact: str
    channel: Channel
    data: Mapping[str, Any] = field(default_factory=dict)
    template: Template | None = None


def previewed(preview: Preview, hearer: Hearer, shop: Shop, at: int) -> Rendered | None:
    """The message as it would be at an instant (epoch ms), told there or not; None if there are no words for it.

    What the fact says must be of the kinds of the catalogue, and a template must have passed its checks.
    """
    digest = preview.fact == DIGEST
    no_fact = preview.fact in NO_FACTS
    news = News(preview.fact, _SAMPLE, at) if no_fact else sample_of(preview.fact, shop, at)
    news = News(news.fact, {**news.data, **preview.data}, at)
    if preview.template is not None:
        wording = as_wording(preview.template, shop.messaging)
    else:
        message = news.data.get("message")
        asked = Asked(preview.fact, preview.channel, hearer.locale, message)
        found = wording_of(asked, shop.messaging)
        if found is None:
            return None
        wording = found
    return written(wording, news, hearer, shop, _rows(hearer, shop, at) if digest else {})


def _rows(hearer: Hearer, shop: Shop, at: int) -> dict[str, object]:
    """What a digest of two facts has."""
    told = list[tuple[str, str]]()
    for fact in _IN_A_DIGEST:
        each = previewed(Preview(fact=fact, channel="push"), hearer, shop, at)
        if each is not None:
            told.append((each.title, each.text))
    return rows(told)
