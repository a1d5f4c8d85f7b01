"""What a replay did."""

import threading
from dataclasses import asdict, dataclass, field
from typing import Any

from infra.cli.connection import Answer
from infra.cli.errors import DONE, NOT_ALL
from infra.cli.replay.draft import Changes
from infra.cli.replay.matching import Unmatched
from infra.cli.replay.returns import Command, Return
from infra.cli.replay.tally import Tally


@dataclass
class Returns:
    """What became of the returns that could be matched to an order; points are below zero."""

    to_send: int = 0
    new: int = 0
    replayed: int = 0
    waiting: int = 0  # came before their orders, and are applied with them
    points_new: int = 0
    points_replayed: int = 0

    @property
    def answered(self) -> int:
        """How many the API has taken."""
        return self.new + self.replayed + self.waiting


@dataclass
class Report:
    """The figures of one run; ``left_out`` is as it should be, ``unusable`` and ``refused`` are not."""

    rows: int = 0
    orders: int = 0  # to be sent
    members: int = 0
    new: int = 0
    replayed: int = 0
    returns: Returns = field(default_factory=Returns)
    unmatched: Unmatched = field(default_factory=Unmatched)
    refused: Tally = field(default_factory=Tally)
    left_out: Tally = field(default_factory=Tally)
    unusable: Tally = field(default_factory=Tally)
    changes: Changes = field(default_factory=Changes)
    points_new: int = 0
    points_replayed: int = 0
    tiers: dict[str, int] = field(default_factory=dict)
    first_placed_at: str = ""
    last_placed_at: str = ""
    duration_s: float = 0.0
    stopped: str = ""  # why the run ended early
    stopped_with: int = DONE

    @property
    def to_send(self) -> int:
        """How many orders and returns there are to send."""
        return self.orders + self.returns.to_send

    @property
    def sent(self) -> int:
        """How many orders and returns the API has answered."""
        return self.new + self.replayed + self.returns.answered + self.refused.orders

    @property
    def rate(self) -> float:
        """Answered orders and returns per second."""
        return self.sent / self.duration_s if self.duration_s else 0.0

    @property
    def exit_code(self) -> int:
        """0 only if every order and return that should be sent is in."""
        if self.stopped:
            return self.stopped_with
        return NOT_ALL if self.refused.orders or self.unusable.orders else DONE

    def document(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return asdict(self) | {
            "sent": self.sent,
            "rate": round(self.rate, 1),
            "exit_code": self.exit_code,
        }


class Recorder:
    """Writes answers into a report from several threads."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lock = threading.Lock()
        self._tiers: dict[str, tuple[int, str]] = {}

    def accepted(self, command: Command, answer: Answer) -> None:
        """Count what the API has taken: it is in the journal, or waits for its order."""
        entry = answer.document
        figures = self._report.returns if isinstance(command, Return) else self._report
        points = int(entry.get("points", 0))
        with self._lock:
            if "seq" not in entry:
                self._report.returns.waiting += 1
                return
            if answer.replayed:
                figures.replayed += 1
                figures.points_replayed += points
            else:
                figures.new += 1
                figures.points_new += points
            newest = (int(entry["seq"]), str(entry.get("tier", "")))
            self._tiers[command.member_id] = max(newest, self._tiers.get(command.member_id, newest))

    def refused(self, command: Command, answer: Answer) -> None:
        """Count an order or a return the API declined."""
        with self._lock:
            self._report.refused.add(
                answer.code, command.command_id, len(command.lines), answer.detail
            )

    def close(self) -> None:
        """Work out what needs all answers: members, and how many stand in each tier."""
        self._report.members = len(self._tiers)
        for _, tier in self._tiers.values():
            if tier:
                self._report.tiers[tier] = self._report.tiers.get(tier, 0) + 1
