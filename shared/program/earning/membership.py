"""Membership: which members a rule is for."""

from dataclasses import field

from shared.frozen import dataclass
from shared.program.earning.buyer import Buyer
from shared.program.names import NAME, either, listed


@dataclass(frozen=True, kw_only=True)
class Membership:
    """Which members are meant: all, unless something is said."""

    tiers: tuple[str, ...] = field(
        default=(), metadata=listed(NAME, "Only members who held one of these tiers before.")
    )
    segments: tuple[str, ...] = field(
        default=(), metadata=listed(NAME, "Only members of one of these segments.")
    )

    def member_miss(self, buyer: Buyer) -> str | None:
        """Why somebody is not meant, in words; None if they are."""
        if self.tiers and buyer.tier not in self.tiers:
            return f"only members who hold {either(self.tiers)}"
        if self.segments and not buyer.segments.intersection(self.segments):
            return f"only members of the segment {either(self.segments)}"
        return None

    @property
    def any_member(self) -> bool:
        """Whether nothing is asked of the member."""
        return not (self.tiers or self.segments)
