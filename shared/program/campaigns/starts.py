"""How a campaign starts by itself: each kind one class, which says for what occasion it comes to a member on a day.

An occasion follows from the member's own state, and a campaign comes once for each. So it does not matter
whether a day's run is done twice, or late, or again on the next day. A new kind is a class here, named in ``Start``.
"""

from calendar import isleap
from dataclasses import field
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from shared.frozen import dataclass
from shared.program.calendar import day_of_year, first_of_month
from shared.program.campaigns.occasions import Occasion, Seen
from shared.program.campaigns.standing import DAYS_MOST, Again, Daily, Looks, Standing
from shared.program.flaws import Flaws, unknown
from shared.program.names import NAME
from shared.program.segments import COUNT_MOST

if TYPE_CHECKING:  # only the check of a whole document asks for the other sections
    from shared.program.program import Program
    from shared.program.rewards.catalogue import Catalogue

AHEAD_MOST = 60
LATE_DAYS = 2  # so many days' runs look for a new member who was not welcomed at once


@dataclass(frozen=True, kw_only=True)
class Welcome(Standing):
    """A new member: within moments of their joining, or else with a run of the next days."""

    looks_at: ClassVar[Looks] = "joined"
    mark: ClassVar[str | None] = "welcome"

    kind: Literal["welcome"] = "welcome"

    def days_of_year(self, day: date) -> tuple[str, ...]:
        """The last days, and those around them, since a day of UTC is not one of the program's."""
        return _days(day, LATE_DAYS + 1)

    def occasion(self, seen: Seen) -> Occasion | None:
        """Their joining, in the last days."""
        joined = seen.joined_on
        is_new = joined is not None and 0 <= (seen.day - joined).days <= LATE_DAYS
        return Occasion("welcome") if is_new else None


@dataclass(frozen=True, kw_only=True)
class Birthday(Daily):
    """A member's birthday, by the profile; of those born on 29 February it is the 28th in other years."""

    looks_at: ClassVar[Looks] = "born"

    kind: Literal["birthday"] = "birthday"
    days_before: int = field(
        default=0,
        metadata={
            "ge": 0,
            "le": AHEAD_MOST,
            "description": "It comes so many days ahead of the birthday.",
        },
    )

    def days_of_year(self, day: date) -> tuple[str, ...]:
        """The birthday itself, and 29 February with the 28th of a year that has none."""
        meant = self._meant(day)
        leap = (meant.month, meant.day) == (2, 28) and not isleap(meant.year)
        return (f"{meant:%m-%d}", *(["02-29"] if leap else []))

    def occasion(self, seen: Seen) -> Occasion | None:
        """The birthday of a year."""
        meant = self._meant(seen.day)
        if seen.birthday is None or _in_year(meant.year, seen.birthday) != meant:
            return None
        return Occasion(f"birthday/{meant.year}")

    def _meant(self, day: date) -> date:
        return day + timedelta(days=self.days_before)


@dataclass(frozen=True, kw_only=True)
class Anniversary(Daily):
    """The day a member joined on, each year; of those who did on 29 February it is the 28th in other years."""

    looks_at: ClassVar[Looks] = "joined"

    kind: Literal["anniversary"] = "anniversary"

    def days_of_year(self, day: date) -> tuple[str, ...]:
        """The day and those around it, since a day of UTC is not one of the program's."""
        return _days(day, 1)

    def occasion(self, seen: Seen) -> Occasion | None:
        """So many years of membership."""
        joined, day = seen.joined_on, seen.day
        if joined is None or joined.year >= day.year or _in_year(day.year, joined) != day:
            return None
        return Occasion(f"anniversary/{day.year - joined.year}")


@dataclass(frozen=True, kw_only=True)
class WinBack(Daily):
    """A member who has not ordered for some days; it comes again only if they have ordered since."""

    mark: ClassVar[str | None] = "last_order"
    kind: Literal["win_back"] = "win_back"
    days: int = field(
        metadata={
            "ge": 1,
            "le": DAYS_MOST,
            "description": "So many days after the last order; who has not ordered for longer is meant too.",
        }
    )

    def occasion(self, seen: Seen) -> Occasion | None:
        """The last order."""
        last = seen.ordered_on
        if last is None or (seen.day - last).days < self.days:
            return None
        return Occasion(f"win_back/{last.isoformat()}")


@dataclass(frozen=True, kw_only=True)
class AfterOrder(Again):
    """A member who ordered so many days ago, to the day."""

    mark: ClassVar[str | None] = "last_order"
    kind: Literal["after_order"] = "after_order"
    days: int = field(
        metadata={
            "ge": 1,
            "le": AHEAD_MOST,
            "description": "So many days after the day of an order.",
        }
    )

    def occasion(self, seen: Seen) -> Occasion | None:
        """An order of that day."""
        if self.day(seen) not in seen.ordered_days:
            return None
        return self._occasion("after_order", seen.day)

    def day(self, seen: Seen) -> date:
        """The day whose orders are meant."""
        return seen.day - timedelta(days=self.days)


@dataclass(frozen=True, kw_only=True)
class EnteredSegment(Again):
    """A member who is found in a segment for the first time."""

    kind: Literal["entered_segment"] = "entered_segment"
    segment: str = field(metadata={**NAME, "description": "The segment."})

    def occasion(self, seen: Seen) -> Occasion | None:
        """Being in the segment."""
        if self.segment not in seen.segments:
            return None
        return self._occasion(f"entered_segment/{self.segment}", seen.day)

    def flaws(self, program: "Program", _catalogue: "Catalogue") -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        yield from unknown("segment", {"/segment": self.segment}, program.segment)


@dataclass(frozen=True, kw_only=True)
class NearTier(Daily):
    """A member to whose next tier little is missing; once for each tier, and in each period that orders count in."""

    kind: Literal["near_tier"] = "near_tier"
    missing: int = field(
        metadata={
            "ge": 1,
            "le": COUNT_MOST,
            "description": "At most so much of what tiers are measured by: minor units, points or orders.",
        }
    )

    def occasion(self, seen: Seen) -> Occasion | None:
        """The next tier."""
        ahead = seen.ahead
        if ahead is None or not 0 < ahead.missing <= self.missing:
            return None
        began = "" if ahead.period is None else f"/{first_of_month(ahead.period):%Y-%m}"
        return Occasion(f"near_tier/{ahead.tier}{began}")

    def flaws(self, program: "Program", _catalogue: "Catalogue") -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        if program.tiers is None or len(program.tiers.levels) == 1:
            yield "/kind", "needs a program with more than one tier"


@dataclass(frozen=True, kw_only=True)
class RewardInReach(Again):
    """A member who has the points for a reward that is open to them, or nearly."""

    kind: Literal["reward_in_reach"] = "reward_in_reach"
    reward: str | None = field(
        default=None,
        metadata={**NAME, "description": "The reward; left out, the dearest that is in reach."},
    )
    missing: int = field(
        default=0,
        metadata={
            "ge": 0,
            "le": COUNT_MOST,
            "description": "How many points may still be missing.",
        },
    )

    def occasion(self, seen: Seen) -> Occasion | None:
        """The reward."""
        found = [
            each
            for each in seen.rewards
            if each.missing <= self.missing and self.reward in (None, each.reward)
        ]
        if not found:
            return None
        dearest = max(found, key=lambda each: (each.points, each.reward))
        return self._occasion(f"reward_in_reach/{dearest.reward}", seen.day)

    def flaws(self, _program: "Program", catalogue: "Catalogue") -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        yield from unknown("reward", {"/reward": self.reward}, catalogue.reward)
        if not catalogue.rewards:
            yield "/kind", "needs a program with rewards"


Start = (
    Welcome
    | Birthday
    | Anniversary
    | WinBack
    | AfterOrder
    | EnteredSegment
    | NearTier
    | RewardInReach
)


def _days(day: date, back: int) -> tuple[str, ...]:
    """The days of the year from so many days back to the day after."""
    return tuple(f"{day + timedelta(days=ahead):%m-%d}" for ahead in range(-back, 2))


def _in_year(year: int, day: date) -> date:
    return day_of_year(year, day.month, day.day)
