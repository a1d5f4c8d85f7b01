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


@dataclass(frozen=True)
class NothingToAsk(Refusal):
    """The connection does not say where the shop's own API is, or it is closed."""

    code = "nothing_to_ask"
    title = "Nothing to ask"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The connection is closed, or does not say where its shop can be asked."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/shop", "Open it, and give it `shop`: the address of the shop's API and a token."
