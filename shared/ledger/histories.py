"""What happened to an order or a redemption since it was recorded, as their receipts tell it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.ledger.records import EndRecord, OrderRecord, RedemptionRecord, ReturnRecord
from shared.ledger.state import Lot


@dataclass(frozen=True, slots=True)
class WaitingReturn:
    """A return that came before its order."""

    return_id: str
    fingerprint: str
    quantities: Mapping[str, int]
    amount: int


@dataclass(frozen=True, slots=True)
class RedemptionHistory:
    """A redemption, how its hold ended, and what of it was given back already by returns of its order."""

    redemption_id: str
    record: RedemptionRecord
    end: EndRecord | None = None
    given_back: int = 0
    is_reversed: bool = False

    @property
    def lots(self) -> tuple[Lot, ...]:
        """The lots whose points were spent: none while they are only held, or once it was reversed."""
        if self.is_reversed:
            return ()
        if not self.record.held:
            return self.record.lots
        return self.end.lots if self.end else ()

    @property
    def spent(self) -> int:
        """The points spent and not given back."""
        return max(0, sum(lot.points for lot in self.lots) - self.given_back)


@dataclass(frozen=True, slots=True)
class OrderHistory:
    """An order as last revised, what was returned of it, the redemptions that named it and the events it met.

    ``order`` is the order's name in its account, with its source.
    """

    order: str
    record: OrderRecord
    returns: tuple[ReturnRecord, ...] = ()
    redemptions: tuple[RedemptionHistory, ...] = ()
    events: frozenset[str] = frozenset()
