"""Why something that follows a redemption, or otherwise moves points, is declined."""

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal


class RedemptionNotFound(Refusal):
    """There is no redemption of that id."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "There is no such redemption."


class HoldEnded(Refusal):
    """The hold was captured, voided, or lapsed; or there never was one."""

    code = "hold_ended"
    title = "Hold ended"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "This redemption holds no points any more."


@dataclass(frozen=True)
class HoldExceeded(Refusal):
    """More is to be captured than is held."""

    asked: int
    held: int

    code = "hold_exceeded"
    title = "Hold exceeded"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f"Asked to capture {self.asked}, {self.held} are held."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/points", f"Capture at most {self.held}, or leave points out for all of it."


class NothingToReverse(Refusal):
    """No points of the redemption are spent: it is held, was voided, lapsed, or given back."""

    code = "nothing_to_reverse"
    title = "Nothing to reverse"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "No points of this redemption are spent; a hold is voided instead."


@dataclass(frozen=True)
class RedemptionNotAllowed(Refusal):
    """Fewer points than the program lets members redeem, or from too small a balance."""

    why: str

    code = "redemption_not_allowed"
    title = "Redemption not allowed"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return self.why


class AdjustmentNotFound(Refusal):
    """No adjustment of that id waits for approval."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "No such adjustment waits for approval."


class ApprovalNeeded(Refusal):
    """More points than one person may adjust alone; who asked cannot approve."""

    code = "approval_needed"
    title = "Approval needed"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "So many points need the approval of a second person, with a key of their own."


class NothingToExtend(Refusal):
    """No spendable points expire as asked."""

    code = "nothing_to_extend"
    title = "Nothing to extend"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "No spendable points expire as asked."
