"""Limits: at most so many points, or so many times, in a day, a week, a month, a year or ever.

Periods are those of the program's calendar. Of what comes late, the period it belongs to, or the newest one that was
counted in since: a count never goes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal

from shared.frozen import dataclass
from shared.program.calendar import day_after, local_date, midnight, month_number
from shared.program.flaws import Flaws, within

Per = Literal["day", "week", "month", "year", "lifetime"]
REWARD = "reward:"  # how the owner of a reward's limits is named; no rule's name begins so
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
Changes = Mapping[str, Used | None]  # of usage, by the same names


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

    @property
    def name(self) -> str:
        """What tells it from other limits of its owner."""
        return self.per

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

    def takes(self, points: int, used: Used) -> bool:
        """Whether so many points, one time more, are within it."""
        by_times = self.times is None or used.times < self.times
        return by_times and (self.points is None or used.points + points <= self.points)

    def ends_at(self, moment: Moment) -> int | None:
        """When (epoch ms) the period that holds a moment is over; None if it never is."""
        if self.per == "lifetime":
            return None
        return midnight(day_after(self.per, local_date(moment.instant, moment.zone)), moment.zone)

    def text(self) -> str:
        """The limit in words."""
        whens = _OF_PERIOD.get(self.per, "ever")
        times = f"{self.times} {'time' if self.times == 1 else 'times'}"
        points = f"{self.points} {'point' if self.points == 1 else 'points'}"
        if self.points is None:
            return f"at most {times} {whens}"
        return f"at most {points}{'' if self.times is None else f' in {times}'} {whens}"

    def flaws(self) -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        if self.points is None and self.times is None:
            yield "", "say how many points or times at most"


def limit_name(owner: str, limit: Limit) -> str:
    """The name under which an account counts what it used of a limit of a rule, a wallet or a reward."""
    return f"{owner}/{limit.name}"


def less(usage: Usage, uses: Mapping[str, int], points: int) -> Usage:
    """Usage once a use of some limits, each in a period, and its points are given back.

    Periods that are over stay as they are.
    """
    after = dict(usage)
    for name, period in uses.items():
        used = after.get(name)
        if used is not None and used.period == period:
            times = max(0, used.times - 1)
            after[name] = Used(period, max(0, used.points - points), times)
    return after


def changes(before: Usage, after: Usage) -> Changes:
    """What was counted more, or less, from one usage to another, in the period of that; None what was forgotten."""
    changed = (name for name in {**before, **after} if before.get(name) != after.get(name))
    return {name: _change(before.get(name), after.get(name)) for name in changed}


def changed(usage: Usage, changes: Changes) -> Usage:
    """Usage after such changes."""
    after = dict(usage)
    for name, change in changes.items():
        if change is None:
            after.pop(name, None)
        else:
            base = _in_period(after.get(name), change.period)
            points, times = base.points + change.points, base.times + change.times
            after[name] = Used(change.period, points, times)
    return after


def _change(before: Used | None, after: Used | None) -> Used | None:
    if after is None:
        return None
    base = _in_period(before, after.period)
    return Used(after.period, after.points - base.points, after.times - base.times)


def _in_period(used: Used | None, period: int) -> Used:
    return used if used and used.period == period else Used(period)


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


def limit_flaws(limits: Sequence[Limit]) -> Flaws:
    """What is wrong with the limits of one owner."""
    for position, limit in enumerate(limits):
        yield from within(f"/limits/{position}", limit.flaws())
        if limit.per in (other.per for other in limits[:position]):
            yield f"/limits/{position}/per", "has a limit already; give points and times in one"
