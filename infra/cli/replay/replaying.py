"""A whole replay: read the export, schedule its orders and returns, send them, count what was answered.

report = replaying.run(replaying.Options(file=path, mapping=Mapping.of(["cdnow"]), api_key=key))
"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from infra.cli.connection import Answer, Connection, connect
from infra.cli.errors import INTERRUPTED, STOPPED, CommandError
from infra.cli.replay import schedule
from infra.cli.replay.clock import LocalClock
from infra.cli.replay.draft import Terms
from infra.cli.replay.instants import written
from infra.cli.replay.log import Log, read_log
from infra.cli.replay.matching import match
from infra.cli.replay.options import Options
from infra.cli.replay.progress import Advance
from infra.cli.replay.reading import rows
from infra.cli.replay.report import Recorder, Report, Returns
from infra.cli.replay.returns import Command

_HOPELESS = frozenset({"unauthenticated", "forbidden", "no_program"})
_NOT_LAUREL = frozenset({"http_200", "http_302", "http_404", "http_405"})
_TAKEN = (HTTPStatus.CREATED, HTTPStatus.ACCEPTED)  # accepted: a return that waits for its order
_LOCKED_OUT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def load(options: Options) -> Log:
    """Read the export; keep what is to be sent, as it is to be sent, and match what came back to orders."""
    log = read_log(rows(options.file), options.mapping, Terms(options.zone, options.time_format))
    if options.limit_customers is not None:
        _limit(log, options.limit_customers)
    if options.shift_to:
        _shift(log, options.shift_to, options.zone)
    log.matched = match(log.orders, log.cancellations)
    return log


def _limit(log: Log, customers: int) -> None:
    kept = schedule.first_customers(log.orders, customers)
    for order in log.orders:
        if order.member_id not in kept:
            log.left_out.add("beyond_limit", order.order_id, len(order.lines))
    for back in log.cancellations:
        if back.member_id not in kept:
            log.left_out.add("beyond_limit", back.cancellation_id, len(back.lines))
    log.orders = [order for order in log.orders if order.member_id in kept]
    log.cancellations = [back for back in log.cancellations if back.member_id in kept]


def _shift(log: Log, end: datetime, zone: ZoneInfo) -> None:
    instants = [order.placed_at for order in log.orders]
    instants += [back.placed_at for back in log.cancellations]
    days = schedule.days_until(max(instants, default=end), end, zone)
    log.orders = schedule.moved(log.orders, days, zone)
    log.cancellations = schedule.moved(log.cancellations, days, zone)


def begun(log: Log) -> Report:
    """The report of a log of which nothing has been sent yet."""
    report = Report(
        rows=log.rows,
        orders=len(log.orders),
        returns=Returns(len(log.matched.returns)),
        unmatched=log.matched.unmatched,
        left_out=log.left_out,
        unusable=log.unusable,
        changes=log.changes,
    )
    if commands := log.commands:
        report.first_placed_at = written(commands[0].placed_at)
        report.last_placed_at = written(commands[-1].placed_at)
    return report


def run(
    options: Options,
    log: Log | None = None,
    advance: Advance = lambda: None,
    stop: threading.Event | None = None,
) -> Report:
    """Send the whole export and report; an early end is in the report, with the exit code it deserves.

    ``advance`` is called for every order or return answered; setting ``stop`` ends the run after those in flight.
    """
    log = log or load(options)
    report = begun(log)
    recorder = Recorder(report)
    stop = stop or threading.Event()
    began = time.monotonic()
    with connect(
        options.url,
        options.api_key,
        connections=options.workers,
        patience_s=options.patience_s,
        stop=stop,
    ) as connection:
        lane = _Lane(connection, recorder, advance, stop)
        try:
            _send_all(log.commands, options, connection, lane, stop)
        except CommandError as error:
            report.stopped, report.stopped_with = str(error), error.exit_code
        except KeyboardInterrupt:
            report.stopped, report.stopped_with = "interrupted", INTERRUPTED
    if report.sent < report.to_send and not report.stopped:
        report.stopped, report.stopped_with = "interrupted", INTERRUPTED
    report.duration_s = round(time.monotonic() - began, 3)
    recorder.close()
    return report


class _Lane:
    """Sends what one member did, one after the other."""

    def __init__(
        self, connection: Connection, recorder: Recorder, advance: Advance, stop: threading.Event
    ) -> None:
        self._connection = connection
        self._recorder = recorder
        self._advance = advance
        self._stop = stop

    def send(self, commands: list[Command]) -> None:
        for command in commands:
            if self._stop.is_set():
                return
            self._record(command, self._connection.call("POST", command.path, command.body()))
            self._advance()

    def _record(self, command: Command, answer: Answer) -> None:
        if answer.status in _TAKEN:
            self._recorder.accepted(command, answer)
            return
        _raise_if_hopeless(answer)
        self._recorder.refused(command, answer)


def _raise_if_hopeless(answer: Answer) -> None:
    """What would befall every other order too ends the run."""
    said = f"{answer.status} {answer.detail}".strip()
    if answer.status in _LOCKED_OUT:
        raise CommandError(f"the service does not accept the API key: {said}", STOPPED)
    if answer.code in _HOPELESS:
        raise CommandError(f"the service takes no orders yet: {said}", STOPPED)
    if answer.code in _NOT_LAUREL:
        raise CommandError(f"this does not look like Laurel's API: {said}", STOPPED)


def _send_all(
    commands: list[Command],
    options: Options,
    connection: Connection,
    lane: _Lane,
    stop: threading.Event,
) -> None:
    """Members side by side; with ``move_clock`` one day after the other, each at its last instant."""
    with _pool(options.workers, stop) as pool:
        if options.shuffle is not None:
            _side_by_side(pool, schedule.shuffled(commands, options.shuffle), lane)
        elif not options.move_clock:
            _side_by_side(pool, schedule.lanes(commands), lane)
        else:
            clock = LocalClock(connection)
            for day in schedule.days(commands, options.zone):
                clock.reach(day[-1].placed_at)
                _side_by_side(pool, schedule.lanes(day), lane)


def _side_by_side(pool: ThreadPoolExecutor, lanes: list[list[Command]], lane: _Lane) -> None:
    futures = [pool.submit(lane.send, own) for own in lanes]
    for future in wait(futures, return_when=FIRST_EXCEPTION).done:
        future.result()


@contextmanager
def _pool(workers: int, stop: threading.Event) -> Iterator[ThreadPoolExecutor]:
    """Threads that are told to stop as soon as anything goes wrong, so that leaving waits for one order only."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
