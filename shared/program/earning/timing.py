"""Timing: on which days and at which hours a rule is in force, on the clocks of the program's zone."""

from dataclasses import field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.frozen import dataclass
from shared.program.calendar import WEEKDAYS
from shared.program.flaws import Flaws, wrong_days
from shared.program.names import CLOCK, DAY, either

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A part of each day on the clocks of the program's zone, past midnight if it ends before it begins."""

    begin: str = field(metadata={**CLOCK, "description": "The first minute."})
    end: str = field(metadata={**CLOCK, "description": "The first minute after it."})

    def hold(self, clock: str) -> bool:
        """Whether a time, such as "17:30", lies within."""
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


@dataclass(frozen=True, kw_only=True)
class Timing:
    """When a rule is in force: always, unless something is said."""

    weekdays: tuple[Weekday, ...] = field(
        default=(), metadata={"max_length": 7, "description": "Only on these days of the week."}
    )
    hours: Hours | None = field(
        default=None, metadata={"description": "Only within these hours of a day."}
    )
    first_day: str | None = field(
        default=None, metadata={**DAY, "description": "Only on this day or later."}
    )
    last_day: str | None = field(
        default=None, metadata={**DAY, "description": "Only on this day or before."}
    )

    def time_miss(self, instant: int, zone: str) -> str | None:
        """Why an instant (epoch ms) does not lie within, in words; None if it does."""
        if self.any_time:
            return None
        moment = datetime.fromtimestamp(instant / 1000, ZoneInfo(zone))
        day = moment.date().isoformat()
        if self.first_day is not None and day < self.first_day:
            return f"only from {self.first_day} on"
        if self.last_day is not None and day > self.last_day:
            return f"only until {self.last_day}"
        if self.weekdays and WEEKDAYS[moment.weekday()] not in self.weekdays:
            return f"only on {either(self.weekdays)}"
        if self.hours and not self.hours.hold(f"{moment:%H:%M}"):
            return f"only from {self.hours.begin} to {self.hours.end}"
        return None

    @property
    def any_time(self) -> bool:
        """Whether nothing is asked of the time."""
        return not (self.weekdays or self.hours or self.first_day or self.last_day)

    def flaws(self) -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        yield from wrong_days({"first_day": self.first_day, "last_day": self.last_day})
        if self.hours is not None and self.hours.begin == self.hours.end:
            yield "/hours/end", "must be another time than begin"
