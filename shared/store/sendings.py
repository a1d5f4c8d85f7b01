"""Sendings: what is told to whom on a channel is claimed before and marked after, so that it is told once.

Only where a worker dies between the provider and the mark is it told twice. Claims are by wall time. What is put off
is in the index of what is due until somebody claims it again.
"""

import json
import secrets  # noqa: TID251 (tells claims of one moment apart)
from dataclasses import replace
from typing import Any

from shared.frozen import dataclass
from shared.registry.indexes import DUE_INDEX
from shared.store import keys, news_keys
from shared.store.items import FORMAT, item, text
from shared.store.keys import Key
from shared.store.patience import Unavailable
from shared.store.table import NEW, Item, put_if, put_or_found

_OWNER_BYTES = 6
UNCHANGED = "b = :seen"  # the condition that nobody has had a sending since


@dataclass(frozen=True, slots=True)
class Sending:
    """Something on its way to a member on a channel; ``what`` names it within an account.

    ``place`` tells addresses of the member's apart; at the first is kept what was decided for all.
    """

    program: str
    account: str
    what: str
    channel: str
    member: str
    place: int = 0

    @property
    def key(self) -> Key:
        """Where its claim and mark live."""
        name = f"{self.what}#{self.channel}#{self.member}#{self.place}"
        return news_keys.sent(self.program, self.account, name)

    def to(self, place: int) -> "Sending":
        """The same on its way to another address."""
        return replace(self, place=place)


@dataclass(frozen=True, slots=True)
class Claim:
    """That a sending is in hand, with its text; of two claims of one sending only one is the other's equal."""

    sending: Sending
    body: str

    @property
    def values(self) -> Item:
        """What UNCHANGED compares with."""
        return {":seen": {"S": self.body}}

    def marked(self, outcome: str, told: str = "") -> Item:
        """The mark that takes its place."""
        said: dict[str, Any] = {"f": FORMAT, "t": json.loads(self.body)["t"], "s": outcome}
        return item(self.sending.key, text(said | ({"m": told} if told else {})))


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a sending, for good."""

    outcome: str


def claim(sending: Sending, *, now: int, until: int) -> Claim | Mark:
    """Claim a sending until an instant (epoch ms, wall time), or find what became of it.

    Unavailable where somebody else has it in hand: it is to be asked again.
    """
    body = text({"f": FORMAT, "u": until, "t": now, "o": secrets.token_hex(_OWNER_BYTES)})
    claimed = Claim(sending, body)
    found_there = put_or_found(NEW, item(sending.key, body))
    if found_there is None:
        return claimed
    seen = found_there["b"]["S"]
    found = json.loads(seen)
    if "s" in found:
        return Mark(found["s"])
    if found.get("u", 0) > now or not _replace(seen, item(sending.key, body)):
        raise Unavailable
    return claimed


def mark(claimed: Claim, outcome: str, *, told: str = "") -> bool:
    """Say what became of a claimed sending, ``told`` as the provider names it; False if the claim had been lost."""
    return _replace(claimed.body, claimed.marked(outcome, told))


def put_off(claimed: Claim, at: int) -> bool:
    """Let a sending rest until it is due, at an instant (epoch ms of domain time); False if the claim had been lost."""
    return _replace(claimed.body, waiting(claimed.sending, at))


def release(claimed: Claim) -> None:
    """Give a claim back, so that whoever comes next need not wait for its end."""
    body = text(json.loads(claimed.body) | {"u": 0})
    _replace(claimed.body, item(claimed.sending.key, body))


def waiting(sending: Sending, at: int) -> Item:
    """A sending that waits for an instant (epoch ms of domain time): always the same for the same."""
    slot, due_at = DUE_INDEX.attributes
    due = {
        slot: {"S": keys.due_slot(sending.program, sending.account)},
        due_at: {"S": keys.due_at(at, 0)},
    }
    return item(sending.key, text({"f": FORMAT, "l": at}), **due)


def _replace(seen: str, new: Item) -> bool:
    return put_if(UNCHANGED, new, {":seen": {"S": seen}})
