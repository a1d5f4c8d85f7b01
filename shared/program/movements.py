"""Points moved by their owners: sent to others, exchanged for other points, shared in a household."""

from dataclasses import field
from fractions import Fraction
from typing import Literal

from shared.frozen import dataclass
from shared.program.decimals import DECIMAL_PATTERN, exact
from shared.program.names import NAME
from shared.program.points import POINTS_MOST

_POINTS = {"ge": 1, "le": POINTS_MOST}
PROGRAM = {
    "pattern": r"^[A-Za-z0-9._~:-]{1,128}$",
    "hint": "a program's id: 1 to 128 characters of A-Z a-z 0-9 . _ ~ : -",
}


@dataclass(frozen=True, kw_only=True)
class Transfers:
    """What members may send to each other."""

    minimum: int = field(
        default=1, metadata={**_POINTS, "description": "The fewest points of one transfer."}
    )
    per_transfer: int | None = field(
        default=None, metadata={**_POINTS, "description": "The most points of one transfer."}
    )
    per_month: int | None = field(
        default=None,
        metadata={
            **_POINTS,
            "description": "The most points a member may send in a calendar month.",
        },
    )
    fee_points: int = field(
        default=0,
        metadata={
            "ge": 0,
            "le": POINTS_MOST,
            "description": "What the sender spends on a transfer.",
        },
    )
    fee_rate: str = field(
        default="0",
        metadata={
            "pattern": DECIMAL_PATTERN,
            "hint": 'a decimal string such as "0.05"',
            "description": "What the sender spends beside, for each point sent; rounded up.",
        },
    )
    cooling_off_hours: int = field(
        default=0,
        metadata={"ge": 0, "le": 8760, "description": "How long received points wait."},
    )

    def fee(self, points: int) -> int:
        """The points that sending ``points`` costs beside them."""
        share = points * exact(self.fee_rate)
        return self.fee_points - (-share.numerator // share.denominator)

    def refused(self, points: int, sent_before: int) -> str | None:
        """Why so many points cannot be sent by who sent so many this month; None if they can."""
        if points < self.minimum:
            return f"At least {self.minimum} points are sent at a time."
        if self.per_transfer is not None and points > self.per_transfer:
            return f"At most {self.per_transfer} points are sent at a time."
        if self.per_month is not None and sent_before + points > self.per_month:
            left = max(0, self.per_month - sent_before)
            return f"At most {self.per_month} points are sent in a month; {left} are left."
        return None


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Points of one wallet given for points of another, of this program or of a partner's."""

    exchange: str = field(
        metadata={**NAME, "description": "The exchange's name, unique in the program."}
    )
    from_wallet: str = field(metadata={**NAME, "description": "The wallet whose points are given."})
    to_wallet: str = field(metadata={**NAME, "description": "The wallet that receives."})
    rate: str = field(
        metadata={
            "pattern": DECIMAL_PATTERN,
            "hint": 'a decimal string such as "0.5"',
            "description": "Points received for each point given; rounded down.",
        }
    )
    to_program: str | None = field(
        default=None,
        metadata={
            **PROGRAM,
            "description": "The partner's program, which must name this one among its partners.",
        },
    )
    minimum: int = field(
        default=1, metadata={**_POINTS, "description": "The fewest points given at a time."}
    )

    def received(self, points: int) -> int:
        """The whole points received for ``points``."""
        share: Fraction = points * exact(self.rate)
        return share.numerator // share.denominator


@dataclass(frozen=True, kw_only=True)
class Households:
    """How members share an account."""

    members_max: int = field(
        default=6, metadata={"ge": 1, "le": 50, "description": "The most members of a household."}
    )
    leaving: Literal["equal_share", "nothing"] = field(
        default="equal_share",
        metadata={
            "description": "What who leaves takes along: an equal share of what is available, or nothing."
        },
    )
