"""The receipts of one account in memory: what the store keeps of orders and redemptions, and reads back."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from shared.ledger.commands import (
    Command,
    RecordOrder,
    ReturnOrder,
    ReviseOrder,
)
from shared.ledger.entry import Decision, Mark
from shared.ledger.histories import OrderHistory, RedemptionHistory, WaitingReturn
from shared.ledger.records import (
    EndRecord,
    EventRecord,
    GrantRecord,
    OrderRecord,
    Record,
    RedemptionRecord,
    ReturnRecord,
)
from shared.ledger.redemption_commands import (
    CaptureHold,
    RedeemPoints,
    ReverseRedemption,
    VoidHold,
)

Named = dict[str, list[str]]
Kept = dict[str, list[ReturnRecord]]
Matured = dict[str, dict[str, tuple[GrantRecord, ...]]]


@dataclass
class Receipts:
    """By order and by redemption what became of them; the source is always the shop's."""

    orders: dict[str, OrderRecord] = field(default_factory=dict)
    returns: Kept = field(default_factory=lambda: defaultdict(list))
    waiting: dict[str, tuple[WaitingReturn, ...]] = field(default_factory=dict)
    redemptions: dict[str, RedemptionHistory] = field(default_factory=dict)
    naming: Named = field(default_factory=lambda: defaultdict(list))
    events: Matured = field(default_factory=lambda: defaultdict(dict))

    def order(self, order_id: str) -> OrderHistory:
        """An order as last revised and what became of it."""
        return OrderHistory(
            f"shop#{order_id}",
            self.orders[order_id],
            tuple(self.returns[order_id]),
            self.spent_on(order_id),
            self.events[order_id],
        )

    def spent_on(self, order_id: str) -> tuple[RedemptionHistory, ...]:
        """The redemptions that named an order."""
        return tuple(self.redemptions[name] for name in self.naming[order_id])

    def keep(self, command: Command, decision: Decision) -> None:
        """Keep what a command's transaction writes beside its entries."""
        record = decision.record
        match command:
            case RecordOrder() | ReviseOrder() if isinstance(record, OrderRecord):
                self.orders[command.order_id] = record
                self.waiting.pop(command.order_id, None)
            case ReturnOrder():
                self._returned(command.order_id, record)
            case RedeemPoints() if isinstance(record, RedemptionRecord):
                history = RedemptionHistory(command.redemption_id, record)
                self.redemptions[command.redemption_id] = history
            case CaptureHold() | VoidHold() if isinstance(record, EndRecord):
                self._changed(command.redemption_id, replace(command.history, end=record))
            case ReverseRedemption():
                self._changed(command.redemption_id, replace(command.history, is_reversed=True))
        for mark in decision.marks:
            self._marked(mark)

    def _marked(self, mark: Mark) -> None:
        if mark.what == "redemption":
            self.naming[mark.of].append(mark.name)
        elif mark.what == "event":
            self._met(self.events[mark.of], mark)
        elif mark.what == "return":
            self._returned(mark.of, mark.record)
        else:
            known = self.redemptions[mark.of]
            self._changed(mark.of, replace(known, given_back=known.given_back + mark.points))

    def _met(self, events: dict[str, tuple[GrantRecord, ...]], mark: Mark) -> None:
        event = mark.name.split("#")[0]
        matured = mark.record.grants if isinstance(mark.record, EventRecord) else ()
        events[event] = (*events.get(event, ()), *matured)

    def _returned(self, order_id: str, record: Record | None) -> None:
        assert isinstance(record, ReturnRecord)
        self.returns[order_id].append(record)

    def _changed(self, redemption_id: str, history: RedemptionHistory) -> None:
        self.redemptions[redemption_id] = history
