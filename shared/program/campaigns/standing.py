"""Standing campaigns: what all kinds of them have, of which each looks at members once a day."""

from abc import ABC, abstractmethod
from dataclasses import field
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from shared.frozen import dataclass
from shared.program.calendar import hour_on, local_date
from shared.program.campaigns.occasions import Occasion, Seen
from shared.program.flaws import Flaws

if TYPE_CHECKING:  # only the check of a whole document asks for the other sections
    from shared.program.program import Program
    from shared.program.rewards.catalogue import Catalogue

MORNING = 9
DAYS_MOST = 3650
Looks = Literal["everybody", "born", "joined"]


class Standing(ABC):
    """What all kinds have: once a day they look at members, found in some way.

    ``mark`` is what the manifest of a version says of a campaign that starts so.
    """

    looks_at: ClassVar[Looks] = "everybody"
    mark: ClassVar[str | None] = None

    @property
    def hour(self) -> int:
        """The hour of the day at which it looks, on the clocks of the program."""
        return MORNING

    @abstractmethod
    def occasion(self, seen: Seen) -> Occasion | None:
        """What it comes for to a member on the day of a run; None if it does not."""

    def run_after(self, instant: int, zone: str) -> int:
        """The first instant (epoch ms) after another at which it looks."""
        day = local_date(instant, zone)
        while (run := hour_on(day, self.hour, zone)) <= instant:
            day += timedelta(days=1)
        return run

    def days_of_year(self, _day: date) -> tuple[str, ...]:
        """The days (MM-DD, in a row) on which those were born or joined (UTC) whom the run of a day looks at."""
        return ()

    def flaws(self, _program: "Program", _catalogue: "Catalogue") -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        return iter(())


@dataclass(frozen=True, kw_only=True)
class Daily(Standing):
    """What looks at an hour of the operator's choice."""

    at_hour: int = field(
        default=MORNING,
        metadata={
            "ge": 0,
            "le": 23,
            "description": "The hour of the day at which it looks, on the clocks of the program's time zone.",
        },
    )

    @property
    def hour(self) -> int:
        """The hour of the day at which it looks, on the clocks of the program."""
        return self.at_hour


@dataclass(frozen=True, kw_only=True)
class Again(Daily):
    """What may come again to the same member."""

    again_after_days: int | None = field(
        default=None,
        metadata={
            "ge": 1,
            "le": DAYS_MOST,
            "description": "It comes again after so many days at the soonest; left out, never.",
        },
    )

    def _occasion(self, name: str, day: date) -> Occasion:
        """Once; or once in each of the stretches that all time is cut into, and days after the one before."""
        days = self.again_after_days
        if days is None:
            return Occasion(name)
        stretch = day.toordinal() // days
        return Occasion(f"{name}/{stretch}", f"{name}/{stretch - 1}", days)
