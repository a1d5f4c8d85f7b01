"""Where the members are that a part of a trigger goes through: a list, an index, or some days of one."""

from shared.frozen import dataclass
from shared.program.calendar import local_date
from shared.program.campaigns.starts import Start
from shared.store import birthdays, keys, members, triggers
from shared.store.members import Page
from shared.store.triggers import Trigger

ALL_SLOTS = range(keys.MEMBERS_SLOTS)


@dataclass(frozen=True, slots=True)
class Places:
    """A part of a trigger's audience; how its campaign starts and the program's zone, where it is a day's run."""

    trigger: Trigger
    part: int
    starts: Start | None
    zone: str

    def size(self) -> int:
        """How many members there are; 0 where nobody counts them before: on a day's run."""
        if self.trigger.standing:
            return 0
        if self.trigger.listed is None:
            return members.count(self.trigger.program, self.part)
        return len(triggers.listed(self.trigger, self.part))

    def page(self, after: str | None, limit: int) -> Page:
        """So many members after a place, each with the place after which the next one comes."""
        program = self.trigger.program
        if self.starts is not None:
            return self._of_day(self.starts, after, limit)
        if self.trigger.listed is None:
            return members.page(program, self.part, after=after, limit=limit)
        listed, first = triggers.listed(self.trigger, self.part), int(after or 0)
        named = listed[first : first + limit]
        places = tuple((member, str(place)) for place, member in enumerate(named, first + 1))
        return Page(places, last=first + limit >= len(listed))

    def _of_day(self, starts: Start, after: str | None, limit: int) -> Page:
        program, in_a_part = self.trigger.program, keys.MEMBERS_SLOTS // self.trigger.parts
        slots = range(self.part * in_a_part, (self.part + 1) * in_a_part)
        days = starts.days_of_year(local_date(self.trigger.at, self.zone))
        return look(program, starts, slots, days, after=after, limit=limit)


def look(  # noqa: PLR0913 (what is looked at, and how far)
    program: str,
    starts: Start,
    slots: range,
    days: tuple[str, ...],
    *,
    after: str | None = None,
    limit: int,
) -> Page:
    """Members of some parts whom a campaign that starts so has to look at, born or joined on one of some days."""
    ask = birthdays.page if starts.looks_at == "born" else members.across
    return ask(program, slots, days, after=after, limit=limit)
