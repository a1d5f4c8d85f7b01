"""Referrals: what a friend and the member who brought them get, once the friend has ordered."""

from dataclasses import field

from shared.frozen import dataclass
from shared.program.activation import Delay, Immediate
from shared.program.earning.limits import EarningLimit
from shared.program.expiry import FixedExpiry
from shared.program.flaws import Flaws, repeated, within
from shared.program.money import Money
from shared.program.names import NAME
from shared.program.points import POINTS_MOST

LIMITED = "referrals:referrer"  # whose limits these are; no rule or wallet has such a name


@dataclass(frozen=True, kw_only=True)
class Bonus:
    """Points of a wallet that one of the two gets."""

    points: int = field(
        metadata={"ge": 1, "le": POINTS_MOST, "description": "How many points they get."}
    )
    wallet: str | None = field(
        default=None, metadata={**NAME, "description": "The wallet; left out, the first."}
    )
    wait_days: int = field(
        default=14,
        metadata={
            "ge": 0,
            "le": 365,
            "description": "How many days the points wait, to the end of the last one: as long as the order can "
            "come back. 0 lets them be spent at once.",
        },
    )
    expiry: FixedExpiry | None = field(
        default=None,
        metadata={"description": "When they expire; left out, as points of the wallet do."},
    )

    @property
    def activation(self) -> Delay | Immediate:
        """When the points can be spent."""
        return Delay(days=self.wait_days) if self.wait_days else Immediate()


@dataclass(frozen=True, kw_only=True)
class Referrals:
    """What comes of a member's code that a friend enrols with: both are paid once, with one order of the friend."""

    friend: Bonus | None = field(
        default=None, metadata={"description": "What the friend gets; left out, nothing."}
    )
    referrer: Bonus | None = field(
        default=None, metadata={"description": "What who brought them gets; left out, nothing."}
    )
    minimum_spend: tuple[Money, ...] = field(
        default=(),
        metadata={
            "max_length": 50,
            "description": "The least order that qualifies, all lines together, in each currency; none in another "
            "does. Left out, any order.",
        },
    )
    within_days: int = field(
        default=90,
        metadata={
            "ge": 1,
            "le": 3650,
            "description": "How many days after enrolling the friend has for it, to the end of the last one.",
        },
    )
    limits: tuple[EarningLimit, ...] = field(
        default=(),
        metadata={
            "max_length": 5,
            "description": "The most that one member gets for all the friends they bring.",
        },
    )

    def qualifies(self, currency: str, amount: int) -> bool:
        """Whether an order of so many minor units is large enough."""
        if not self.minimum_spend:
            return True
        return any(
            least.currency == currency and amount >= least.amount for least in self.minimum_spend
        )

    @property
    def bonuses(self) -> dict[str, Bonus]:
        """What is given, by the field that says so."""
        given = {"friend": self.friend, "referrer": self.referrer}
        return {name: bonus for name, bonus in given.items() if bonus}

    def flaws(self) -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        if not self.bonuses:
            yield "", "say what the friend or the referrer gets"
        for name, bonus in self.bonuses.items():
            yield from within(f"/{name}/expiry", bonus.expiry.flaws() if bonus.expiry else ())
        for position, least in enumerate(self.minimum_spend):
            yield from within(f"/minimum_spend/{position}", least.flaws())
        spent = (least.currency for least in self.minimum_spend)
        yield from repeated("/minimum_spend", "currency", spent)

    @property
    def wallets(self) -> dict[str, str | None]:
        """The wallets it names, by their places."""
        return {f"/{name}/wallet": bonus.wallet for name, bonus in self.bonuses.items()}
