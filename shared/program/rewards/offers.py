"""Offers: what all rewards have, whatever their kind: a price, to whom and when they are open, how many there are."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import field, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from shared.frozen import dataclass
from shared.program.calendar import local_date, midnight
from shared.program.flaws import Flaws, numbered, unknown, within, wrong_days
from shared.program.limits import Limit, limit_flaws
from shared.program.money import Money
from shared.program.names import DAY, NAME, TEXT, either, listed
from shared.program.points import POINTS_MOST

if TYPE_CHECKING:  # only the check of a whole document asks for the other sections
    from shared.program.program import Program

STOCK_MOST = 999_999_999
POINTS = {"ge": 1, "le": POINTS_MOST}
PRICE = {"ge": 0, "le": POINTS_MOST}


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a reward is not open to somebody: a stable word, and a sentence."""

    reason: Literal["not_yet", "over", "tier", "segment"]
    text: str


@dataclass(frozen=True, kw_only=True)
class TierPrice:
    """What a reward costs members of one tier."""

    tier: str = field(metadata={**NAME, "description": "The tier."})
    points: int = field(metadata={**PRICE, "description": "The points it costs them."})


@dataclass(frozen=True, kw_only=True)
class Offer(ABC):
    """What all rewards have: a name, a price, to whom and when they are open, how many there are."""

    coded: ClassVar[bool] = True  # it is used later, by its code
    for_order: ClassVar[bool] = (
        False  # it lowers what an order costs: comes back as that is returned
    )

    reward: str = field(
        metadata={**NAME, "description": "The reward's name, unique in the program."}
    )
    title: str | None = field(
        default=None, metadata={**TEXT, "description": "What members are told it is."}
    )
    points: int = field(
        metadata={**PRICE, "description": "The points it costs; 0 costs nothing, and needs limits."}
    )
    wallet: str | None = field(
        default=None,
        metadata={**NAME, "description": "The wallet of these points; left out, the first."},
    )
    tier_points: tuple[TierPrice, ...] = field(
        default=(),
        metadata={"max_length": 20, "description": "Other prices for members of some tiers."},
    )
    money: Money | None = field(
        default=None,
        metadata={"description": "Money that is paid for it beside the points; the shop takes it."},
    )
    cost: Money | None = field(
        default=None,
        metadata={"description": "What it costs the shop; kept with each that is issued."},
    )
    tiers: tuple[str, ...] = field(
        default=(), metadata=listed(NAME, "Only members of one of these tiers.")
    )
    segments: tuple[str, ...] = field(
        default=(), metadata=listed(NAME, "Only members in one of these segments.")
    )
    first_day: str | None = field(
        default=None, metadata={**DAY, "description": "Redeemed on this day or later."}
    )
    last_day: str | None = field(
        default=None, metadata={**DAY, "description": "Redeemed on this day or before."}
    )
    stock: int | None = field(
        default=None,
        metadata={
            "ge": 0,
            "le": STOCK_MOST,
            "description": "How many there are in all, over all versions of the program; left out, no end.",
        },
    )
    limits: tuple[Limit, ...] = field(
        default=(),
        metadata={
            "max_length": 5,
            "description": "How often, or for how many points, a member redeems it at most, one limit for each period.",
        },
    )
    valid_days: int | None = field(
        default=None,
        metadata={
            "ge": 1,
            "le": 3650,
            "description": "For how many days it can be used, to the end of the last; left out, for ever.",
        },
    )

    @property
    def name(self) -> str:
        """What members are told it is."""
        return self.title or self.text()

    @property
    def pool(self) -> str | None:
        """The name of what its stock is counted in; None without one."""
        return None if self.stock is None else f"stock.{self.reward}"

    @property
    def code_pool(self) -> str | None:
        """The name of the pool its codes come from; None where they are made up."""
        return None

    @property
    def in_shop(self) -> str | None:
        """The connection to the shop in which its code is made; None where it is none of a shop."""
        return None

    @property
    def counted(self) -> Mapping[str, int]:
        """What is added up, over all members, by each that is redeemed."""
        return {}

    @property
    def gives_points(self) -> tuple[str, int] | None:
        """The points it gives at once, and the wallet that gains them."""
        return None

    @abstractmethod
    def text(self) -> str:
        """What it is worth, in words."""

    @abstractmethod
    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""

    def price(self, tier: str | None) -> int:
        """The points it costs a member of a tier."""
        own = (each.points for each in self.tier_points if each.tier == tier)
        return next(own, self.points)

    def closed(self, tier: str | None, segments: frozenset[str], day: str) -> Iterator[Closed]:
        """Why it is not open on a day to somebody of a tier and segments, whatever points they have."""
        if self.first_day is not None and day < self.first_day:
            yield Closed("not_yet", f"From {self.first_day} on.")
        if self.last_day is not None and day > self.last_day:
            yield Closed("over", f"It was offered until {self.last_day}.")
        if self.tiers and tier not in self.tiers:
            yield Closed("tier", f"For members of {either(self.tiers)}.")
        if self.segments and not segments.intersection(self.segments):
            yield Closed("segment", "For other members.")

    def usable_until(self, at: int, zone: str) -> int | None:
        """Until when (epoch ms) it can be used, redeemed at ``at``; None for ever."""
        if self.valid_days is None:
            return None
        return midnight(local_date(at, zone) + timedelta(days=self.valid_days + 1), zone)

    def flaws(self, program: "Program") -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        yield from wrong_days({"first_day": self.first_day, "last_day": self.last_day})
        for declared in fields(self):
            value = getattr(self, declared.name)
            if isinstance(value, Money):
                yield from within(f"/{declared.name}", value.flaws())
        priced = {f"/tier_points/{n}/tier": each.tier for n, each in enumerate(self.tier_points)}
        yield from limit_flaws(self.limits)
        if not self.limits and not all((self.points, *(each.points for each in self.tier_points))):
            yield "/limits", "are needed: what costs nothing could be had without end"
        yield from unknown("wallet", {"/wallet": self.wallet}, program.wallet)
        yield from unknown("tier", numbered("/tiers", self.tiers) | priced, program.level)
        yield from unknown("segment", numbered("/segments", self.segments), program.segment)
