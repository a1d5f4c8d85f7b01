"""Samples: what a fact could say, to look at its messages before it is told."""

from typing import Any

from shared.ledger.facts import FACTS
from shared.messages.hearing import Hearer, News, Shop
from shared.program.messages.telling import ASKED

_DAYS = 14
_DAY_MS = 24 * 60 * 60 * 1000
_TEXTS = {"code": "SAVE-7QX2", "referral": "r-1", "variant": "a", "occasion": "birthday"}
_NUMBERS = {"points": 120, "requested": 150, "days": _DAYS, "missing": 2_500, "left": 1_500}


def sample_of(fact: str, shop: Shop, at: int, *, whole: bool = True) -> News:
    """A fact of the program at an instant, with all it can say or only with what it always does."""
    fields = FACTS[fact].data
    told = {name: each for name, each in fields.items() if whole or not each.optional}
    data = {name: _value(name, each.kind, shop, at) for name, each in told.items()}
    data.pop("message", None)  # names other words than those that are looked at
    if fact == ASKED and whole:
        data["link"] = "https://example.com/v1/feedback/sample"
    if fact == "tier.expiring":
        data["to"] = _tiers(shop)[0]
    return News(fact, data, at)


def sample_hearer(shop: Shop, locale: str) -> Hearer:
    """A member who could be told it."""
    return Hearer(
        first_name="Alex",
        locale=locale,
        tier=_tiers(shop)[-1],
        available={wallet.wallet: 1_234 for wallet in shop.program.wallets},
        unsubscribe="https://example.com/unsubscribe/sample",
    )


def _value(name: str, kind: str, shop: Shop, at: int) -> Any:
    if kind == "instant":
        return at + _DAYS * _DAY_MS
    if kind == "money":
        return {"currency": min(shop.program.currencies, default="USD"), "amount": 1_000}
    if kind == "text":
        return _text(name, shop)
    if kind == "answers":
        return {"recommend": 9}
    return _NUMBERS[name]


def _text(name: str, shop: Shop) -> str:
    tiers, rewards = _tiers(shop), shop.catalogue.rewards
    named = {
        "wallet": shop.program.first_wallet,
        "from": tiers[0],
        "to": tiers[-1],
        "tier": tiers[-1],
        "reward": rewards[0].reward if rewards else "reward",
        **_TEXTS,
    }
    return named.get(name, name)


def _tiers(shop: Shop) -> list[str]:
    levels = shop.program.tiers.levels if shop.program.tiers else ()
    return [level.tier for level in levels] or ["basic", "gold"]
