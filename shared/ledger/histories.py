"""What happened to an order or a redemption since it was recorded, as their receipts tell it."""

from collections.abc import Mapping
from dataclasses import field

from shared.frozen import dataclass
from shared.ledger.records import (
    EndRecord,
    GrantRecord,
    OrderRecord,
    RedemptionRecord,
    ReturnRecord,
)
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
    """A redemption, how its hold ended, and what of it was given back already by returns of its order.

    What it bought was used ``uses`` times; of a gift card ``used`` was spent, in minor units.
    """

    redemption_id: str
    record: RedemptionRecord
    end: EndRecord | None = None
    given_back: int = 0
    is_reversed: bool = False
    uses: int = 0
    used: int = 0

    @property
    def is_open(self) -> bool:
        """Whether what it bought is its member's: not held any more, nor taken back."""
        captured = self.end is not None and self.end.kind == "capture"
        return not self.is_reversed and (captured or not self.record.held)

    @property
    def came_back(self) -> bool:
        """Whether returns of its order gave all of its points back."""
        return bool(self.lots) and not self.spent

    @property
    def was_free(self) -> bool:
        """Whether no points were to be spent on what is its member's."""
        return self.record.points == 0 and self.is_open

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

    ``order`` is the order's name in its account, with its source. ``events`` maps the type of an event to the
    lots that matured by it: none, where nothing waited for it any more or yet.
    """

    order: str
    record: OrderRecord
    returns: tuple[ReturnRecord, ...] = ()
    redemptions: tuple[RedemptionHistory, ...] = ()
    events: Mapping[str, tuple[GrantRecord, ...]] = field(default_factory=dict)

    @property
    def grants(self) -> tuple[GrantRecord, ...]:
        """The record's grants with the lots that those are in now which have met their event."""
        return tuple(self._as_matured(grant) for grant in self.record.grants)

    def _as_matured(self, grant: GrantRecord) -> GrantRecord:
        if grant.event is None or grant.active_at is not None:
            return grant
        name = (grant.wallet, grant.rule)
        matured = self.events.get(grant.event, ())
        return next((each for each in matured if (each.wallet, each.rule) == name), grant)
