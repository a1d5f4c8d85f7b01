"""Goes through the audience of a campaign's trigger: a message for each part, worked on until the part is done.

Standing campaigns are started here too: by a message for what a program has due, and by one for a new member.

A part is gone through some members at a time, and its progress moves on with each of these steps. A worker
that dies in the middle of one leaves a note that it had begun: whoever does the step again looks at
the receipts of those the campaign has come to already. So members get it once, and are counted once.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from functions.triggers.places import Places
from functions.triggers.reach import DONE, HELD_OUT, OUTCOMES, PASSED_OVER, Reach
from functions.triggers.starting import start_runs, welcome
from shared.edge.invocation import Context, time_left
from shared.edge.queues import send, worked_on
from shared.edge.triggers import QUEUE, Task
from shared.frozen import dataclass
from shared.store import triggers
from shared.store.members import Page
from shared.store.patience import Unavailable, patiently
from shared.store.triggers import Part, Trigger

STEP = 25  # members at a time
RESERVE_S = 15.0  # with less time than this, what is left of a part is left to a further message


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Take messages of the queue."""
    left_s = time_left(context)
    return worked_on(event["Records"], lambda body: _take(json.loads(body), left_s))


def _take(body: dict[str, Any], left_s: Callable[[], float]) -> None:
    """Do what a message asks for."""
    if "campaign" in body:
        _work(Task(**body), left_s)
    elif "member" in body:
        welcome(body["program"], body["member"], left_s)
    else:
        start_runs(body["program"], body["now"], left_s)


def _work(task: Task, left_s: Callable[[], float]) -> None:
    read = partial(triggers.read, task.program, task.campaign, task.trigger_id)
    trigger = patiently(read, left_s)
    if trigger is None or trigger.paused:
        return
    if task.part is None:
        tasks = (replace(task, part=number) for number in range(trigger.parts))
        send(QUEUE, (each.message for each in tasks), left_s)
        return
    patiently(_Walk(trigger, task, task.part, left_s).go, left_s)


@dataclass(frozen=True, slots=True)
class _Walk:
    """The way through one part of an audience."""

    trigger: Trigger
    task: Task
    part: int
    left_s: Callable[[], float]

    def go(self) -> None:
        """Go on, step by step, until the part is done, the trigger pauses, or the time is short."""
        reach = Reach(self.trigger, self.left_s)
        places = Places(self.trigger, self.part, reach.starts, reach.zone)
        seen = self._begun(places)
        is_again = seen.begun
        while not seen.ended:
            noted = seen if seen.begun else self._moved(seen, replace(seen, begun=True))
            page = places.page(noted.after, STEP)
            outcome = partial(reach.outcome, is_again=is_again)
            seen = self._moved(noted, self._step(noted, page, outcome))
            is_again = False
            if not seen.begun:
                self._leave(seen)
                return

    def _begun(self, places: Places) -> Part:
        """Where the part has come to."""
        seen = triggers.part(self.trigger, self.part)
        return seen or self._moved(None, Part(self.part, places.size()))

    def _moved(self, seen: Part | None, moved: Part) -> Part:
        """The part moved on; where somebody else has, the message is to come again."""
        after = triggers.move(self.trigger, seen, moved)
        if after is None:
            raise Unavailable
        return after

    def _step(self, noted: Part, page: Page, outcome: Callable[[str], str]) -> Part:
        """Some members more; fewer where the time is short."""
        outcomes, after = Counter[str](), noted.after
        for member, place in page.members:
            outcomes[outcome(member)] += 1
            after = place
            if self.left_s() < RESERVE_S:
                break
        is_last = page.last and outcomes.total() == len(page.members)
        goes_on = not is_last and self.left_s() >= RESERVE_S and not self._pauses()
        return _counted(replace(noted, after=after, ended=is_last, begun=goes_on), outcomes)

    def _leave(self, seen: Part) -> None:
        """Leave the rest to a further message, or to whoever resumes the trigger."""
        if not seen.ended:
            send(QUEUE, [replace(self.task, after=seen.after).message], self.left_s)

    def _pauses(self) -> bool:
        task = self.task
        found = triggers.read(task.program, task.campaign, task.trigger_id)
        return found is None or found.paused


def _counted(part: Part, outcomes: Counter[str]) -> Part:
    """The part with what became of more members; any other outcome is why they were refused."""
    refused = Counter(part.refused or {}) + Counter(
        {code: number for code, number in outcomes.items() if code not in OUTCOMES}
    )
    moved = replace(
        part,
        done=part.done + outcomes[DONE],
        held_out=part.held_out + outcomes[HELD_OUT],
        passed_over=part.passed_over + outcomes[PASSED_OVER],
        refused=dict(refused),
    )
    return replace(moved, members=moved.seen) if moved.ended else moved
