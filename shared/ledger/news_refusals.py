"""Why something about what members were told is declined."""

from shared.ledger.refusals import Refusal


class MessageNotFound(Refusal):
    """The member's inbox has no such message."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "There is no such message in this member's inbox."
