"""Messages of the queues by which news goes out. They name an entry; what there is to tell, its journal says."""

import json
from dataclasses import asdict
from hashlib import sha256

from shared.edge.queues import Message
from shared.frozen import dataclass

AGAIN = "again"  # the relay's own queue, of entries to be relayed once more
WEBHOOK = "webhook"  # the channel to endpoints
WEBHOOKS = "webhooks"  # and its queue
COUPONS = "coupons"  # to shops, of the codes of rewards; its queue has its name
CHANNELS = ("email", "sms", "push", "inbox")  # to members; each has a queue of its name

_REPLAY = "replay#"
_RESUME = "resume#"
_DIGEST = "digest#"
_CONFIRM = "confirm#"


@dataclass(frozen=True, slots=True)
class Note:
    """Asks that the facts of an entry be told: on a channel, for ``webhook`` to one endpoint.

    ``again`` tells a repeated one from the first: of two that are the same a queue takes one within minutes. No ``seq``
    asks for whatever there is; ``now`` is the instant (epoch ms) it is asked at, 0 for the real one. ``renewed`` is how
    often it was asked anew, all tries being used up while a provider took no more.
    """

    program: str
    account: str
    seq: int
    channel: str = ""
    endpoint: str = ""
    again: str = ""
    now: int = 0
    renewed: int = 0

    @property
    def queue(self) -> str:
        """The queue of its channel."""
        return WEBHOOKS if self.channel == WEBHOOK else self.channel

    @property
    def message(self) -> Message:
        """The message that asks for it; those about an account, to one endpoint, come one at a time."""
        lane = (self.program, self.account, self.channel, self.endpoint)
        return Message(json.dumps(asdict(self)), group=_digest(*lane), name=_digest(self))


def replaying(replay_id: str, slot: int = 0, after: str = "") -> str:
    """The ``again`` of a note that asks for a replay; where no account is named, of those from a place on."""
    return f"{_REPLAY}{replay_id}#{slot}#{after}"


def is_replay(again: str) -> bool:
    """Whether a note asks for a replay."""
    return again.startswith(_REPLAY)


def resuming(at: int) -> str:
    """The ``again`` of a note that asks to go on with what waits for an endpoint, not before an instant (epoch ms)."""
    return f"{_RESUME}{at}#0#"


def is_resumption(again: str) -> bool:
    """Whether a note asks to go on with what waits."""
    return again.startswith(_RESUME)


def round_in(again: str) -> tuple[str, int, str]:
    """The name of a round through all members that a note asks for, and where it goes on: a part of them, and one."""
    _, name, slot, after = again.split("#", 3)
    return name, int(slot), after


def going_on(again: str, slot: int = 0, after: str = "") -> str:
    """The ``again`` of a note that goes on with such a round at a place, or is about one of those it comes to."""
    kind, name, _ = again.split("#", 2)
    return f"{kind}#{name}#{slot}#{after}"


def digesting(due: int, tick: str) -> str:
    """The ``again`` of a note that asks for a member's digest that was due at an instant (epoch ms)."""
    return f"{_DIGEST}{due}#{tick}"


def digest_in(again: str) -> int | None:
    """When the digest was due that a note asks for (epoch ms); None if it asks for none."""
    if not again.startswith(_DIGEST):
        return None
    return int(again.removeprefix(_DIGEST).partition("#")[0])


def confirming(asked_at: int) -> str:
    """The ``again`` of a note that asks whether a consent was meant that was given at an instant (epoch ms)."""
    return f"{_CONFIRM}{asked_at}"


def confirm_in(again: str) -> int | None:
    """When the consent was given that a note asks about (epoch ms); None if it asks about none."""
    return int(again.removeprefix(_CONFIRM)) if again.startswith(_CONFIRM) else None


def note_in(body: str) -> Note:
    """The note that a message's body is; TypeError or ValueError if it is none."""
    return Note(**json.loads(body))


def _digest(*ids: object) -> str:
    """Ids of callers are longer, and of more signs, than the names of messages may be."""
    return sha256(repr(ids).encode()).hexdigest()
