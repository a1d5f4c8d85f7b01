"""The vocabulary: what a template of a fact can speak of, and the values of that for one member."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from shared.ledger.facts import FACTS, Field
from shared.messages.hearing import Hearer, News, Shop
from shared.messages.language import ROWS_MAX, VALUE_MAX, Kind, Record, Rows, Scope
from shared.messages.locales import language_of
from shared.messages.texts import BUILT_IN, built_in
from shared.messages.values import ABSENT, Absent, Instant, Points
from shared.messages.voice import Voice
from shared.program.currencies import minor_units
from shared.program.decimals import exact
from shared.program.messages.telling import ASKED, CONFIRMATION, DIGEST, NO_FACTS
from shared.program.money import Money
from shared.program.tiers import Tiers

_KINDS = {
    "text": Kind.TEXT,
    "points": Kind.POINTS,
    "number": Kind.NUMBER,
    "instant": Kind.INSTANT,
    "money": Kind.MONEY,
}
# Texts of facts that name something of the program, which has a name in each language.
_NAMED = {
    "wallet": "wallet",
    "tier": "tier",
    "from": "tier",
    "to": "tier",
    "reward": "reward",
    "campaign": "campaign",
}
_COMMON: Scope = {
    "member": Record({"first_name": Kind.TEXT, "tier": Kind.TEXT}),
    "shop": Record({"name": Kind.TEXT, "link": Kind.TEXT, "postal": Kind.TEXT}),
    "balance": Kind.POINTS,
    "today": Kind.INSTANT,
    "unsubscribe": Kind.TEXT,
}
# What else is known of some facts, and what is written in another way than it is kept.
_OWN: Mapping[str, Scope] = {
    "tier.changed": {"rose": Kind.TRUTH},
    "tier.expiring": {"missing": Kind.TEXT},
    "reward.used": {"left": Kind.MONEY},
    DIGEST: {
        "count": Kind.NUMBER,
        "items": Rows(Record({"title": Kind.TEXT, "text": Kind.TEXT})),
    },
    CONFIRMATION: {"confirm": Kind.TEXT},
    ASKED: {"answer": Kind.TEXT},
}
# Controls, which could end a header, and marks that turn the direction of what comes after them.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)


def scope_of(fact: str) -> Scope:
    """What a template of a fact can say; KeyError for one that is not told."""
    fields = {} if fact in NO_FACTS else FACTS[fact].data
    said = {name: _KINDS[each.kind] for name, each in fields.items() if each.kind in _KINDS}
    worth: Scope = {"worth": Kind.MONEY} if "points" in fields else {}
    return {**_COMMON, **worth, **said, **_OWN.get(fact, {})}


def values_of(news: News, hearer: Hearer, shop: Shop, voice: Voice) -> dict[str, object]:
    """All that, for one member; what is not known is absent."""
    sender = shop.messaging.sender
    tier = shop.called("tier", hearer.tier, voice.tag) if hearer.tier else None
    return {
        "member": {"first_name": _text(hearer.first_name), "tier": _text(tier)},
        "shop": {
            "name": _text(sender.shop if sender else None),
            "link": _link(sender.link if sender else None),
            "postal": _text(sender.postal if sender else None),
        },
        "balance": _balance(news, hearer, shop),
        "today": Instant(news.at),
        "unsubscribe": _link(hearer.unsubscribe),
        **_said(news, shop, voice),
    }


def rows(written: list[tuple[str, str]]) -> dict[str, object]:
    """What a digest has beside what all have: each of its facts, by title and text."""
    items = [{"title": _text(title), "text": _text(text)} for title, text in written[:ROWS_MAX]]
    return {"count": len(written), "items": items}


def single_line(text: str) -> str:
    """A text without what could end a line, a header, or turn what comes after it."""
    return " ".join(_HARMFUL.sub(" ", text).split())


def _said(news: News, shop: Shop, voice: Voice) -> dict[str, object]:
    fields = {} if news.fact in NO_FACTS else FACTS[news.fact].data
    said = {
        name: _value(name, each, news, shop, voice)
        for name, each in fields.items()
        if each.kind in _KINDS
    }
    if "points" in fields:
        said["worth"] = _worth(said["points"], shop)
    if news.fact == "tier.changed":
        said["rose"] = _rose(news.data, shop.program.tiers)
    if news.fact == "tier.expiring":
        said["missing"] = _missing(news.data.get("missing"), shop, voice)
    if news.fact == CONFIRMATION:
        said["confirm"] = _link(news.data["link"])
    if news.fact == ASKED:
        said["answer"] = _link(news.data.get("link"))
    if news.fact == "reward.used":
        said["left"] = _left(news.data)
    return said


def _left(data: Mapping[str, Any]) -> Money | Absent:
    """What is left of a sum of which a part was used."""
    if "amount" not in data or "left" not in data:
        return ABSENT
    return Money(currency=data["amount"]["currency"], amount=data["left"])


def _value(name: str, told: Field, news: News, shop: Shop, voice: Voice) -> object:
    raw = news.data.get(name)
    if raw is None:
        return ABSENT
    if told.kind == "text" and name in _NAMED:
        of = "wallet" if "exchanged" in news.fact else _NAMED[name]
        return _text(shop.called(of, str(raw), voice.tag))
    if told.kind == "points":
        return Points(raw, _wallet(news, shop))
    if told.kind == "instant":
        return Instant(raw)
    if told.kind == "money":
        return _money(raw)
    return raw if told.kind == "number" else _text(str(raw))


def _text(value: str | None) -> str | Absent:
    return single_line(value)[:VALUE_MAX] if value else ABSENT


def _link(value: str | None) -> str | Absent:
    """A link, whole: cut off it would lead nowhere."""
    return single_line(value) if value else ABSENT


def _money(raw: Mapping[str, Any]) -> Money:
    return Money(currency=raw["currency"], amount=raw["amount"])


def _wallet(news: News, shop: Shop) -> str:
    """The wallet that a fact is about; the first where it names none, or one that has left the program."""
    named = news.data.get("wallet")
    known = named is not None and shop.program.wallet(named) is not None
    return str(named) if known else shop.program.first_wallet


def _balance(news: News, hearer: Hearer, shop: Shop) -> Points | Absent:
    wallet = _wallet(news, shop)
    known = hearer.available.get(wallet)
    return ABSENT if known is None else Points(known, wallet)


def _worth(points: object, shop: Shop) -> Money | Absent:
    """What points are worth by the first of their wallet's values, in whole minor units."""
    wallet = shop.program.wallet(points.wallet) if isinstance(points, Points) else None
    if wallet is None or not wallet.point_value or not isinstance(points, Points):
        return ABSENT
    currency, value = next(iter(wallet.point_value.items()))
    worth = Fraction(abs(points)) * exact(value) * minor_units(currency)
    return Money(currency=currency, amount=worth.numerator // worth.denominator)


def _rose(data: Mapping[str, Any], tiers: Tiers | None) -> bool:
    """Whether a tier is above the one before; one that the program has no more is below all."""
    order = [level.tier for level in tiers.levels] if tiers else []
    places = {tier: place for place, tier in enumerate(order)}
    return places.get(data.get("to", ""), -1) > places.get(data.get("from", ""), -1)


def _missing(number: int | None, shop: Shop, voice: Voice) -> str | Absent:
    """What is missing to a tier, in the unit that tiers count."""
    tiers = shop.program.tiers
    if number is None or tiers is None:
        return ABSENT
    if tiers.metric == "spend":
        currency = tiers.currency or min(shop.program.currencies, default=None)
        return (
            ABSENT
            if currency is None
            else voice.money(_money({"currency": currency, "amount": number}))
        )
    if tiers.metric == "points":
        return voice.points(Points(number, shop.program.first_wallet))
    language = language_of(voice.tag)
    return voice.plural(number, built_in(language if language in BUILT_IN else "en").orders)
