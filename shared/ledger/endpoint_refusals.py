"""Why something that concerns an endpoint is declined."""

from shared.ledger.refusals import Refusal


class EndpointNotFound(Refusal):
    """The program has no endpoint of that id."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "There is no such endpoint."
