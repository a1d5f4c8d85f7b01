"""Limits of what is earned: how many points a rule or a wallet gives one member in a period.

What is counted are whole points as booked, after all multiplying and rounding. Of an order that comes late, the
period is that in which it was placed.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Literal

from shared.frozen import dataclass
from shared.program.limits import Limit, Moment, Usage, Used, limit_name

BUDGET = "budget"


def budget_name(rule: str) -> str:
    """The name of a rule's budget among limits."""
    return f"{rule}/{BUDGET}"


def budgeted_rule(name: str) -> str | None:
    """The rule whose budget has that name; None for any other limit."""
    return name.removesuffix(f"/{BUDGET}") if name.endswith(f"/{BUDGET}") else None


@dataclass(frozen=True, kw_only=True)
class EarningLimit(Limit):
    """At most so many points, or so many times, in each period; what is over is trimmed or refused."""

    over: Literal["trim", "refuse"] = field(
        default="trim",
        metadata={
            "description": "What becomes of points that are more than is left: trim gives what is left; refuse "
            "gives none of them."
        },
    )

    def granted(self, points: int, used: Used) -> int:
        """How many of ``points`` it lets through."""
        if self.times is not None and used.times >= self.times:
            return 0
        if self.points is None or points <= self.points - used.points:
            return points
        return max(0, self.points - used.points) if self.over == "trim" else 0


@dataclass(frozen=True, kw_only=True)
class SharedLimit(EarningLimit):
    """A rule's budget as a limit: what is used of it is used by all members together."""

    @property
    def name(self) -> str:
        """What tells it from other limits of its owner."""
        return BUDGET

    def text(self) -> str:
        """The limit in words."""
        return f"at most {self.points} points for all members together"


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of one owner, a rule or a wallet, as they stand for one member at a moment."""

    owner: str
    limits: tuple[EarningLimit, ...]
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
    def used(self) -> Iterator[tuple[EarningLimit, Used]]:
        """What was used up of each, in the period that counts."""
        for limit in self.limits:
            used = self.usage.get(limit_name(self.owner, limit))
            yield limit, limit.counted(used, self.moment)
