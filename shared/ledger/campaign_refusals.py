"""Why a trigger of a campaign is declined."""

from shared.frozen import dataclass
from shared.ledger.refusals import Refusal


class CampaignNotFound(Refusal):
    """The program in force has no campaign of that name."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "The program has no such campaign."


class TriggerNotFound(Refusal):
    """The campaign has not been triggered under that id."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "There is no such trigger of this campaign."


@dataclass(frozen=True)
class CampaignNotRunning(Refusal):
    """The campaign has not begun, is over, or has given all that it may."""

    why: str

    code = "campaign_not_running"
    title = "Campaign not running"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return self.why


OUT_OF_ITS_DAYS = CampaignNotRunning("Today is outside the days of this campaign.")
BUDGET_SPENT = CampaignNotRunning("The campaign has given all that its budget allows.")


@dataclass(frozen=True)
class UnknownSegment(Refusal):
    """The program has no segment of that name."""

    segment: str
    position: int

    code = "unknown_segment"
    title = "Unknown segment"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return f'The program has no segment "{self.segment}".'

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return f"#/audience/segments/{self.position}", "Name a segment of the program in force."
