"""The passage of time: runs the schedules as the clock ticks, and moves it from due instant to due instant."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from infra.local.clock import Clock
from infra.local.pumps import Pumps
from infra.local.sandboxes import InvocationError, Invoker
from infra.local.wakes import Wakes
from shared.blueprint import Function, Schedule

MINUTE_MS = 60_000
TRIES = 3
TRY_AGAIN_S = 0.2

Run = tuple[Function, Schedule]

log = logging.getLogger(__name__)


class HaltedError(Exception):
    """The service is stopping; the clock stands at some instant on the way."""


class ScheduleError(Exception):
    """A schedule could not be run; the text says which."""


class Passage:
    """Lets time pass, one step at a time; any number of threads may ask for steps.

    What the schedules do depends on wakes alone, so where none has come due there is nothing to run.
    """

    def __init__(
        self,
        functions: Iterable[Function],
        invoke: Invoker,
        clock: Clock,
        wakes: Wakes,
        pumps: Pumps,
    ) -> None:
        self._runs = [
            (function, schedule) for function in functions for schedule in function.schedules
        ]
        self._invoke = invoke
        self._clock = clock
        self._wakes = wakes
        self._pumps = pumps
        self._step = threading.Lock()
        self._seen_ms = clock.now_ms()  # up to here the schedules have been seen to
        self._changed = threading.Event()
        self._halted = False
        self._ticking = threading.Thread(target=self._tick, name="ticking")

    def start(self) -> None:
        """Begin to run the schedules as the clock ticks, first of all for what came due meanwhile."""
        self._ticking.start()

    def halt(self) -> None:
        """End whatever is on its way at its next stop."""
        self._halted = True
        self._changed.set()

    def stop(self) -> None:
        """Halt, and wait until no schedule runs."""
        self.halt()
        if self._ticking.is_alive():
            self._ticking.join()

    def move_to(self, ms: int) -> None:
        """Move the clock forward; BackwardsError, HaltedError, ScheduleError.

        It stops at every instant something is due, runs each schedule once and drains the queues, as if
        time had passed. While a stop takes its time the clock ticks on.
        """
        with self._step:
            self._clock.refuse_backwards(ms)
            stopped_at = -1
            while (due := self._wakes.next_by(ms, after=stopped_at)) is not None:
                self._clock.reach(due)
                stopped_at = self._clock.now_ms()
                self._run(self._runs)
            self._clock.reach(ms)
            self._seen_ms = self._clock.now_ms()
        self._changed.set()

    def settle(self) -> None:
        """Return when no schedule runs and every queue is drained; HaltedError."""
        with self._step:
            self._drain()

    def _run(self, runs: Iterable[Run], *, everywhere: bool = False) -> None:
        """Run some schedules at the present instant and see what they start to its end.

        Unless they are to look everywhere they are told which slots have something due.
        """
        now_ms = self._clock.now_ms()
        due = self._wakes.take(now_ms)
        where = {} if everywhere else {"slots": sorted({wake.slot for wake in due})}
        try:
            for function, schedule in runs:
                event = {"schedule": schedule.name, "now": now_ms} | where
                self._invoke_patiently(function, event)
            self._drain()
        except Exception:
            self._wakes.heard(due)  # it is still to be done
            raise

    def _invoke_patiently(self, function: Function, event: Mapping[str, Any]) -> None:
        for attempt in range(1, TRIES + 1):
            self._raise_if_halted()
            try:
                self._invoke(function, event)
            except InvocationError as error:
                log.error("schedule %s, attempt %d: %s", event["schedule"], attempt, error)
                time.sleep(TRY_AGAIN_S)
            else:
                return
        raise ScheduleError(f"The schedule {event['schedule']} of {function.name} fails.")

    def _drain(self) -> None:
        self._pumps.drain(lambda: self._halted)
        self._raise_if_halted()

    def _raise_if_halted(self) -> None:
        if self._halted:
            raise HaltedError("The service is stopping.")

    def _tick(self) -> None:
        """The life of the ticking thread."""
        self._see_to(self._catch_up)
        while not self._halted:
            self._changed.wait(self._until_next_s())
            self._changed.clear()
            self._see_to(self._run_what_came_round)

    def _see_to(self, what: Callable[[], None]) -> None:
        try:
            with self._step:
                what()
        except HaltedError:
            pass
        except Exception:  # the boundary: whatever goes wrong, the next round may go better
            log.exception("schedules")

    def _catch_up(self) -> None:
        if self._wakes.next_by(self._clock.now_ms()) is not None:
            self._run(self._runs)

    def _run_what_came_round(self) -> None:
        now_ms, seen_ms = self._clock.now_ms(), self._seen_ms
        self._seen_ms = now_ms
        rounds = [
            (function, schedule)
            for function, schedule in self._runs
            if now_ms // _every_ms(schedule) > seen_ms // _every_ms(schedule)
        ]
        if rounds:
            self._run(rounds, everywhere=True)

    def _until_next_s(self) -> float | None:
        """Seconds until the clock comes to the next round of some schedule."""
        now_ms = self._clock.now_ms()
        left = [_every_ms(schedule) - now_ms % _every_ms(schedule) for _, schedule in self._runs]
        return min(left) / 1000 if left else None


def _every_ms(schedule: Schedule) -> int:
    return schedule.every_minutes * MINUTE_MS
