"""A whole replay: read the export, schedule its orders and returns, send them, count what was answered.

report = replaying.run(replaying.Options(file=path, mapping=Mapping.of(["cdnow"]), api_key=key))
"""

import threading
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from infra.cli.connection import Answer, Connection, connect
from infra.cli.errors import INTERRUPTED, CommandError
from infra.cli.exports.instants import written
from infra.cli.exports.lanes import TAKEN, raise_if_hopeless, senders, side_by_side
from infra.cli.exports.progress import Advance
from infra.cli.exports.reading import rows
from infra.cli.replay import schedule
from infra.cli.replay.clock import LocalClock
from infra.cli.replay.draft import Terms
from infra.cli.replay.log import Log, read_log
from infra.cli.replay.matching import match
from infra.cli.replay.options import Options
from infra.cli.replay.report import Recorder, Report, Returns
from infra.cli.replay.returns import Command


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
        if answer.status in TAKEN:
            self._recorder.accepted(command, answer)
            return
        raise_if_hopeless(answer, "orders")
        self._recorder.refused(command, answer)


def _send_all(
    commands: list[Command],
    options: Options,
    connection: Connection,
    lane: _Lane,
    stop: threading.Event,
) -> None:
    """Members side by side; with ``move_clock`` one day after the other, each at its last instant."""
    with senders(options.workers, stop) as pool:
        if options.shuffle is not None:
            side_by_side(pool, schedule.shuffled(commands, options.shuffle), lane.send)
        elif not options.move_clock:
            side_by_side(pool, schedule.lanes(commands), lane.send)
        else:
            clock = LocalClock(connection)
            for day in schedule.days(commands, options.zone):
                clock.reach(day[-1].placed_at)
                side_by_side(pool, schedule.lanes(day), lane.send)
