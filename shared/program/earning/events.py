"""Custom events: what can happen to a member beside orders, and what is told of it."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Literal

from shared.frozen import dataclass
from shared.program.names import EVENT, TEXT, listed

Value = str | int | bool
TEXT_MAX = 255
NUMBER_MAX = 999_999_999_999
ATTRIBUTE = {
    "pattern": r"^[a-z][a-z0-9_]{0,39}$",
    "hint": "1 to 40 characters of a-z 0-9 _, beginning with a letter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a member; ``occurred_at`` in epoch ms."""

    type: str
    occurred_at: int
    attributes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One thing that is told of an event."""

    attribute: str = field(
        metadata={**ATTRIBUTE, "description": "Its name, unique in the event; order_id is taken."}
    )
    type: Literal["text", "number", "boolean"] = field(
        metadata={"description": "A text to 255 characters, a whole number from 0 on, or a truth."}
    )
    required: bool = field(
        default=False, metadata={"description": "Whether every such event must tell it."}
    )
    choices: tuple[str, ...] = field(
        default=(),
        metadata=listed(TEXT, "The texts it may be; any, if left out."),
    )

    def flaw(self, value: Value | None) -> str | None:
        """What is wrong with a value; None if nothing is."""
        if value is None:
            return "is required" if self.required else None
        if self.type == "boolean":
            return None if isinstance(value, bool) else "must be true or false"
        if self.type == "number":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return None if whole else "must be a whole number"
        if not isinstance(value, str):
            return "must be a text"
        if self.choices and value not in self.choices:
            return f"must be one of: {', '.join(self.choices)}"
        return None

    @property
    def sample(self) -> Value:
        """A value it may have."""
        if self.type == "text":
            return self.choices[0] if self.choices else ""
        return 1 if self.type == "number" else True


@dataclass(frozen=True, kw_only=True)
class EventType:
    """A type of event that rules can ask about."""

    event: str = field(
        metadata={**EVENT, "description": 'The type of the event, such as "review".'}
    )
    attributes: tuple[Attribute, ...] = field(
        default=(),
        metadata={"max_length": 20, "description": "What is told of it; nothing else is taken."},
    )

    def flaws(self, attributes: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
        """The attributes of an event that are not as they should be, and what is wrong with each."""
        known = {each.attribute: each for each in self.attributes}
        for name in attributes:
            if name not in known:
                yield name, "is not told of such events"
        for name, each in known.items():
            wrong = each.flaw(attributes.get(name))
            if wrong:
                yield name, wrong

    @property
    def sample(self) -> dict[str, Value]:
        """All attributes, each with a value it may have."""
        return {each.attribute: each.sample for each in self.attributes}
