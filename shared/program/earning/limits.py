"""Limits: how many points a rule or a wallet gives one member in a day, a week, a month, a year or ever.

What is counted are whole points as booked, after all multiplying and rounding. Periods are those of the
program's calendar; of an order that comes late, the period it was placed in, or the newest one that was
counted in since: a count never goes back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Literal

from shared.frozen import dataclass
from shared.program.calendar import local_date, month_number

Per = Literal["day", "week", "month", "year", "lifetime"]
TIMES_MAX = 1_000_000
_DAYS_IN_WEEK = 7
_OF_PERIOD = {"day": "a day", "week": "a week", "month": "a month", "year": "a year"}


@dataclass(frozen=True, slots=True)
class Used:
    """What was used up of a limit in its newest period (see ``Limit.period``)."""

    period: int
    points: int = 0
    times: int = 0


Usage = Mapping[str, Used]  # by the name of a limit


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant (epoch ms) on the clocks of a zone."""

    instant: int
    zone: str


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most so many points, or so many times, in each period."""

    per: Per = field(
        metadata={
            "description": "The period, in the program's time zone: calendar days, months and years, weeks from "
            "Monday (ISO 8601), or all of a membership."
        }
    )
    points: int | None = field(
        default=None,
        metadata={"ge": 1, "le": 999_999_999_999, "description": "At most so many points."},
    )
    times: int | None = field(
        default=None,
        metadata={"ge": 1, "le": TIMES_MAX, "description": "At most so many times."},
    )
    over: Literal["trim", "refuse"] = field(
        default="trim",
        metadata={
            "description": "What becomes of points that are more than is left: trim gives what is left; refuse "
            "gives none of them."
        },
    )

    def period(self, moment: Moment) -> int:
        """The number of the period that holds a moment; later ones are larger."""
        if self.per == "lifetime":
            return 0
        day = local_date(moment.instant, moment.zone)
        if self.per == "month":
            return month_number(day)
        if self.per == "year":
            return day.year
        days = day.toordinal() - 1  # the first of all days was a Monday
        return days if self.per == "day" else days // _DAYS_IN_WEEK

    def counted(self, usage: Used | None, moment: Moment) -> Used:
        """What was used up in the period that counts for a moment."""
        period = self.period(moment)
        return usage if usage and usage.period >= period else Used(period)

    def granted(self, points: int, used: Used) -> int:
        """How many of ``points`` it lets through."""
        if self.times is not None and used.times >= self.times:
            return 0
        if self.points is None or points <= self.points - used.points:
            return points
        return max(0, self.points - used.points) if self.over == "trim" else 0

    def text(self) -> str:
        """The limit in words."""
        whens = _OF_PERIOD.get(self.per, "ever")
        times = f"{self.times} {'time' if self.times == 1 else 'times'}"
        points = f"{self.points} {'point' if self.points == 1 else 'points'}"
        if self.points is None:
            return f"at most {times} {whens}"
        return f"at most {points}{'' if self.times is None else f' in {times}'} {whens}"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        if self.points is None and self.times is None:
            yield "", "say how many points or times at most"


def limit_name(owner: str, limit: Limit) -> str:
    """The name under which an account counts what it used of a limit of a rule or wallet."""
    return f"{owner}/{limit.per}"


def merged(one: Usage, other: Usage) -> Usage:
    """What two members who become one used together; of a limit, in the newer of their periods."""
    after = dict(one)
    for name, used in other.items():
        mine = one.get(name)
        if mine is None or mine.period < used.period:
            after[name] = used
        elif mine.period == used.period:
            points, times = mine.points + used.points, mine.times + used.times
            after[name] = Used(used.period, points, times)
    return after


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of one owner, a rule or a wallet, as they stand for one member at a moment."""

    owner: str
    limits: tuple[Limit, ...]
    usage: Usage
    moment: Moment

    def granted(self, points: int) -> int:
        """How many of ``points`` all of them let through."""
        for limit, used in self.used:
            points = limit.granted(points, used)
        return points

    def text(self, asked: int) -> str:
        """Those that do not let ``asked`` points through, in words."""
        short = [limit for limit, used in self.used if limit.granted(asked, used) < asked]
        return " and ".join(limit.text() for limit in short)

    @property
    def used(self) -> Iterator[tuple[Limit, Used]]:
        """What was used up of each, in the period that counts."""
        for limit in self.limits:
            used = self.usage.get(limit_name(self.owner, limit))
            yield limit, limit.counted(used, self.moment)
