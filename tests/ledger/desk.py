"""A desk where commands are sent to a journal in memory, with what became of orders and redemptions kept beside it.

Three journals live the same commands: one settled at every instant at which something is due, one only by
commands, one just before each of them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from shared.ledger.commands import (
    AdjustPoints,
    Command,
    ExtendExpiry,
    RecordEvent,
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
    RedemptionRecord,
    ReturnRecord,
)
from shared.ledger.redemption_commands import (
    CaptureHold,
    RedeemPoints,
    ReverseRedemption,
    VoidHold,
)
from shared.ledger.refusals import Refusal
from shared.ledger.settle import next_due
from shared.ledger.state import WalletState
from shared.program.loading import load
from shared.program.orders import Line, Order
from tests.builders import versions_of
from tests.ledger.member import MEMBER, Account
from tests.plain.account import Answer
from tests.plain.orders import Lines
from tests.plain.terms import MINUTE_MS, NEVER, Document

SOURCE = "shop"
SKEW_MS = 15 * MINUTE_MS  # how far the clocks of two writers may be apart
WHO: dict[str, Any] = {"member_id": MEMBER, "source": SOURCE}


@dataclass
class KeptOrder:
    """What a store keeps of an order, beside its receipt."""

    record: OrderRecord | None = None
    returns: dict[str, ReturnRecord] = field(default_factory=dict)
    waiting: list[WaitingReturn] = field(default_factory=list)
    redemptions: set[str] = field(default_factory=set)
    events: dict[str, tuple[GrantRecord, ...]] = field(default_factory=dict)


@dataclass
class Desk:
    """Sends commands by name, as the functions do; answers points or the code of a refusal."""

    document: Document
    now: int
    orders: dict[str, KeptOrder] = field(default_factory=dict)
    redemptions: dict[str, RedemptionHistory] = field(default_factory=dict)
    compared: int = 0

    def __post_init__(self) -> None:
        versions = versions_of(load(self.document))
        self.unswept, self.hourly, self.once = (Account(versions, self.now) for _ in range(3))

    @property
    def accounts(self) -> tuple[Account, Account, Account]:
        return self.unswept, self.hourly, self.once

    @property
    def recorded_at(self) -> int:
        """When the newest entry was recorded."""
        newest = self.unswept.newest
        return newest.at if newest else self.now

    def time_passes_to(self, now: int) -> None:
        """Sweep one of the journals at each instant due, by a clock that lags behind all others."""
        self.now, account = now, self.hourly
        while account.newest and (due := next_due(account.newest)) is not None:
            if due > now - SKEW_MS:
                break
            account.at(max(due, account.newest.at)).is_swept()

    def is_swept(self) -> None:
        """The schedule comes by for all three."""
        for account in self.accounts:
            account.at(self.now - SKEW_MS).is_swept()

    def does(self, kind: str, now: int, **given: Any) -> Answer:
        """Send a command by its name, by a writer whose clock shows ``now``."""
        if kind == "return" and self._order(given["order_id"]).record is None:
            asked = WaitingReturn(given["return_id"], "", given["back"], given["money"])
            self._order(given["order_id"]).waiting.append(asked)
            return "waiting"
        command = self.command(kind, **given)
        self.once.at(self.now - SKEW_MS).is_swept()
        outcomes = [account.at(now).tries(command) for account in self.accounts]
        if isinstance(outcomes[0], Refusal):
            assert outcomes == [outcomes[0]] * 3
            return outcomes[0].code
        self._are_the_same()
        self.keeps(command, outcomes[0])
        return outcomes[0].own.points

    def _are_the_same(self) -> None:
        """All three journals, entry by entry; what was compared before is not compared again."""
        entries = self.unswept.entries
        for swept in (self.hourly, self.once):
            assert swept.entries[self.compared :] == entries[self.compared :]
        self.compared = len(entries)

    def command(self, kind: str, **given: Any) -> Command:
        """A command by its name, with what became of the order or redemption that it follows."""
        return self._commands[kind](**given)

    @property
    def _commands(self) -> dict[str, Callable[..., Command]]:
        return {
            "order": self._ordering,
            "return": self._returning,
            "redemption": partial(RedeemPoints, **WHO),
            "capture": partial(self._following, CaptureHold),
            "void": partial(self._following, VoidHold),
            "reverse": partial(self._following, ReverseRedemption),
            "event": partial(RecordEvent, **WHO, occurred_at=self.now),
            "adjustment": partial(AdjustPoints, **WHO, reason="goodwill"),
            "extension": partial(ExtendExpiry, **WHO, reason="closed in June"),
        }

    def _ordering(
        self, order_id: str, lines: Lines, placed_at: int, revision: int, currency: str = "USD"
    ) -> Command:
        known = self._order(order_id)
        bought = tuple(
            Line(line_id=line, sku="mug", quantity=quantity, amount=amount)
            for line, quantity, amount in lines
        )
        given: dict[str, Any] = {
            **WHO,
            "order_id": order_id,
            "order": Order(placed_at=placed_at, currency=currency, lines=bought),
            "revision": revision,
        }
        if known.record is not None:
            return ReviseOrder(**given, history=self._history(order_id))
        return RecordOrder(
            **given,
            waiting=tuple(known.waiting),
            redemptions=self._spent_on(known),
            events=frozenset(known.events),
        )

    def _returning(
        self, return_id: str, order_id: str, back: dict[str, int], money: int
    ) -> Command:
        return ReturnOrder(
            **WHO,
            return_id=return_id,
            order_id=order_id,
            quantities=back,
            amount=money,
            history=self._history(order_id),
        )

    def _following(self, kind: Callable[..., Command], redemption_id: str, **given: Any) -> Command:
        history = self.redemptions[redemption_id]
        return kind(**WHO, redemption_id=redemption_id, history=history, **given)

    def _order(self, order_id: str) -> KeptOrder:
        return self.orders.setdefault(order_id, KeptOrder())

    def _history(self, order_id: str) -> OrderHistory:
        kept = self._order(order_id)
        assert kept.record is not None
        return OrderHistory(
            f"{SOURCE}#{order_id}",
            kept.record,
            tuple(returned for _, returned in sorted(kept.returns.items())),
            self._spent_on(kept),
            kept.events,
        )

    def _spent_on(self, kept: KeptOrder) -> tuple[RedemptionHistory, ...]:
        return tuple(self.redemptions[name] for name in sorted(kept.redemptions))

    def keeps(self, command: Command, decision: Decision) -> None:
        """Write down what a store would: the record of a receipt and what was marked beside others."""
        record = decision.record
        if isinstance(command, RecordOrder | ReviseOrder) and isinstance(record, OrderRecord):
            self._order(command.order_id).record = record
        elif isinstance(command, ReturnOrder) and isinstance(record, ReturnRecord):
            self._order(command.order_id).returns[command.return_id] = record
        elif isinstance(record, RedemptionRecord):
            name = decision.own.command_id or ""
            self.redemptions[name] = RedemptionHistory(name, record)
        elif isinstance(command, CaptureHold | VoidHold) and isinstance(record, EndRecord):
            self._is_now(command.redemption_id, end=record)
        elif isinstance(command, ReverseRedemption):
            self._is_now(command.redemption_id, is_reversed=True)
        for mark in decision.marks:
            self._marks(mark)

    def _marks(self, mark: Mark) -> None:
        if mark.what == "redemption":
            self._order(mark.of).redemptions.add(mark.name)
        elif mark.what == "event":
            kept, event = self._order(mark.of), mark.name.split("#")[0]
            matured = mark.record.grants if isinstance(mark.record, EventRecord) else ()
            kept.events[event] = (*kept.events.get(event, ()), *matured)
        elif mark.what == "return" and isinstance(mark.record, ReturnRecord):
            self._order(mark.of).returns[mark.name] = mark.record
        elif mark.what == "refund":
            given_back = self.redemptions[mark.of].given_back + mark.points
            self._is_now(mark.of, given_back=given_back)

    def _is_now(self, redemption_id: str, **changed: Any) -> None:
        self.redemptions[redemption_id] = replace(self.redemptions[redemption_id], **changed)

    def balance(self) -> dict[str, dict[str, object]]:
        """Every wallet as a balance tells it now."""
        state, now = self.unswept.at(self.now).today, max(self.now, self.recorded_at)
        return {name: _told(wallet, now) for name, wallet in state.wallets.items()}

    @property
    def tier(self) -> str | None:
        return self.unswept.at(self.now).today.tier


def _told(wallet: WalletState, now: int) -> dict[str, object]:
    waiting = Counter[tuple[int | str | None, int]]()
    for lot in wallet.lots:
        if not lot.active(now):
            begins = lot.awaits.event if lot.awaits else lot.active_at
            waiting[begins, lot.expires_at or NEVER] += lot.points
    by_expiry = Counter[int]()
    for lot in wallet.lots:
        if lot.spendable(now):
            by_expiry[lot.expires_at or NEVER] += lot.points
    return {
        "available": wallet.available(now),
        "pending": wallet.pending(now),
        "held": wallet.held,
        "debt": wallet.debt,
        "spent": wallet.spent,
        "expired": wallet.expired,
        "lifetime": wallet.lifetime,
        "by_expiry": dict(by_expiry),
        "waiting": dict(waiting),
    }
