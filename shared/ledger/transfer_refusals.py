"""Why a transfer or an exchange is declined."""

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal


class ReceiverNotFound(Refusal):
    """Nobody of that id can receive points; a closed account answers alike."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "There is no such member to receive points."


@dataclass(frozen=True)
class TransferNotAllowed(Refusal):
    """The program's limits do not allow it."""

    why: str

    code = "transfer_not_allowed"
    title = "Transfer not allowed"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return self.why

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/points", "Choose other points, within the program's limits."


class SameAccount(Refusal):
    """Both members share one account, so nothing would move."""

    code = "same_account"
    title = "Same account"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "Both members share one account; its points are theirs already."


@dataclass(frozen=True)
class NoSuchExchange(Refusal):
    """The program in force has no exchange of that name for this."""

    exchange: str

    code = "unknown_exchange"
    title = "Unknown exchange"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f'The program has no exchange "{self.exchange}".'

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/exchange", "Name an exchange of the program."


class PartnerNotAllowed(Refusal):
    """The partner's program does not take points from this one."""

    code = "partner_not_allowed"
    title = "Partner not allowed"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The partner's program does not take points from this program's members."
