"""Why something about a household, or about accounts that become one, is declined."""

from shared.ledger.refusals import Refusal


class HouseholdNotFound(Refusal):
    """There is no household of that id."""

    code = "not_found"
    title = "Not found"
    status = 404

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "There is no such household."


class HouseholdFull(Refusal):
    """The household has as many members as the program allows."""

    code = "household_full"
    title = "Household full"


class AccountJoined(Refusal):
    """The member's account is part of another: a household's, or that of whom they were merged into."""

    code = "account_joined"
    title = "Account joined to another"

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/member_id", "Let the member leave the household first."


class NotInvited(Refusal):
    """The household has not invited this member."""

    code = "not_invited"
    title = "Not invited"

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/member_id", "Invite the member first."


class NotInHousehold(Refusal):
    """The member does not belong to the household."""

    code = "not_in_household"
    title = "Not in this household"

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/member_id", "Name a member of the household."


class PointsHeld(Refusal):
    """Points of the account are held for a cart."""

    code = "points_held"
    title = "Points are held"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "Points of the account are held; capture or void them first."


class MemberLimitExceeded(Refusal):
    """The member would spend more of the household's points than they may in a month."""

    code = "member_limit_exceeded"
    title = "Spending limit exceeded"

    @property
    def detail(self) -> str:
        """One sentence for the caller."""
        return "That is more than this member may spend of the household's points this month."

    @property
    def mend(self) -> tuple[str, str]:
        """The field at fault and what to do about it."""
        return "#/points", "Ask for fewer points, or have the limit changed."
