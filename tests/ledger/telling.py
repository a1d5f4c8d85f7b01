"""Entries of an account in memory explained, with the receipts of their commands kept beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shared.ledger.commands import RecordEvent, ReturnOrder, ReviseOrder
from shared.ledger.entry import Entry
from shared.ledger.explaining.explain import explain
from shared.ledger.explaining.explanation import Explanation, Origin, Subject
from shared.ledger.histories import OrderHistory, RedemptionHistory
from shared.ledger.records import EndRecord, OrderRecord, Record, RedemptionRecord, ReturnRecord
from shared.ledger.redemption_commands import (
    CaptureHold,
    RedeemPoints,
    ReverseRedemption,
    VoidHold,
)
from shared.program.orders import Line
from tests.builders import an_order
from tests.ledger.member import MEMBER, Account, buying


@dataclass
class Told:
    """An account whose entries are explained: one order and one redemption, and what follows them."""

    account: Account
    order: OrderHistory | None = None
    redemption: RedemptionHistory | None = None
    records: dict[int, Record] = field(default_factory=dict)

    def buys(self, *what: Line | str) -> Explanation:
        entry = self.account.does(buying(*what, placed_at=self.account.now))
        self.order = OrderHistory("shop#1001", self._order_record(entry))
        return self.explained(entry)

    def revises(self, *lines: Line, revision: int = 1) -> Explanation:
        assert self.order is not None
        placed_at = self.order.record.placed_at
        order = an_order(*lines, placed_at=placed_at)
        entry = self.account.does(
            ReviseOrder(
                **_of_shop("order_id", "1001"),
                order=order,
                revision=revision,
                history=self.order,
                left={},
            )
        )
        before, record = self.order, self._order_record(entry)
        self.order = replace(before, record=record)
        return self.explained(entry, order=before)

    def returns(self, quantities: Mapping[str, int], amount: int = 0) -> Explanation:
        assert self.order is not None
        named = {**_of_shop("order_id", "1001"), "return_id": "r-1"}
        before = replace(self.order, redemptions=(self.redemption,) if self.redemption else ())
        entry = self.account.does(
            ReturnOrder(**named, quantities=quantities, amount=amount, history=before)
        )
        record = self.account.record
        assert isinstance(record, ReturnRecord)
        self.order = replace(self.order, returns=(*self.order.returns, record))
        self.records[entry.seq] = record
        return self.explained(entry, order=before)

    def redeems(self, points: int, *, hold: bool = False) -> Explanation:
        entry = self.account.does(
            RedeemPoints(
                redemption_id="d-1",
                member_id=MEMBER,
                source="shop",
                points=points,
                hold=hold,
                order_id="1001",
            )
        )
        record = self.account.record
        assert isinstance(record, RedemptionRecord)
        self.redemption = RedemptionHistory("d-1", record)
        return self.explained(entry)

    def captures(self, points: int) -> Explanation:
        assert self.redemption is not None
        named = _of_shop("redemption_id", "d-1")
        entry = self.account.does(CaptureHold(**named, history=self.redemption, points=points))
        assert isinstance(self.account.record, EndRecord)
        self.redemption = replace(self.redemption, end=self.account.record)
        return self.explained(entry, redemption=self.redemption)

    def voids(self) -> Explanation:
        assert self.redemption is not None
        named = _of_shop("redemption_id", "d-1")
        entry = self.account.does(VoidHold(**named, history=self.redemption))
        return self.explained(entry, redemption=self.redemption)

    def reverses(self) -> Explanation:
        assert self.redemption is not None
        named = _of_shop("redemption_id", "d-1")
        entry = self.account.does(ReverseRedemption(**named, history=self.redemption))
        return self.explained(entry, redemption=self.redemption)

    def hears_of(self, event: str) -> Explanation:
        named = _of_shop("event_id", "e-1")
        heard = RecordEvent(
            **named,
            type=event,
            order_id="1001",
            occurred_at=self.account.now,
            attributes={},
            profile={},
            left={},
        )
        return self.explained(self.account.does(heard))

    def swept(self) -> list[Explanation]:
        """What time alone did by now."""
        return [self.explained(entry) for entry in self.account.is_swept()]

    def explained(
        self,
        entry: Entry,
        *,
        order: OrderHistory | None = None,
        redemption: RedemptionHistory | None = None,
        origins: tuple[Origin, ...] = (),
    ) -> Explanation:
        earlier = self.account.entries[: entry.seq - 1]
        return explain(
            Subject(
                entry=entry,
                before=earlier[-1].state if earlier else None,
                versions=self.account.versions,
                record=self.records.get(entry.seq),
                order=order,
                redemption=redemption,
                origins=origins,
            )
        )

    def _order_record(self, entry: Entry) -> OrderRecord:
        record = self.account.record
        assert isinstance(record, OrderRecord)
        self.records[entry.seq] = record
        return record


def explained(account: Account, entry: Entry) -> Explanation:
    """An account's newest entry explained, with what its receipt keeps."""
    records = {entry.seq: account.record} if account.record else {}
    return Told(account, records=records).explained(entry)


def _of_shop(id_field: str, command_id: str) -> dict[str, Any]:
    return {id_field: command_id, "member_id": MEMBER, "source": "shop"}
