"""Explanation: what an entry is explained from, and what explaining it comes to."""

from collections.abc import Mapping
from dataclasses import field

from shared.frozen import dataclass
from shared.ledger.entry import Entry
from shared.ledger.explaining.changes import BalanceChange
from shared.ledger.explaining.keepings import Keeping
from shared.ledger.histories import OrderHistory, RedemptionHistory
from shared.ledger.records import OccurrenceRecord, OrderRecord, Record
from shared.ledger.state import State
from shared.program.earning.misses import Miss
from shared.program.earning.steps import Reason
from shared.program.program import Program
from shared.program.versions import Versions


@dataclass(frozen=True, slots=True)
class Origin:
    """An earlier entry that gave points to a lot, or moved its expiry, and how many points that were.

    ``terms`` say in words by which expiry the lot got its date, where that is known.
    """

    entry: Entry
    wallet: str
    points: int
    expires_at: int | None
    terms: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an entry is explained from: the state it found, and what receipts say of its command.

    ``order`` is the order of an edit or a return as it stood before this entry; ``redemption`` the one that
    the entry follows; ``origins`` say where the lots come from that time took or matured.
    """

    entry: Entry
    before: State | None
    versions: Versions
    record: Record | None = None
    order: OrderHistory | None = None
    redemption: RedemptionHistory | None = None
    origins: tuple[Origin, ...] = ()

    @property
    def program(self) -> Program:
        """The program that was in force when the entry was made."""
        return self.versions.numbered(self.entry.state.version)


@dataclass(frozen=True, slots=True)
class Rounding:
    """What the points of an order came to exactly, as a decimal string, and the whole points booked."""

    wallet: str
    exact: str
    points: int
    rounding: str


@dataclass(frozen=True, slots=True)
class TierReview:
    """What counted for a tier by its metric (minor units of spend, points or orders), and what it takes."""

    tier: str
    metric: str
    value: int
    threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an entry is what it is: sentences, and data where it applies.

    ``order`` is the order concerned, and ``occurrence`` the event, as recorded; ``returned`` the units that came
    back, by line, or the ``amount`` that did. ``recomputed`` tells what a wallet comes to now, where that is not
    what was booked.
    """

    sentences: tuple[str, ...] = ()
    changes: tuple[BalanceChange, ...] = ()
    order: OrderRecord | None = None
    occurrence: OccurrenceRecord | None = None
    reasons: tuple[Reason, ...] | None = None
    misses: tuple[Miss, ...] = ()
    rounding: tuple[Rounding, ...] = ()
    recomputed: Mapping[str, int] = field(default_factory=dict)
    kept: tuple[Keeping, ...] = ()
    returned: Mapping[str, int] = field(default_factory=dict)
    amount: int = 0
    policy: str | None = None
    origins: tuple[Origin, ...] = ()
    review: TierReview | None = None

    @property
    def text(self) -> str:
        """All sentences as one text."""
        return " ".join(self.sentences)
