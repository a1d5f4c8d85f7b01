"""An entry: one immutable line of an account's journal, and what a decision leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.ledger.state import State

PostingKind = Literal["issue", "redeem", "expire", "adjust"]
EntryKind = Literal["enrol", "order", "redemption", "adjustment", "settlement", "erasure"]


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement of points inside an entry: ``points`` is positive into the account, negative out.

    ``active_at`` and ``expires_at`` (epoch ms) describe the lot that an issue or a grant opens, and the
    lot that an expiry closes.
    """

    kind: PostingKind
    wallet: str
    points: int
    active_at: int | None = None
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What the world is told, in the business's words."""

    fact: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """Postings, why they were made, the facts, and the account's state after them.

    ``version`` is the program version that decided it; ``command_id`` and ``source`` name the command
    that caused it (a settlement has neither); ``note`` is an adjustment's reason.
    """

    account: str
    kind: EntryKind
    version: int
    state: State
    command_id: str | None = None
    source: str | None = None
    note: str | None = None
    postings: tuple[Posting, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def seq(self) -> int:
        """The entry's number in its journal, from 1 without a gap."""
        return self.state.seq

    @property
    def at(self) -> int:
        """When it was recorded (epoch ms); never before the entry before it."""
        return self.state.at

    @property
    def points(self) -> int:
        """What it gave (+) or took (-) in the first wallet."""
        first = self.state.first_wallet
        return sum(posting.points for posting in self.postings if posting.wallet == first)

    @property
    def available(self) -> int:
        """What could be spent of the first wallet right after it."""
        return self.state.wallet(self.state.first_wallet).available(self.at)


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """What a receipt keeps of points that were issued: the lot they opened (instants in epoch ms).

    ``active_at`` None waits for an event; ``expires_at`` None never expires, or is not known before it.
    """

    wallet: str
    active_at: int | None
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What a receipt keeps of an order's line; ``points`` runs parallel to the record's grants."""

    line_id: str
    quantity: int
    amount: int
    points: tuple[int, ...]
    sku: str
    category: str | None = None
    brand: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """What a receipt keeps of an order: enough to explain what it gave, and to take it back exactly.

    It earned by program version ``version``, for a member who held ``tier`` before it.
    """

    placed_at: int
    currency: str
    lines: tuple[OrderLine, ...]
    grants: tuple[GrantRecord, ...]
    version: int
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class SpentLot:
    """Points a redemption took from one lot, so that a reversal can give them back to the same one."""

    points: int
    active_at: int
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class RedemptionRecord:
    """What a receipt keeps of a redemption."""

    wallet: str
    points: int
    lots: tuple[SpentLot, ...]
    order_id: str | None = None


Record = OrderRecord | RedemptionRecord


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command does: entries to append, in order, and the record its receipt keeps.

    The last entry is the command's own; those before it are settlements and an automatic enrolment.
    None at all: the command has nothing to add to the journal. Not ``complete``: these settlements go
    first, then the command is to be decided again.
    """

    entries: tuple[Entry, ...]
    record: Record | None = None
    complete: bool = True
