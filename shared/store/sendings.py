"""Sendings: what is told to whom on a channel is claimed before and marked after, so that it is told once.

Only where a worker dies between the provider and the mark is it told twice. Claims are by wall time.
"""

import json
import secrets  # noqa: TID251 (tells claims of one moment apart)
from typing import Any

from shared.frozen import dataclass
from shared.store import news_keys
from shared.store.items import FORMAT, item, text
from shared.store.keys import Key
from shared.store.patience import Unavailable
from shared.store.table import NEW, Item, client, put_if, table_name

_OWNER_BYTES = 6


@dataclass(frozen=True, slots=True)
class Sending:
    """Fact ``n`` of an entry on its way to a member on a channel; ``place`` tells addresses of theirs apart."""

    program: str
    account: str
    seq: int
    n: int
    channel: str
    member: str
    place: int = 0

    @property
    def key(self) -> Key:
        """Where its claim and mark live."""
        name = f"{self.n}#{self.channel}#{self.member}#{self.place}"
        return news_keys.sent(self.program, self.account, self.seq, name)


def claim(sending: Sending, *, now: int, until: int) -> str | None:
    """Claim a sending until an instant (epoch ms, wall time): the claim, None where it is done already.

    Unavailable where somebody else has it in hand: it is to be asked again.
    """
    body = text({"f": FORMAT, "u": until, "t": now, "o": secrets.token_hex(_OWNER_BYTES)})
    if put_if(NEW, item(sending.key, body)):
        return body
    seen = _read(sending)
    found = json.loads(seen)
    if "s" in found:
        return None
    if found["u"] > now or not _replace(sending, seen, body):
        raise Unavailable
    return body


def mark(sending: Sending, claimed: str, outcome: str, *, told: str = "") -> bool:
    """Say what became of a claimed sending, ``told`` as the provider names it; False if the claim had been lost."""
    said: dict[str, Any] = {"f": FORMAT, "t": json.loads(claimed)["t"], "s": outcome}
    return _replace(sending, claimed, text(said | ({"m": told} if told else {})))


def release(sending: Sending, claimed: str) -> None:
    """Give a claim back, so that whoever comes next need not wait for its end."""
    _replace(sending, claimed, text(json.loads(claimed) | {"u": 0}))


def _replace(sending: Sending, seen: str, body: str) -> bool:
    return put_if("b = :seen", item(sending.key, body), {":seen": {"S": seen}})


def _read(sending: Sending) -> str:
    found: Item = client().get_item(
        TableName=table_name(), Key=sending.key.attributes, ConsistentRead=True
    )["Item"]
    return str(found["b"]["S"])
