"""Activation: when points that were given can be spent. Instants are epoch milliseconds.

Each kind is one dataclass holding its stored form, its wire form and its behaviour, named in ``Activation``.
It is cut up to the hour or the day, in the program's time zone, so that an account's lots stay few.
"""

from collections.abc import Iterator
from dataclasses import field
from datetime import date, timedelta
from typing import Literal

from shared.frozen import dataclass
from shared.program.calendar import day_after, hour_from, local_date, midnight
from shared.program.names import EVENT

HOUR_MS = 60 * 60 * 1000


@dataclass(frozen=True, kw_only=True)
class Immediate:
    """Points can be spent as soon as they are given."""

    kind: Literal["immediate"] = "immediate"

    def active_at(self, start: int, _zone: str) -> int:
        """The same instant."""
        return start

    @property
    def lots_at_most(self) -> int:
        """How many lots can wait at once: none."""
        return 0

    def flaws(self) -> Iterator[tuple[str, str]]:
        """Nothing can be wrong with it."""
        yield from ()


@dataclass(frozen=True, kw_only=True)
class Delay:
    """Points wait so many days, to the end of the last one, or so many hours, to the end of the last one."""

    kind: Literal["delay"] = "delay"
    days: int | None = field(
        default=None,
        metadata={"ge": 1, "le": 3650, "description": "How many days points wait; or give hours."},
    )
    hours: int | None = field(
        default=None,
        metadata={"ge": 1, "le": 8760, "description": "How many hours points wait; or give days."},
    )

    def active_at(self, start: int, zone: str) -> int:
        """The first instant at which points that began to wait at ``start`` can be spent."""
        if self.hours:
            return hour_from(start + self.hours * HOUR_MS, zone)
        return _end_of_day(start, self.days or 0, zone)

    @property
    def lots_at_most(self) -> int:
        """How many lots can wait at once: one for each hour or day until the last one ends."""
        return (self.hours or self.days or 0) + 1

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        if (self.days is None) == (self.hours is None):
            yield "", "give either days or hours"


@dataclass(frozen=True, kw_only=True)
class FixedDate:
    """Points wait for a date; those given on it or after it do not wait."""

    kind: Literal["date"] = "date"
    date: str = field(
        metadata={
            "pattern": r"^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
            "hint": 'a date such as "2026-12-24"',
            "description": "Points can be spent from the start of this day, in the program's time zone.",
        }
    )

    def active_at(self, start: int, zone: str) -> int:
        """The start of the day, or ``start`` once that has passed."""
        return max(start, midnight(date.fromisoformat(self.date), zone))

    @property
    def lots_at_most(self) -> int:
        """How many lots can wait at once: one, for the date."""
        return 1

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        try:
            date.fromisoformat(self.date)
        except ValueError:
            yield "/date", "is not a day of the calendar"


@dataclass(frozen=True, kw_only=True)
class OnEvent:
    """Points wait for an event of their order, such as its delivery, and are cancelled if it never comes."""

    kind: Literal["event"] = "event"
    event: str = field(
        metadata={**EVENT, "description": "The type of the event that makes points spendable."}
    )
    cancel_after_days: int = field(
        metadata={
            "ge": 1,
            "le": 365,
            "description": "Points are cancelled at the end of the day so many days after they were given.",
        }
    )

    def active_at(self, _start: int, _zone: str) -> None:
        """None: time alone does not end the waiting."""
        return

    def cancel_at(self, start: int, zone: str) -> int:
        """The instant at which points that began to wait at ``start`` have waited in vain."""
        return _end_of_day(start, self.cancel_after_days, zone)

    @property
    def lots_at_most(self) -> int:
        """How many lots wait at once where a member orders once a day: each waits for an event of its order."""
        return self.cancel_after_days + 1

    def flaws(self) -> Iterator[tuple[str, str]]:
        """Nothing more can be wrong with it."""
        yield from ()


Activation = Immediate | Delay | FixedDate | OnEvent


def _end_of_day(start: int, days: int, zone: str) -> int:
    return midnight(day_after("day", local_date(start, zone) + timedelta(days)), zone)
