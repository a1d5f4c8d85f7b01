"""Measure: what an account's orders come to by a program's tiers, over the months that count."""

from collections.abc import Mapping

from shared.frozen import dataclass
from shared.ledger.state import Progress, Standing
from shared.program.calendar import first_of_month, local_date, midnight, month_number
from shared.program.program import Program
from shared.program.tiers import Level, Tiers
from shared.program.windows import Began


@dataclass(frozen=True, slots=True)
class Measure:
    """Progress as things stand at an instant (epoch ms), by the tiers and the calendar of a program."""

    program: Program
    tiers: Tiers
    progress: Progress
    instant: int
    month: int  # the month number of the instant

    @property
    def months(self) -> Mapping[int, int]:
        """The months counted so far; none where the program has since turned to another metric."""
        return self.progress.months if self.progress.metric == self.tiers.metric else {}

    def month_of(self, instant: int) -> int:
        """The month number of any instant."""
        return month_number(local_date(instant, self.program.time_zone))

    def start_of(self, month: int) -> int:
        """The instant at which a month begins."""
        return midnight(first_of_month(month), self.program.time_zone)

    def lowest(self) -> Standing:
        """The standing of somebody whose orders have earned nothing yet."""
        return Standing(self.tiers.levels[0].tier, self.instant)

    def first_month(self, standing: Standing, month: int) -> int | None:
        """The oldest month that counts in ``month``; None if all do."""
        return self.tiers.window.first_month(month, self.began(standing))

    def period_end(self, standing: Standing) -> int:
        """When the present period ends."""
        return self.start_of(self.tiers.cycle.next_change(self.month, self.began(standing)))

    def total(self, first: int | None) -> int:
        """The metric's value from a month on; of all time, where all months count."""
        made = self.progress
        if first is None:
            totals = {"spend": made.spend, "points": made.points, "orders": made.orders}
            return totals[self.tiers.metric]
        return sum(counted for month, counted in self.months.items() if month >= first)

    def value(self, standing: Standing) -> int:
        """What counts at the instant; in grace it reaches back as far as when grace began."""
        return self.total(self.counted_from(standing))

    def counted_from(self, standing: Standing) -> int | None:
        """The oldest month that counts at the instant; None if all do."""
        return self.reaching_back(standing) if standing.grace else self._first(standing)

    def support(self, standing: Standing) -> int:
        """What the tier earned rests on: what counts now, and what counted when it was reached."""
        return self.total(self.reaching_back(standing))

    def reaching_back(self, standing: Standing) -> int | None:
        """The oldest month that counts now or that the tier earned rests on."""
        first = self._first(standing)
        return first if first is None or standing.basis is None else min(first, standing.basis)

    def held(self, standing: Standing) -> Level | None:
        """The level of the tier earned, if the table still has it."""
        return self.tiers.level(standing.earned)

    def _first(self, standing: Standing) -> int | None:
        return self.first_month(standing, self.month)

    def began(self, standing: Standing) -> Began:
        """When what the windows and periods of its member's own count from began."""
        return Began(self.progress.joined, standing.earned_since, self.program.time_zone)


def measured(program: Program, progress: Progress, instant: int) -> Measure | None:
    """What progress comes to in a program; None if it has no tiers."""
    if program.tiers is None:
        return None
    month = month_number(local_date(instant, program.time_zone))
    return Measure(program, program.tiers, progress, instant, month)
