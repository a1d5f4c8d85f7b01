"""The campaigns section of a program: what members are given beside what they earn, whom it is for, and when.

A member's part in a campaign, held out or one of its variants, follows from the ids alone: it is the same whenever it
is asked for, in every process, and nothing of it is stored.
"""

from dataclasses import field
from hashlib import sha256
from itertools import accumulate
from typing import ClassVar

from shared.frozen import dataclass
from shared.program.budgets import Budget
from shared.program.calendar import local_date
from shared.program.campaigns.gifts import Gift
from shared.program.campaigns.starts import Start
from shared.program.names import DAY, NAME, TEXT, listed
from shared.program.segments import Known, Segment

WEIGHT_MOST = 1000


@dataclass(frozen=True, kw_only=True)
class Audience:
    """The members a campaign is for: those who meet all that is given; left out, everybody."""

    segments: tuple[str, ...] = field(
        default=(), metadata=listed(NAME, "Members of one of these segments.")
    )
    tiers: tuple[str, ...] = field(
        default=(), metadata=listed(NAME, "Members who hold one of these tiers.")
    )

    def asked(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """The segments that have to be evaluated for it."""
        return tuple(each for each in segments if each.segment in self.segments)

    def has(self, known: Known, segments: tuple[Segment, ...], zone: str) -> bool:
        """Whether a member of whom so much is known belongs to it; ``segments`` are those asked for."""
        if self.tiers and known.tier not in self.tiers:
            return False
        return not self.segments or any(each.has(known, zone) for each in segments)


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One of several ways in which a campaign comes to its members."""

    variant: str = field(metadata={**NAME, "description": "The variant's name, unique in it."})
    weight: int = field(
        default=1,
        metadata={"ge": 1, "le": WEIGHT_MOST, "description": "Its share beside the others."},
    )
    gives: Gift | None = field(
        default=None, metadata={"description": "What it gives instead of what the campaign does."}
    )
    message: str | None = field(
        default=None, metadata={**TEXT, "description": "Its message instead of the campaign's."}
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What a campaign is for one member; ``variant`` None where it has none."""

    gives: Gift | None
    message: str | None
    variant: str | None = None
    budget: Budget | None = None
    asks: str | None = None


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """Something given, or only said, to many members: when it is triggered, or starts by itself, each of them once."""

    campaign: str = field(
        metadata={**NAME, "description": "The campaign's name, unique in the program."}
    )
    first_day: str | None = field(
        default=None, metadata={**DAY, "description": "Triggers are taken from this day on."}
    )
    last_day: str | None = field(
        default=None, metadata={**DAY, "description": "Triggers are taken until this day ends."}
    )
    starts: Start | None = field(
        default=None,
        metadata={"description": "What it starts by itself for; left out, only by triggers."},
    )
    audience: Audience = field(
        default=Audience(),
        metadata={"description": "Whom it is for, unless a trigger says otherwise."},
    )
    gives: Gift | None = field(
        default=None, metadata={"description": "What each of them gets; left out, only word of it."}
    )
    message: str | None = field(
        default=None,
        metadata={**TEXT, "description": "The key of what they are told, for who sends it."},
    )
    asks: str | None = field(
        default=None,
        metadata={**NAME, "description": "The survey that each of them is asked to answer."},
    )
    budget: Budget | None = field(
        default=None, metadata={"description": "The end of what it gives; left out, there is none."}
    )
    hold_out: int = field(
        default=0,
        metadata={
            "ge": 0,
            "le": 99,
            "description": "How many of a hundred get nothing, to compare the others with.",
        },
    )
    variants: tuple[Variant, ...] = field(
        default=(),
        metadata={"max_length": 10, "description": "Ways it is tried in; each member sees one."},
    )

    def runs(self, instant: int, zone: str) -> bool:
        """Whether triggers are taken at an instant (epoch ms)."""
        day = local_date(instant, zone).isoformat()
        return (self.first_day or day) <= day <= (self.last_day or day)

    def offer(self, program: str, member: str) -> Offer | None:
        """What it is for a member; None for one who is held out."""
        if _drawn("hold_out", program, self.campaign, member) % 100 < self.hold_out:
            return None
        if not self.variants:
            return Offer(self.gives, self.message, budget=self.budget, asks=self.asks)
        ends = tuple(accumulate(variant.weight for variant in self.variants))
        drawn = _drawn("variant", program, self.campaign, member) % ends[-1]
        mine = next(v for v, end in zip(self.variants, ends, strict=True) if drawn < end)
        gives, message = mine.gives or self.gives, mine.message or self.message
        return Offer(gives, message, mine.variant, self.budget, self.asks)


@dataclass(frozen=True, kw_only=True)
class Campaigns:
    """The campaigns of a program."""

    section: ClassVar[str] = "campaigns"

    campaigns: tuple[Campaign, ...] = field(
        default=(),
        metadata={
            "max_length": 200,
            "description": "What members are given beside what they earn.",
        },
    )

    def campaign(self, name: str) -> Campaign | None:
        """The campaign of that name, if there is one."""
        return next((each for each in self.campaigns if each.campaign == name), None)

    @property
    def starting(self) -> tuple[tuple[Campaign, Start], ...]:
        """The standing campaigns, with how each starts."""
        return tuple((each, each.starts) for each in self.campaigns if each.starts)

    @property
    def marks(self) -> frozenset[str]:
        """What others than those who run campaigns have to know of them: that new members are welcomed, and so on."""
        return frozenset(starts.mark for _, starts in self.starting if starts.mark)


def _drawn(what: str, *ids: str) -> int:
    """A number that follows from ids alone, as if drawn; another for another purpose."""
    return int.from_bytes(sha256("#".join((what, *ids)).encode()).digest()[:8])
