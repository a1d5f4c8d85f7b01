"""Occasions for which a campaign comes to a member by itself, and what has to be seen of the member to tell."""

from dataclasses import field
from datetime import date
from functools import cached_property

from shared.frozen import dataclass
from shared.program.calendar import local_date
from shared.program.segments import Known


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a campaign comes for, once; where there is one ``before``, so many ``days`` after it came for that."""

    name: str
    before: str | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next tier, what is missing to it, and the month number with which what counts began, if it had to begin."""

    tier: str
    missing: int
    period: int | None = None


@dataclass(frozen=True, slots=True)
class Reachable:
    """A reward that is open to a member, what it costs them, and how many points of that they lack."""

    reward: str
    points: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A member on the day of a run: what is known, the segments they are in and what is ahead, as far as asked for."""

    known: Known
    zone: str
    birthday: date | None = None
    segments: frozenset[str] = frozenset()
    ahead: Ahead | None = None
    rewards: tuple[Reachable, ...] = field(default=())
    ordered_days: frozenset[date] = frozenset()

    @cached_property
    def day(self) -> date:
        """The day of the run."""
        return local_date(self.known.at, self.zone)

    @cached_property
    def joined_on(self) -> date | None:
        """The day the member joined on."""
        joined = self.known.joined
        return None if joined is None else local_date(joined, self.zone)

    @cached_property
    def ordered_on(self) -> date | None:
        """The day of the last order."""
        last = self.known.last_order_at
        return None if last is None else local_date(last, self.zone)
