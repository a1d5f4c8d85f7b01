"""What starts by itself: the runs of standing campaigns that are due, and the welcome of a new member."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from functions.triggers.places import ALL_SLOTS, look
from functions.triggers.reach import Reach
from shared.edge.queues import send
from shared.edge.settings import program_cache_s
from shared.edge.triggers import QUEUE, RUN_PREFIX, beginning, calling
from shared.program.calendar import local_date
from shared.program.campaigns.campaigns import Campaigns
from shared.program.campaigns.runs import Run, due_runs, next_run
from shared.program.campaigns.starts import Start, Welcome
from shared.program.versions import Versions
from shared.store import journal, keys, members, programs, runs, triggers
from shared.store.patience import patiently
from shared.store.triggers import Trigger

RESERVE_S = (
    15.0  # with less time than this, the days that are left are left to the message brought again
)
SMALL = 2000  # so many members to look at are gone through by one worker
ON_A_DAY = 100  # of so many members perhaps one was born or joined on one of a few days
_WELCOME = "welcome"


def start_runs(program: str, now: int, left_s: Callable[[], float]) -> None:
    """Start all runs that are due by an instant (epoch ms), day by day; where time is short a further message goes on.

    What has been started is there to be read as a trigger of its campaign. Versions are listed after what is due was
    read: one that is published meanwhile then brings the next run forward by itself.
    """
    while True:
        seen = patiently(partial(runs.read, program), left_s)
        if seen is None or seen.due_at is None or seen.due_at > now:
            return
        if left_s() < RESERVE_S:
            send(QUEUE, [calling(program, now, f"{seen.due_at}#{now}")], left_s)
            return
        versions = programs.versions(program, lifetime_s=0)
        for run in patiently(partial(_due, seen, seen.due_at, versions), left_s):
            _start(program, run, patiently(partial(_parts, program, run, versions), left_s), left_s)
        put_off = partial(runs.put_off, program, seen, seen.due_at)
        patiently(partial(put_off, next_run(versions, seen.due_at)), left_s)


def welcome(program: str, member: str, left_s: Callable[[], float]) -> None:
    """Let the campaigns come to a new member that welcomed members when this one joined."""
    first = patiently(partial(journal.entry, program, member, 1), left_s)
    if first is None:
        return
    at = first.entry.at
    versions = programs.versions(program, lifetime_s=program_cache_s())
    version = patiently(partial(versions.at, at), left_s)
    for campaign, starts in versions.section(version.number, Campaigns).starting:
        if isinstance(starts, Welcome) and campaign.runs(at, version.program.time_zone):
            trigger = _trigger(program, Run(campaign, starts, version.number, at, ""), 1)
            Reach(trigger, left_s).outcome(member, is_again=False)


def _start(program: str, run: Run, parts: int, left_s: Callable[[], float]) -> None:
    """Start a run in so many parts; one that has nobody to look at needs none."""
    if parts:
        trigger = _trigger(program, run, parts)
        patiently(partial(triggers.start, trigger, ()), left_s)
        task = replace(beginning(trigger), part=0 if parts == 1 else None)
        send(QUEUE, [task.message], left_s)


def _due(seen: runs.Runs, until: int, versions: Versions) -> list[Run]:
    return list(due_runs(versions, seen.since, until))


def _parts(program: str, run: Run, versions: Versions) -> int:
    """In how many parts a run goes: none, if nobody was born or joined then; else one part of all is counted."""
    zone = versions.numbered(run.version).time_zone
    days = run.starts.days_of_year(local_date(run.at, zone))
    if days and not look(program, run.starts, ALL_SLOTS, days, limit=1).members:
        return 0
    in_all = members.count(program, 0) * keys.MEMBERS_SLOTS
    return 1 if _looked_at(run.starts, in_all) < SMALL else keys.MEMBERS_SLOTS


def _looked_at(starts: Start, members: int) -> int:
    return members if starts.looks_at == "everybody" else members // ON_A_DAY


def _trigger(program: str, run: Run, parts: int) -> Trigger:
    name = f"{RUN_PREFIX}{run.day}" if run.day else _WELCOME
    return Trigger(
        program, run.campaign.campaign, name, run.version, run.at, "", parts, standing=True
    )
