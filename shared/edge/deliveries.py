"""Messages about what shops delivered."""

import json
from hashlib import sha256
from typing import Any

from shared.edge.queues import Message

QUEUE = "deliveries"
MESSAGE_MAX_BYTES = 1_048_576  # what a queue takes


def delivered(delivery: dict[str, Any], thing: str) -> Message:
    """The message of a delivery: what names the program, the connection, its topic, when it came, what was told.

    Deliveries about one thing of a shop are worked on in turn; the same one again, within minutes, is one.
    """
    about = f"{delivery['program']}#{delivery['connection']}#{thing}"
    said = {name: each for name, each in delivery.items() if name != "at"}
    return Message(_text(delivery), _digest(about), _digest(_text(said)))


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
