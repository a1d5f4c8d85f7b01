"""The returns as they are sent, and their place among the orders."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from infra.cli.exports.identifiers import LONGEST
from infra.cli.replay.orders import Order, compact

_DIGEST = 16


@dataclass(frozen=True, slots=True)
class Return:
    """What one cancellation takes back of one order: pieces by line; ``placed_at`` is the cancellation's instant."""

    return_id: str
    order_id: str
    member_id: str
    placed_at: datetime
    lines: tuple[tuple[str, int], ...]

    @property
    def command_id(self) -> str:
        """What the caller names it by."""
        return self.return_id

    @property
    def path(self) -> str:
        """Where it is sent."""
        return f"/v1/orders/{self.order_id}/returns"

    def body(self) -> bytes:
        """The request's JSON: the same bytes for the same return, always."""
        lines = [{"line_id": line_id, "quantity": quantity} for line_id, quantity in self.lines]
        return compact({"return_id": self.return_id, "lines": lines})


Command = Order | Return


def return_id(cancellation_id: str, order_id: str) -> str:
    """One id for each pair; where the two are too long together, cut and told apart by a digest."""
    whole = f"{cancellation_id}:{order_id}"
    if len(whole) <= LONGEST:
        return whole
    return (
        f"{whole[: LONGEST - _DIGEST - 1]}:{hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST]}"
    )


def in_time(commands: Iterable[Command]) -> list[Command]:
    """Earliest first; of one instant, what is sold before what comes back."""
    return sorted(commands, key=lambda c: (c.placed_at, isinstance(c, Return), c.command_id))
