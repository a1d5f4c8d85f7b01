"""Why something that is asked of a connection to a shop is declined."""

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal


@dataclass(frozen=True)
class ConnectionNotFound(Refusal):
    """The program has no connection of that id."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "There is no such connection."
