"""What a replay did."""

import threading
from dataclasses import asdict, dataclass, field
from typing import Any

from infra.cli.connection import Answer
from infra.cli.errors import DONE, NOT_ALL
from infra.cli.replay.draft import Changes
from infra.cli.replay.orders import Order
from infra.cli.replay.tally import Tally


@dataclass
class Report:
    """The figures of one run; ``left_out`` is as it should be, ``unusable`` and ``refused`` are not."""

    rows: int = 0
    orders: int = 0  # to be sent
    members: int = 0
    new: int = 0
    replayed: int = 0
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
    def sent(self) -> int:
        """How many orders the API has answered."""
        return self.new + self.replayed + self.refused.orders

    @property
    def rate(self) -> float:
        """Answered orders per second."""
        return self.sent / self.duration_s if self.duration_s else 0.0

    @property
    def exit_code(self) -> int:
        """0 only if every order that should be sent is in."""
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

    def accepted(self, order: Order, answer: Answer) -> None:
        """Count an order that is in the journal."""
        entry = answer.document
        points = int(entry.get("points", 0))
        with self._lock:
            if answer.replayed:
                self._report.replayed += 1
                self._report.points_replayed += points
            else:
                self._report.new += 1
                self._report.points_new += points
            newest = (int(entry.get("seq", 0)), str(entry.get("tier", "")))
            self._tiers[order.member_id] = max(newest, self._tiers.get(order.member_id, newest))

    def refused(self, order: Order, answer: Answer) -> None:
        """Count an order the API declined."""
        with self._lock:
            self._report.refused.add(answer.code, order.order_id, len(order.lines), answer.detail)

    def close(self) -> None:
        """Work out what needs all answers: members, and how many stand in each tier."""
        self._report.members = len(self._tiers)
        for _, tier in self._tiers.values():
            if tier:
                self._report.tiers[tier] = self._report.tiers.get(tier, 0) + 1
