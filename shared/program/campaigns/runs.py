"""Runs of standing campaigns: when they look for members, over all versions of a program. Instants are epoch ms."""

from collections.abc import Iterator

from shared.frozen import dataclass
from shared.program.calendar import local_date
from shared.program.campaigns.campaigns import Campaign, Campaigns
from shared.program.campaigns.starts import Start
from shared.program.versions import Effect, Versions


@dataclass(frozen=True, slots=True)
class Run:
    """One day's run of a campaign, as a version of the program has it."""

    campaign: Campaign
    starts: Start
    version: int
    at: int
    day: str


def next_run(versions: Versions, after: int) -> int | None:
    """The first instant after another at which something looks, of what is in force then or published for later."""
    effect = _in_force(versions, after)
    later = (each for each in versions.effects if each.number >= effect.number)
    return min((first for each in later for first in _firsts(versions, each, after)), default=None)


def due_runs(versions: Versions, since: int, until: int) -> Iterator[Run]:
    """What looks for members after an instant and up to another, by the version in force at the end."""
    effect = _in_force(versions, until)
    zone = versions.numbered(effect.number).time_zone
    for campaign, starts in versions.section(effect.number, Campaigns).starting:
        at = starts.run_after(_begin(effect, since), zone)
        while at <= until:
            if campaign.runs(at, zone):
                yield Run(campaign, starts, effect.number, at, local_date(at, zone).isoformat())
            at = starts.run_after(at, zone)


def _in_force(versions: Versions, instant: int) -> Effect:
    number = versions.at(instant).number
    return next(each for each in versions.effects if each.number == number)


def _firsts(versions: Versions, effect: Effect, after: int) -> Iterator[int]:
    """When the campaigns of a version first look after an instant, and once it is in force."""
    starting = versions.section(effect.number, Campaigns).starting
    if starting:
        zone = versions.numbered(effect.number).time_zone
        yield from (starts.run_after(_begin(effect, after), zone) for _, starts in starting)


def _begin(effect: Effect, after: int) -> int:
    return max(after, effect.effective_at - 1)
