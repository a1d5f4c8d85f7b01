"""Sends members, each one's commands in order; sending again changes nothing."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from infra.cli.connection import Answer, Connection
from infra.cli.errors import DONE, INTERRUPTED, NOT_ALL, CommandError
from infra.cli.exports.lanes import TAKEN, raise_if_hopeless, senders, side_by_side
from infra.cli.exports.progress import Advance
from infra.cli.movein.member import Command, Member
from infra.cli.movein.roll import Refusal

_PROFILE_KEPT = ("profile", "id_reused")  # enrolled before with another profile: theirs stays


@dataclass
class Sent:
    """What became of the commands."""

    members: int = 0
    new: int = 0
    replayed: int = 0
    waiting: int = 0  # for a second approver
    points_new: int = 0
    points_replayed: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    duration_s: float = 0.0
    stopped: str = ""
    stopped_with: int = DONE

    @property
    def exit_code(self) -> int:
        """0 only if every command was taken."""
        if self.stopped:
            return self.stopped_with
        return NOT_ALL if self.refusals else DONE


@dataclass(frozen=True)
class Sender:
    """Sends one member after the other; safe for several threads."""

    connection: Connection
    import_id: str
    now: datetime
    stop: threading.Event
    sent: Sent = field(default_factory=Sent)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send_all(
        self, members: list[Member], workers: int, advance: Advance = lambda: None
    ) -> Sent:
        """Send all members; an early end is in the outcome, with the exit code it deserves."""
        began = time.monotonic()
        try:
            with senders(workers, self.stop) as pool:
                side_by_side(pool, members, lambda member: self._send(member, advance))
        except CommandError as error:
            self.sent.stopped, self.sent.stopped_with = str(error), error.exit_code
        except KeyboardInterrupt:
            self.sent.stopped, self.sent.stopped_with = "interrupted", INTERRUPTED
        if self.sent.members < len(members) and not self.sent.stopped:
            self.sent.stopped, self.sent.stopped_with = "interrupted", INTERRUPTED
        self.sent.refusals.sort()
        self.sent.duration_s = round(time.monotonic() - began, 3)
        return self.sent

    def _send(self, member: Member, advance: Advance) -> None:
        """After a refusal the member's other commands stay unsent: a balance moves in whole or is looked at."""
        for command in member.commands(self.import_id, self.now):
            if self.stop.is_set():
                return
            answer = self.connection.call("POST", command.path, command.body())
            if answer.status not in TAKEN:
                raise_if_hopeless(answer, "members")
            if not self._record(member, command, answer):
                break
        with self._lock:
            self.sent.members += 1
        advance()

    def _record(self, member: Member, command: Command, answer: Answer) -> bool:
        """Count an answer; whether to go on with the member."""
        with self._lock:
            if answer.status in TAKEN:
                self._count(int(command.document.get("points", 0)), answer)
                return True
            refused = Refusal(
                member.line, member.member_id, command.step, answer.code, answer.detail
            )
            self.sent.refusals.append(refused)
            return (command.step, answer.code) == _PROFILE_KEPT

    def _count(self, points: int, answer: Answer) -> None:
        if answer.status == HTTPStatus.ACCEPTED:
            self.sent.waiting += 1
        elif answer.replayed:
            self.sent.replayed += 1
            self.sent.points_replayed += points
        else:
            self.sent.new += 1
            self.sent.points_new += points
