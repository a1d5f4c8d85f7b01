"""An entry: one immutable line of an account's journal, and what a decision leaves behind."""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal

from shared.frozen import dataclass
from shared.ledger.state import Awaited, State
from shared.program.limits import Changes

if TYPE_CHECKING:  # settling knows no records and need not load them
    from shared.ledger.records import Owned, Record, Referred
    from shared.ledger.refusals import Refusal

PostingKind = Literal[
    "issue",
    "activate",
    "redeem",
    "hold",
    "capture",
    "release",
    "expire",
    "reverse",
    "transfer",
    "adjust",
]
EntryKind = Literal[
    "enrol",
    "order",
    "return",
    "event",
    "redemption",
    "capture",
    "void",
    "reverse",
    "adjustment",
    "campaign",
    "answer",
    "referral",
    "referral_reversal",
    "extension",
    "tier_grant",
    "evaluation",
    "use",
    "transfer",
    "exchange",
    "household",
    "invitation",
    "limit",
    "joining",
    "joined",
    "departure",
    "left",
    "merge",
    "merged",
    "closure",
    "reopening",
    "settlement",
    "erasure",
]
INSIDE = frozenset({"hold", "release", "activate"})  # move points within the account


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement of points inside an entry: ``points`` is positive into the account, negative out.

    ``active_at`` and ``expires_at`` (epoch ms) describe the lot that is opened, matured or closed, or from
    which points are taken first. ``hold`` names the hold concerned, which lasts ``until``; points that an
    extension takes out of a lot live ``until`` then. An adjustment of no points moves the expiry of every
    sliding lot; an expiry at no instant takes what is spendable. ``unit`` is
    the pool that what a hold is for was drawn from, ``uses`` the limits it counts in, ``reward`` what is told of it.
    """

    kind: PostingKind
    wallet: str
    points: int
    active_at: int | None = None
    expires_at: int | None = None
    hold: str | None = None
    until: int | None = None
    expiry_waits: bool = True
    awaits: Awaited | None = None
    slides: bool = False
    unit: str | None = None
    uses: Mapping[str, int] = field(default_factory=dict)
    reward: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """What the world is told, in the business's words."""

    fact: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """Postings, why they were made, the facts, and the account's state after them.

    ``version`` is the program version that decided it; ``command_id`` and ``source`` name the command
    that caused it (a settlement has neither), or the trigger or occasion and the campaign, or the referral; ``refers``
    is the order that a return, an edit, an event or a redemption speaks of, or the other member of a transfer; ``note``
    is an operator's reason, an event's type, a campaign's variant, or why a referral paid less; ``member`` is who
    acted, where the account is a household's; ``actors`` are the keys of the operator who asked for an adjustment
    and of the one who approved of it. ``counted`` is what it changed of the usage of limits, ``drawn`` what it took
    from pools of the whole program, below 0 what it gave back.
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
    refers: str | None = None
    revision: int | None = None
    member: str | None = None
    actors: tuple[str, ...] = ()
    counted: Changes = field(default_factory=dict)
    drawn: Mapping[str, int] = field(default_factory=dict)

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
        """What it gave (+) or took (-) in the first wallet; what only moved within is neither."""
        first = self.state.first_wallet
        moved = (posting for posting in self.postings if posting.kind not in INSIDE)
        return sum(posting.points for posting in moved if posting.wallet == first)

    @property
    def receives(self) -> bool:
        """Whether it is the other account's side of what moves points between two."""
        if self.kind in ("joined", "left", "merged", "referral", "referral_reversal"):
            return True
        moved = self.refers is not None and self.kind in ("transfer", "exchange")
        return moved and self.postings[0].points > 0

    @property
    def available(self) -> int:
        """What could be spent of the first wallet right after it."""
        return self.state.wallet(self.state.first_wallet).available(self.at)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the receipt of an earlier order or redemption gains by this decision.

    An order gains a redemption that names it, an event it waited for, or a return that waited for it; a
    redemption gains a refund, of ``points`` by the return ``name``, or a use, of so much money.
    ``source`` is that of the receipt, where it is not the command's own.
    """

    what: Literal["redemption", "event", "return", "refund", "use"]
    of: str
    name: str
    seq: int
    points: int = 0
    record: "Record | None" = None
    fingerprint: str = ""
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """So much of something that a whole program shares, such as the stock of a reward; given back if below 0.

    ``most`` is how much there is in all, None without an end. Where not so much is left the command is declined:
    ``short`` says how. ``place`` is where exactly it is taken from, for what cannot be had from elsewhere.
    """

    pool: str
    amount: int
    most: int | None = None
    short: "Refusal | None" = None
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a member said in their own words, by question; when (epoch ms) and in answer to what."""

    member: str
    survey: str
    occasion: str
    at: int
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command does: entries to append, in order, and the record its receipt keeps.

    The last entry is the command's own, but for ``later`` ones, of returns that waited for their order; those
    before it are settlements and an automatic enrolment. None at all: the command has nothing to add to
    the journal. ``partner`` are the entries of the other account, where points move between two. Not
    ``complete``: these settlements go first, then the command is to be decided again. ``draws`` are of pools;
    ``owned`` is how a reward stands that the command issued or changed, ``referred`` how a referral does;
    ``said`` are a member's own words, which are no part of any entry.
    """

    entries: tuple[Entry, ...]
    record: "Record | None" = None
    complete: bool = True
    partner: tuple[Entry, ...] = ()
    marks: tuple[Mark, ...] = ()
    later: int = 0
    draws: tuple[Draw, ...] = ()
    owned: "Owned | None" = None
    referred: "Referred | None" = None
    said: Said | None = None

    @property
    def own(self) -> Entry:
        """The command's own entry."""
        return self.entries[-1 - self.later]
