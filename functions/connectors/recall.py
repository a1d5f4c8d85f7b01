"""What is remembered of an order that a shop told of, and what is left of it to return."""

from collections.abc import Mapping
from dataclasses import field, replace

from functions.connectors.told import Refund
from shared.frozen import dataclass
from shared.store import heard


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMemory:
    """An order as it was handed in last: of which version (epoch ms), with which content, quantity and amount by line.

    ``returns`` are the refunds that were handed in, ``waited`` those that came before the order; ``back`` and
    ``amount`` are what they took back, by units and by a sum. Of a guest's order nothing is to be taken back.
    """

    order_id: str
    at: int = -1
    digest: str = ""
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    returns: tuple[str, ...] = ()
    waited: tuple[Refund, ...] = ()
    back: Mapping[str, int] = field(default_factory=dict)
    amount: int = 0
    ended: bool = False
    is_guests: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the order itself was handed in."""
        return bool(self.digest)

    @property
    def units_left(self) -> dict[str, int]:
        """The units of each line that are not back."""
        left = {line: units - self.back.get(line, 0) for line, (units, _) in self.lines.items()}
        return {line: units for line, units in left.items() if units > 0}

    @property
    def value(self) -> int:
        """What is left of the order's amount, as the ledger reckons it: of a line, its part rounded up."""
        goods = 0
        for line, (units, amount) in self.lines.items():
            left = max(0, units - self.back.get(line, 0))
            goods -= -amount * left // units
        return max(0, goods - self.amount)

    def fitting(self, refund: Refund) -> Refund | None:
        """As much of a refund as there is left of the order; None where nothing is."""
        if not refund.lines:
            amount = min(refund.amount, self.value)
            return replace(refund, amount=amount) if amount else None
        left = self.units_left
        lines = {line: min(units, left.get(line, 0)) for line, units in refund.lines.items()}
        lines = {line: units for line, units in lines.items() if units}
        return replace(refund, lines=lines) if lines else None

    def less(self, refund: Refund) -> "OrderMemory":
        """The order once a refund took its part."""
        back = {line: self.back.get(line, 0) for line in {*self.back, *refund.lines}}
        back = {line: units + refund.lines.get(line, 0) for line, units in back.items()}
        return replace(self, back=back, amount=self.amount + refund.amount)


def order_memory(program: str, connection: str, order_id: str) -> OrderMemory:
    """What is remembered of an order; nothing where it is new."""
    raw = heard.recall(program, connection, _name(order_id))
    if raw is None:
        return OrderMemory(order_id=order_id)
    return OrderMemory(
        order_id=order_id,
        at=raw["t"],
        digest=raw.get("d", ""),
        lines={line: (units, amount) for line, units, amount in raw.get("l", ())},
        returns=tuple(raw.get("r", ())),
        waited=tuple(Refund(name, lines, amount) for name, lines, amount in raw.get("w", ())),
        back=raw.get("b", {}),
        amount=raw.get("a", 0),
        ended="e" in raw,
        is_guests="g" in raw,
    )


def remember_order(program: str, connection: str, memory: OrderMemory) -> None:
    """Remember an order as it now was handed in."""
    said = {
        "d": memory.digest,
        "l": [[line, *bought] for line, bought in memory.lines.items()],
        "r": list(memory.returns),
        "w": [[each.return_id, dict(each.lines), each.amount] for each in memory.waited],
        "b": dict(memory.back),
        "a": memory.amount,
        "e": int(memory.ended),
        "g": int(memory.is_guests),
    }
    given = {key: value for key, value in said.items() if value}
    heard.remember(program, connection, _name(memory.order_id), {"t": memory.at, **given})


def _name(order_id: str) -> str:
    return f"order.{order_id}"
