"""Counts by reason, each with its first examples."""

from dataclasses import dataclass, field

_EXAMPLES = 3


@dataclass
class Count:
    """How often one reason was met: in orders, in lines, and where first."""

    orders: int = 0
    lines: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class Tally:
    """Counts by reason."""

    by_reason: dict[str, Count] = field(default_factory=dict)

    def add(self, reason: str, order_id: str, lines: int = 1, detail: str = "") -> None:
        """Count one order under ``reason``."""
        count = self.by_reason.setdefault(reason, Count())
        count.orders += 1
        count.lines += lines
        if len(count.examples) < _EXAMPLES:
            count.examples.append(f"{order_id}: {detail}" if detail else order_id)

    @property
    def orders(self) -> int:
        """How many orders were counted, whatever the reason."""
        return sum(count.orders for count in self.by_reason.values())
