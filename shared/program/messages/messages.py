"""The messages section of a program."""

from dataclasses import field
from functools import cached_property
from typing import ClassVar

from shared.frozen import dataclass
from shared.program.messages.calm import Cap, Digest, Quiet
from shared.program.messages.telling import (
    CHANNELS,
    CONFIRMATION,
    DIGEST,
    MARKETING,
    OTHER_TOPIC,
    USUAL,
    Channel,
    LocalName,
    Sender,
    Told,
    Topic,
    Unit,
)
from shared.program.messages.templates import Template
from shared.program.names import LOCALE


@dataclass(frozen=True, kw_only=True)
class Messaging:
    """What members are told, in which words, and when they are left in peace."""

    sender: Sender | None = field(default=None, metadata={"description": "Who speaks."})
    fallback_locale: str = field(
        default="en",
        metadata={
            **LOCALE,
            "description": "The language of members whose own nothing is written in.",
        },
    )
    usual: tuple[Channel, ...] = field(
        default=(),
        metadata={
            "max_length": len(CHANNELS),
            "description": "On which channels the usual facts are told, in texts that are there already.",
        },
    )
    told: tuple[Told, ...] = field(
        default=(),
        metadata={
            "max_length": 100,
            "description": "Facts that are told otherwise: elsewhere, nowhere, or though they are not usual.",
        },
    )
    topics: tuple[Topic, ...] = field(
        default=(),
        metadata={"max_length": 50, "description": "Topics that are not as they usually are."},
    )
    templates: tuple[Template, ...] = field(
        default=(),
        metadata={"max_length": 500, "description": "Your own words."},
    )
    names: tuple[LocalName, ...] = field(
        default=(),
        metadata={
            "max_length": 500,
            "description": "What members are told that things are called.",
        },
    )
    units: tuple[Unit, ...] = field(
        default=(),
        metadata={
            "max_length": 200,
            "description": "What points are called; left out, points.",
        },
    )
    double_opt_in: tuple[Channel, ...] = field(
        default=(),
        metadata={
            "max_length": len(CHANNELS),
            "description": "On which channels a consent counts only once it is confirmed.",
        },
    )
    quiet: Quiet | None = field(
        default=None, metadata={"description": "When members are left in peace."}
    )
    caps: tuple[Cap, ...] = field(
        default=(),
        metadata={"max_length": 12, "description": "How much marketing members get at most."},
    )
    digests: tuple[Digest, ...] = field(
        default=(),
        metadata={"max_length": len(CHANNELS), "description": "What is told all at once."},
    )

    def channels(self, fact: str) -> tuple[Channel, ...]:
        """On which channels a fact is told."""
        told = self._told.get(fact)
        if told is not None:
            return told.channels
        return self.usual if fact in USUAL else ()

    def topic(self, fact: str, channel: Channel = "email") -> Topic:
        """What a fact belongs to; a digest to what its facts do, which may be another on each channel."""
        if fact == CONFIRMATION:  # whatever a program says of its topics
            return Topic(topic="account", kind="transactional")
        if fact == DIGEST:
            digest = self.digest(channel)
            fact = digest.facts[0].fact if digest else "points.earned"
        told = self._told.get(fact)
        name = told.topic if told and told.topic else USUAL.get(fact, OTHER_TOPIC)
        kind = self._topics.get(name)
        return kind or Topic(topic=name, kind="marketing" if name in MARKETING else "transactional")

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Every fact that is told somewhere."""
        named = (*USUAL, *self._told)
        return tuple(fact for fact in dict.fromkeys(named) if self.channels(fact))

    def digest(self, channel: Channel) -> Digest | None:
        """What is told all at once on a channel."""
        return next((each for each in self.digests if each.channel == channel), None)

    @cached_property
    def _told(self) -> dict[str, Told]:
        return {each.fact: each for each in self.told}

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {each.topic: each for each in self.topics}


@dataclass(frozen=True, kw_only=True)
class Messages:
    """The messages section of a program."""

    section: ClassVar[str] = "messages"

    messages: Messaging = field(
        default=Messaging(), metadata={"description": "What members are told, and how."}
    )
