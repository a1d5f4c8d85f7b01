"""What the rules see of a member."""

from dataclasses import field

from shared.frozen import dataclass
from shared.program.limits import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """The tier held before, the number of the order among the member's (from 1), and what was used of limits."""

    tier: str | None = None
    number: int = 1
    segments: frozenset[str] = frozenset()
    usage: Usage = field(default_factory=dict)


GUEST = Buyer()
