"""Why a command is declined. Every refusal is a class with a stable code; answers are made from these alone.

Deciding answers a refusal as a value; ``Refused`` is raised with it once nothing stands against it.

Refusal
├── MemberNotFound         nobody of that id, or erased
├── EntryNotFound          the journal has no entry of that number
├── AccountClosed          the account exists and takes no more commands
├── AccountOpen            there is nothing to reopen
├── NoProgram              the tenant has published no program yet
├── NoTiers                the program has no tier table
├── UnknownTier            the program has no tier of that name
├── GrantInPast            a tier is to be held until an instant that has passed
├── CurrencyNotInProgram   no rule takes orders in that currency
├── OrderTooLate           placed longer ago than the program takes orders
├── UnknownWallet          the program has no wallet of that name
├── InsufficientPoints     fewer points are available than asked for
├── PointsOutOfRange       the result would not be a safe integer
├── IdReused               the id was used before, with other content
├── of programs            in ``shared.ledger.program_refusals``
├── of orders              in ``shared.ledger.order_refusals``
├── of rewards             in ``shared.ledger.reward_refusals``
├── of referrals           in ``shared.ledger.referral_refusals``
└── of redemptions         in ``shared.ledger.redemption_refusals``, and of what else moves points
"""

from typing import ClassVar

from shared.frozen import dataclass
from shared.ledger.state import POINTS_MAX


@dataclass(frozen=True)
class Refusal:
    """A command declined by the state of things; nothing is written."""

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int] = 409

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return self.title + "."

    @property
    def mend(self) -> tuple[str, str] | None:
        """The field at fault as a JSON pointer, and what to do about it."""
        return None


class MemberNotFound(Refusal):
    """Nobody of that id is a member; an erased one answers alike."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "There is no such member."


class EntryNotFound(Refusal):
    """The journal has no entry of that number."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "There is no such entry."


class AccountClosed(Refusal):
    """The account takes no more commands; its id is never used again."""

    code = "account_closed"
    title = "Account closed"

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/member_id", "Reopen the account; that of an erased member is never used again."


class AccountOpen(Refusal):
    """There is nothing to reopen."""

    code = "account_open"
    title = "Account open"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "This account is open already."


class NoProgram(Refusal):
    """Nothing can be decided before a program is published."""

    code = "no_program"
    title = "No program published"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "Publish a program first, with PUT /v1/program."


class NoTiers(Refusal):
    """The program has no tier table."""

    code = "no_tiers"
    title = "No tiers"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The program in force has no tiers."


@dataclass(frozen=True)
class UnknownTier(Refusal):
    """The program has no tier of this name."""

    tier: str

    code = "unknown_tier"
    title = "Unknown tier"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f'The program has no tier "{self.tier}".'

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/tier", "Name a tier of the program in force."


class GrantInPast(Refusal):
    """A tier cannot be held until an instant that has passed."""

    code = "grant_in_past"
    title = "Grant in the past"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The tier would be held until an instant that has passed."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/until", "Name an instant to come, or leave it out for a tier held for good."


@dataclass(frozen=True)
class CurrencyNotInProgram(Refusal):
    """No earning rule takes orders in this currency."""

    currency: str

    code = "currency_not_in_program"
    title = "Currency not in the program"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f"No earning rule takes orders in {self.currency}."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/currency", "Send a currency of the program, or publish a rule for this one."


@dataclass(frozen=True)
class OrderTooLate(Refusal):
    """The order was placed longer ago than the program takes orders."""

    late_days: int

    code = "order_too_late"
    title = "Order too late"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f"Orders are taken up to {self.late_days} days after they were placed."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/placed_at", "Send orders in time, or publish a program that takes later ones."


@dataclass(frozen=True)
class UnknownWallet(Refusal):
    """The program has no wallet of that name."""

    wallet: str

    code = "unknown_wallet"
    title = "Unknown wallet"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f'The program has no wallet "{self.wallet}".'

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/wallet", "Name a wallet of the program, or leave it out for the first."


@dataclass(frozen=True)
class InsufficientPoints(Refusal):
    """Fewer points are available than asked for."""

    asked: int
    available: int
    field: str = "points"

    code = "insufficient_points"
    title = "Not enough points"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f"Asked for {self.asked}, {self.available} available."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        if self.field != "points":
            return f"#/{self.field}", f"{self.asked - self.available} points are missing."
        most = f"Ask for at most {self.available}." if self.available else "Nothing can be taken."
        return "#/points", most


class PointsOutOfRange(Refusal):
    """The account's points would leave the range every JSON reader keeps exact."""

    code = "points_out_of_range"
    title = "Points out of range"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f"An account holds at most {POINTS_MAX} points of a wallet."


@dataclass(frozen=True)
class IdReused(Refusal):
    """The id names an earlier command with other content."""

    field: str

    code = "id_reused"
    title = "Id used before with other content"
    status = 422

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f"This {self.field} was used before with other content; nothing was changed."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return f"#/{self.field}", "Send the same content again, or a new id for a new command."


class Refused(Exception):
    """A refusal that is final: nothing was written, and nothing written before says otherwise."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
