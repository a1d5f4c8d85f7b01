"""The tier of a plain account, by what its orders come to in a window of months."""

from dataclasses import dataclass, field
from typing import Any

from tests.plain.terms import Document, month_of


@dataclass
class PlainTiers:
    """``held`` is a position in the table; what counts of each order is kept by its id."""

    document: Document
    clock: int
    held: int = 0
    orders: dict[str, list[int]] = field(default_factory=dict)  # month, spend

    def lives_to(self, instant: int) -> None:
        """A tier not reached at the start of a month is lost."""
        for month in range(self._month(self.clock) + 1, self._month(instant) + 1):
            self.held = min(self.held, self._reached(month))
        self.clock = instant

    def counts(self, order_id: str, placed_at: int, spend: int, now: int) -> None:
        """One more order; a tier it reaches is held at once."""
        self.orders[order_id] = [self._month(placed_at), spend]
        self.held = max(self.held, self._reached(self._month(now)))

    def counts_less(self, order_id: str, lost: int, now: int) -> None:
        """Less of an order counts, or more if ``lost`` is below 0; a tier that it had given goes with it."""
        before = self._reached(self._month(now))
        self.orders[order_id][1] -= lost
        after = self._reached(self._month(now))
        self.held = after if after < self.held <= before else max(self.held, after)

    def multiplier(self, held: int) -> str:
        return str(self._levels[held].get("multiplier", "1"))

    @property
    def name(self) -> str:
        return str(self._levels[self.held]["tier"])

    def _reached(self, month: int) -> int:
        window = self.document["tiers"]["window"]
        oldest = {
            "lifetime": 0,
            "calendar_year": month - month % 12,
            "rolling": month - int(window.get("months", 0)),
        }[window["kind"]]
        value = sum(spend for placed, spend in self.orders.values() if placed >= oldest)
        return max(n for n, level in enumerate(self._levels) if level["threshold"] <= value)

    def _month(self, instant: int) -> int:
        return month_of(self.document, instant)

    @property
    def _levels(self) -> list[dict[str, Any]]:
        levels: list[dict[str, Any]] = self.document["tiers"]["levels"]
        return levels
