"""What can be asked of accounts that several members share, or that become one."""

from shared.frozen import dataclass
from shared.ledger.state import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHousehold:
    """Make a household's account of a member's own."""

    household_id: str
    member_id: str
    source: str

    @property
    def id(self) -> str:
        """The id the caller chose."""
        return self.household_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Let a member join a household, with what they may spend there."""

    invitation_id: str
    member_id: str
    source: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLimit:
    """Change what a member of a household may spend there."""

    limit_id: str
    member_id: str
    source: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Bring a member who is invited, and what they have, into a household."""

    joining_id: str
    member_id: str
    source: str

    @property
    def id(self) -> str:
        """The id the caller chose."""
        return self.joining_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Let a member go from a household, with their share of its points."""

    departure_id: str
    member_id: str
    source: str

    @property
    def id(self) -> str:
        """The id the caller chose."""
        return self.departure_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Merge a member into another who is the same person; ``member_id`` is who is no more."""

    merge_id: str
    member_id: str
    source: str

    @property
    def id(self) -> str:
        """The id the caller chose."""
        return self.merge_id


HouseholdCommand = FoundHousehold | Join | Leave | Merge
