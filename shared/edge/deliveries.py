"""Messages about what others told: shops, of their own accord or asked, and marketing on the event bus."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from shared.edge.queues import Message
from shared.frozen import dataclass

QUEUE = "deliveries"
MESSAGE_MAX_BYTES = 1_048_576  # what a queue takes


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a shop told under a topic, of its own accord or asked; ``at`` is when it came (epoch ms)."""

    program: str
    connection: str
    topic: str
    at: int
    told: Any

    def message(self, kind: str) -> Message:
        """The message of it: those about one thing of a shop come in turn, the same again within minutes is one."""
        about = f"{self.program}#{self.connection}#{_thing(kind, self.told)}"
        said = {**asdict(self), "at": None}
        return Message(_text(asdict(self)), _digest(about), _digest(_text(said)))


@dataclass(frozen=True, slots=True)
class Ask:
    """That a shop is to be asked, at an instant (epoch ms), for what is new since another or since it was asked last.

    ``page`` is where to go on, and ``began`` when the first page was asked for, by wall time.
    """

    program: str
    connection: str
    at: int
    since: int | None = None
    page: str | None = None
    began: int | None = None

    @property
    def message(self) -> Message:
        """The message of it; a shop is asked one thing at a time."""
        return _in_turn(f"{self.program}#{self.connection}#ask", {"ask": asdict(self)})


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody told on the event bus, under an id of theirs: its kind, and what it says of ``about``."""

    program: str
    source: str
    event: str
    kind: str
    about: str
    said: Mapping[str, Any]

    @property
    def message(self) -> Message:
        """The message of it; those about one member or campaign come in turn, the same again within minutes is one."""
        return _in_turn(f"{self.program}#@bus#{self.about}", {"heard": asdict(self)})


@dataclass(frozen=True, slots=True)
class Redaction:
    """That the members be erased whose profiles a shop told until an instant (epoch ms), from one on."""

    program: str
    connection: str
    at: int
    after: str | None = None

    @property
    def message(self) -> Message:
        """The message of it; a shop's are worked on one at a time."""
        return _in_turn(f"{self.program}#{self.connection}#redact", {"redact": asdict(self)})


def _in_turn(about: str, said: Mapping[str, Any]) -> Message:
    """A message that comes after others about the same, and is one with whatever says the same."""
    body = _text(said)
    return Message(body, _digest(about), _digest(body))


def _thing(kind: str, told: Any) -> str:
    """What a delivery is about, by its id in the shop."""
    found = told if isinstance(told, Mapping) else {}
    if kind == "stripe":
        return _first(_inside(_inside(found, "data"), "object"), ("payment_intent", "id"))
    if kind == "generic":
        return _first(found, ("order_id",)) or _first(
            _inside(found, "body"), ("order_id", "member_id")
        )
    return _first(found, ("order_id", "id")) or _first(_inside(found, "customer"), ("id",))


def _inside(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = value.get(name)
    return inner if isinstance(inner, Mapping) else {}


def _first(value: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(value[name]) for name in names if isinstance(value.get(name), str | int)), "")


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
