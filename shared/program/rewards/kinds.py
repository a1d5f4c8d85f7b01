"""The rewards section of a program: what members can have for points, each kind one class.

A kind says what it is worth to who redeems it, in words and as data, and whether it is used later, by a code, or
done with at once. A new one is a class here, or beside those for orders, named in ``Reward``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from shared.frozen import dataclass
from shared.program.calendar import midnight
from shared.program.flaws import Flaws, numbered, unknown, wrong_days
from shared.program.money import Money
from shared.program.names import DAY, NAME, TEXT, listed
from shared.program.rewards.for_orders import (
    FreeProduct,
    FreeShipping,
    MoneyOff,
    PercentOff,
    Voucher,
)
from shared.program.rewards.offers import POINTS, Closed, Offer

if TYPE_CHECKING:  # only the check of a whole document asks for the other sections
    from shared.program.program import Program


@dataclass(frozen=True, kw_only=True)
class GiftCard(Offer):
    """Money to pay with, all at once or bit by bit."""

    kind: Literal["gift_card"] = "gift_card"
    balance: Money = field(metadata={"description": "What is on the card."})

    def text(self) -> str:
        """What it is worth, in words."""
        return f"a gift card of {self.balance.text}"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        return {"balance": self.balance.values}


@dataclass(frozen=True, kw_only=True)
class Cashback(Offer):
    """Points of another wallet at once; or money, which the shop pays out."""

    coded: ClassVar[bool] = False

    kind: Literal["cashback"] = "cashback"
    to_wallet: str | None = field(
        default=None, metadata={**NAME, "description": "The wallet that gains points."}
    )
    gives: int | None = field(
        default=None, metadata={**POINTS, "description": "The points it gains."}
    )
    payment: Money | None = field(
        default=None, metadata={"description": "The money paid out instead."}
    )

    @property
    def gives_points(self) -> tuple[str, int] | None:
        """The points it gives at once, and the wallet that gains them."""
        return (self.to_wallet, self.gives) if self.to_wallet and self.gives else None

    def text(self) -> str:
        """What it is worth, in words."""
        if self.payment:
            return f"{self.payment.text} paid out"
        return f"{self.gives} {self.to_wallet} points"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        if self.payment:
            return {"payment": self.payment.values}
        return {"wallet": self.to_wallet, "points": self.gives}

    def flaws(self, program: "Program") -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws(program)
        yield from unknown("wallet", {"/to_wallet": self.to_wallet}, program.wallet)
        if self.payment and (self.to_wallet or self.gives):
            yield "/payment", "cannot be had beside points; say one of both"
        if not self.payment and not (self.to_wallet and self.gives):
            yield "/payment", "or both to_wallet and gives are needed"
        if (self.wallet or program.first_wallet) == self.to_wallet:
            yield "/to_wallet", "must be another wallet than the one paid from"


@dataclass(frozen=True, kw_only=True)
class Experience(Offer):
    """A seat at an event; its stock are the seats. Some tiers may be let in early."""

    kind: Literal["experience"] = "experience"
    takes_place: str = field(metadata={**DAY, "description": "The day of the event."})
    early_day: str | None = field(
        default=None,
        metadata={
            **DAY,
            "description": "The day before first_day from which some tiers may redeem.",
        },
    )
    early_tiers: tuple[str, ...] = field(
        default=(), metadata=listed(NAME, "The tiers that may redeem from early_day on.")
    )

    def text(self) -> str:
        """What it is worth, in words."""
        return f"a seat on {self.takes_place}"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        return {"takes_place": self.takes_place}

    def closed(self, tier: str | None, segments: frozenset[str], day: str) -> Iterator[Closed]:
        """Why it is not open to somebody; who is let in early need not wait for the first day."""
        early = self.early_day is not None and day >= self.early_day
        for each in super().closed(tier, segments, day):
            if not (each.reason == "not_yet" and early and tier in self.early_tiers):
                yield each

    def usable_until(self, at: int, zone: str) -> int | None:
        """Until when (epoch ms) the seat can be taken: the end of the day of the event."""
        return midnight(date.fromisoformat(self.takes_place) + timedelta(days=1), zone)

    def flaws(self, program: "Program") -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws(program)
        yield from wrong_days({"early_day": self.early_day, "first_day": self.first_day})
        yield from wrong_days({"last_day": self.last_day, "takes_place": self.takes_place})
        if self.early_day is not None and self.first_day is None:
            yield "/first_day", "is needed for others to come later than early_day"
        yield from unknown("tier", numbered("/early_tiers", self.early_tiers), program.level)


@dataclass(frozen=True, kw_only=True)
class Donation(Offer):
    """Money given to a cause by the shop; what each cause was given is added up."""

    coded: ClassVar[bool] = False

    kind: Literal["donation"] = "donation"
    cause: str = field(metadata={**NAME, "description": "The cause."})
    gives: Money = field(metadata={"description": "What the shop gives it."})

    @property
    def total(self) -> str:
        """The name of what the gifts to its cause in its currency are added up in."""
        return f"cause.{self.cause}.{self.gives.currency}"

    @property
    def counted(self) -> Mapping[str, int]:
        """What is added up, over all members, by each that is redeemed."""
        return {self.total: self.gives.amount}

    def text(self) -> str:
        """What it is worth, in words."""
        return f"{self.gives.text} for {self.cause}"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        return {"cause": self.cause, "gives": self.gives.values}


@dataclass(frozen=True, kw_only=True)
class Partner(Offer):
    """Something that a partner gives, who takes the code."""

    kind: Literal["partner"] = "partner"
    partner: str = field(metadata={**TEXT, "description": "Who gives it."})
    gives: str = field(metadata={**TEXT, "description": "What they give."})

    def text(self) -> str:
        """What it is worth, in words."""
        return f"{self.gives} from {self.partner}"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        return {"partner": self.partner, "gives": self.gives}


Reward = (
    MoneyOff
    | PercentOff
    | FreeProduct
    | FreeShipping
    | Voucher
    | GiftCard
    | Cashback
    | Experience
    | Donation
    | Partner
)
