"""Why a version of a program is not published."""

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal


@dataclass(frozen=True)
class ProgramSuperseded(Refusal):
    """The version is to come right after another, which is not the newest; ``newest`` is, 0 if there is none."""

    newest: int

    code = "program_superseded"
    title = "Another version is the newest"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        found = f"The newest version is {self.newest}" if self.newest else "No version is published"
        return f"{found}; nothing was published."
