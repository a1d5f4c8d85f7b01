"""What was offered: when marketing was sent to a member on a channel, as far back as caps look.

Whoever is about to send keeps the instant first, on the list as it was seen: of two who do so at once one has to look
again, and finds the other's. So a cap holds however many send at once.
"""

import json
from collections.abc import Mapping
from dataclasses import field
from hashlib import sha256

from shared.frozen import dataclass
from shared.store import news_keys
from shared.store.items import FORMAT, item, text
from shared.store.sendings import Sending
from shared.store.table import NEW, client, put_if, table_name

_NAME_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Offered:
    """The instants (epoch ms) at which marketing was sent, by names of sendings; ``body`` is the text as read."""

    instants: Mapping[str, int] = field(default_factory=dict)
    body: str = ""

    def holds(self, sending: Sending) -> bool:
        """Whether a sending is among them."""
        return _name(sending) in self.instants

    def beside(self, sending: Sending) -> tuple[int, ...]:
        """The instants of all others."""
        own = _name(sending)
        return tuple(at for name, at in self.instants.items() if name != own)


def read(program: str, member: str, channel: str) -> Offered:
    """When marketing was sent to a member on a channel, read consistently."""
    key = news_keys.offered(program, member, channel)
    found = client().get_item(TableName=table_name(), Key=key.attributes, ConsistentRead=True)
    if "Item" not in found:
        return Offered()
    body = found["Item"]["b"]["S"]
    return Offered(json.loads(body)["s"], body)


def keep(sending: Sending, seen: Offered, at: int, *, since: int, most: int) -> bool:
    """Keep when a sending goes out, and of the others the ``most`` newest after ``since``, all in epoch ms.

    False, and nothing kept, where the list is not as it was seen.
    """
    late = sorted(
        (instant, name) for name, instant in seen.instants.items() if instant > since
    )  # the oldest first
    instants = {name: instant for instant, name in late[-most:]} | {_name(sending): at}
    key = news_keys.offered(sending.program, sending.member, sending.channel)
    new = item(key, text({"f": FORMAT, "s": instants}))
    if not seen.body:
        return put_if(NEW, new)
    return put_if("b = :seen", new, {":seen": {"S": seen.body}})


def _name(sending: Sending) -> str:
    return sha256(f"{sending.account}#{sending.what}".encode()).hexdigest()[:_NAME_LENGTH]
