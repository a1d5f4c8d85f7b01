"""Why a reward cannot be had, or used."""

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal


@dataclass(frozen=True)
class UnknownReward(Refusal):
    """The program has no reward of this name."""

    reward: str

    code = "unknown_reward"
    title = "Unknown reward"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f'The program has no reward "{self.reward}".'

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/reward_id", "Name a reward of the program in force."


@dataclass(frozen=True)
class RewardClosed(Refusal):
    """The reward is not open to this member, or not now."""

    why: str

    code = "reward_closed"
    title = "Reward not open"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return self.why

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/reward_id", "GET /v1/rewards?member_id= tells what is open to a member."


@dataclass(frozen=True)
class OutOfStock(Refusal):
    """None of the reward is left."""

    reward: str

    code = "out_of_stock"
    title = "Out of stock"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f'Of the reward "{self.reward}" none is left.'

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/reward_id", "Publish a program with more of it, or upload more codes."


@dataclass(frozen=True)
class RewardLimitReached(Refusal):
    """The member has redeemed the reward as often, or for as many points, as its limits allow.

    ``opens_on`` is the first day on which it can be had again, None if there is none.
    """

    why: str
    opens_on: str | None

    code = "reward_limit_reached"
    title = "Limit of the reward reached"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return self.why

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        again = f"from {self.opens_on} on" if self.opens_on else "no more"
        return "#/reward_id", f"This member can redeem it {again}."


class RewardNotHeld(Refusal):
    """The reward is done with at once, or its code is another system's."""

    code = "reward_not_held"
    title = "Reward cannot be held"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return (
            "What is given at once, costs nothing, or has a code from an uploaded pool, cannot be held "
            "for a cart."
        )

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/hold", "Redeem it without a hold."


class RewardIndivisible(Refusal):
    """A reward is captured whole."""

    code = "reward_indivisible"
    title = "Reward captured whole"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "These points are held for a reward, of which there are no parts."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/points", "Leave points out."


class RewardUsed(Refusal):
    """Nothing is left of it to be used, or to be taken back."""

    code = "reward_used"
    title = "Reward used"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "This reward was used already."


class RewardNotUsable(Refusal):
    """There is nothing to use: not yet, not any more, or it was done with at once."""

    code = "reward_not_usable"
    title = "Reward not usable"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "This redemption is held, was taken back, or bought nothing that is used later."


class RewardExpired(Refusal):
    """It can be used no longer."""

    code = "reward_expired"
    title = "Reward expired"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The time in which this reward could be used is over."


@dataclass(frozen=True)
class BalanceExceeded(Refusal):
    """More is to be spent than is on the gift card, or of what is no gift card."""

    left: int | None

    code = "balance_exceeded"
    title = "Balance exceeded"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f"There are {self.left} left." if self.left is not None else "It is used whole."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        if self.left is None:
            return "#/amount", "Leave amount out."
        return "#/amount", f"Spend at most {self.left} minor units."


@dataclass(frozen=True)
class CodeTaken(Refusal):
    """A code to be uploaded is of another pool, or was made up for a redemption."""

    position: int

    code = "code_taken"
    title = "Code taken"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "A code is given once in a program; nothing was uploaded."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return f"#/codes/{self.position}", "Leave this code out."
