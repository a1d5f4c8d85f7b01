"""Calm: when members are left in peace, how much they hear at most, and what they hear all at once."""

from dataclasses import field
from typing import Literal

from shared.frozen import dataclass
from shared.program.earning.timing import Weekday
from shared.program.flaws import Flaws
from shared.program.messages.telling import CHANNELS, Channel
from shared.program.names import CLOCK, EVENT

_DAY, _LONGEST = 24 * 60, 16 * 60  # minutes


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Hours in which nothing is sent, on the clocks of the member's time zone, past midnight if they end before."""

    begin: str = field(metadata={**CLOCK, "description": "The first quiet minute."})
    end: str = field(metadata={**CLOCK, "description": "The first minute after it."})
    channels: tuple[Channel, ...] = field(
        default=("email", "sms", "push"),
        metadata={
            "max_length": len(CHANNELS),
            "description": "The channels that are quiet.",
        },
    )
    transactional: bool = field(
        default=False,
        metadata={"description": "Whether what is transactional waits as well; else it is sent."},
    )

    def flaws(self) -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        if self.begin == self.end:
            yield "/end", "must be another time than begin"
        elif (_minute(self.end) - _minute(self.begin)) % _DAY > _LONGEST:
            yield "/end", "must leave 8 hours of a day"

    def hold(self, clock: str) -> bool:
        """Whether a time, such as "17:30", lies within."""
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


@dataclass(frozen=True, kw_only=True)
class Cap:
    """At most so many marketing messages on a channel in so many days; more are not sent."""

    channel: Channel = field(metadata={"description": "The channel."})
    days: int = field(
        metadata={"ge": 1, "le": 30, "description": "In how many times 24 hours, up to now."}
    )
    most: int = field(
        metadata={"ge": 0, "le": 1_000, "description": "How many messages at most; 0 sends none."}
    )


@dataclass(frozen=True, kw_only=True)
class Small:
    """A fact that is small enough to be told with others."""

    fact: str = field(metadata={**EVENT, "description": "The fact."})
    below: int | None = field(
        default=None,
        metadata={
            "ge": 1,
            "le": 999_999_999_999,
            "description": "Only if it is of fewer points; left out, always.",
        },
    )


@dataclass(frozen=True, kw_only=True)
class Digest:
    """Small facts, told all at once on a channel, on the clocks of the member's time zone."""

    channel: Channel = field(metadata={"description": "The channel."})
    facts: tuple[Small, ...] = field(
        metadata={"min_length": 1, "max_length": 50, "description": "What is told that way."}
    )
    every: Literal["day", "week"] = field(
        default="day", metadata={"description": "How often it is told."}
    )
    weekday: Weekday = field(
        default="monday", metadata={"description": "On which day, if every week."}
    )
    at: str = field(default="18:00", metadata={**CLOCK, "description": "When it is told."})

    def holds(self, fact: str, points: int | None) -> bool:
        """Whether a fact, of so many points, is told that way."""
        for small in self.facts:
            if small.fact == fact:
                return small.below is None or (points is not None and abs(points) < small.below)
        return False


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
