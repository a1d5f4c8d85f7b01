"""Activation: when points that were given can be spent. Instants are epoch milliseconds.

Each kind is one dataclass holding its stored form, its wire form and its behaviour, named in ``Activation``.
It is cut up to the hour or the day, in the program's time zone, so that an account's lots stay few.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from shared.program.calendar import day_after, hour_from, local_date, midnight

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
        last = local_date(start, zone) + timedelta(self.days or 0)
        return midnight(day_after("day", last), zone)

    @property
    def lots_at_most(self) -> int:
        """How many lots can wait at once: one for each hour or day until the last one ends."""
        return (self.hours or self.days or 0) + 1


Activation = Immediate | Delay
