"""Who hears what: a fact, the member it is told to, and the shop that tells it."""

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import Any

from shared.frozen import dataclass
from shared.ledger.state import State
from shared.messages.locales import tags
from shared.messages.texts import BUILT_IN, built_in
from shared.program.messages.checks import same
from shared.program.messages.messages import Messages, Messaging
from shared.program.program import Program
from shared.program.rewards.catalogue import Catalogue
from shared.program.versions import Versions


@dataclass(frozen=True, kw_only=True)
class Hearer:
    """A member as far as messages speak of them; ``unsubscribe`` is a link of theirs alone."""

    first_name: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    tier: str | None = None
    available: Mapping[str, int] = field(default_factory=dict)  # points by wallet
    unsubscribe: str | None = None


def hearer_of(
    details: Mapping[str, Any],
    tier: str | None,
    available: Mapping[str, int],
    unsubscribe: str | None = None,
) -> Hearer:
    """A member by the details of their profile, the tier they hold and the points they can spend of each wallet."""
    return Hearer(
        first_name=details.get("first_name"),
        locale=details.get("locale"),
        time_zone=details.get("time_zone"),
        tier=tier,
        available=available,
        unsubscribe=unsubscribe,
    )


def available_in(state: State, now: int) -> dict[str, int]:
    """What can be spent of each wallet in a state, at an instant (epoch ms)."""
    return {name: wallet.available(now) for name, wallet in state.wallets.items()}


@dataclass(frozen=True)
class News:
    """A fact with its data, told at an instant (epoch ms)."""

    fact: str
    data: Mapping[str, Any]
    at: int

    @property
    def goes_without_saying(self) -> bool:
        """The tier that a member begins with is told by the welcome; that there are none any more, by nobody."""
        is_none = not (self.data.get("from") and self.data.get("to"))
        return self.fact == "tier.changed" and is_none


@dataclass(frozen=True)
class Shop:
    """What a program says that messages have to know."""

    messaging: Messaging
    program: Program
    catalogue: Catalogue

    def called(self, of: str, name: str, tag: str) -> str:
        """What something of the program is called in a language; by its id, made readable, if nothing says."""
        for candidate in tags(tag, self.messaging.fallback_locale):
            if (of, name, candidate) in self._names:
                return self._names[of, name, candidate]
        reward = self.catalogue.reward(name) if of == "reward" else None
        return (reward and reward.title) or name.replace("_", " ").replace("-", " ").capitalize()

    def units(self, tag: str) -> Mapping[str, Mapping[str, str]]:
        """What points of each wallet are called in a language, by plural category."""
        return {each.wallet: self._unit(each.wallet, tag) for each in self.program.wallets}

    def _unit(self, wallet: str, tag: str) -> Mapping[str, str]:
        for candidate in tags(tag):
            if (wallet, candidate) in self._units:
                return self._units[wallet, candidate]
            if candidate in BUILT_IN:
                return built_in(candidate).points
        return built_in("en").points

    @cached_property
    def _names(self) -> dict[tuple[str, str, str], str]:
        return {(each.of, each.name, same(each.locale)): each.text for each in self.messaging.names}

    @cached_property
    def _units(self) -> dict[tuple[str, str], Mapping[str, str]]:
        return {(each.wallet, same(each.locale)): each.forms for each in self.messaging.units}


def shop_in(versions: Versions, number: int) -> Shop:
    """What a version of a program says that messages have to know."""
    messaging = versions.section(number, Messages).messages
    return Shop(messaging, versions.numbered(number), versions.section(number, Catalogue))
