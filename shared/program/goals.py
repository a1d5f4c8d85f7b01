"""Goals: what an operator expects of an ordinary member, and wants the program to reach.

They decide nothing about points; ``laurel program validate`` holds the program against them.
"""

from collections.abc import Iterator
from dataclasses import field
from fractions import Fraction
from typing import ClassVar

from shared.frozen import dataclass
from shared.program.decimals import DECIMAL_PATTERN, exact


@dataclass(frozen=True, kw_only=True)
class Goals:
    """An ordinary member's year, and how much of what is given should be redeemed."""

    orders_a_year: int = field(
        default=6,
        metadata={"ge": 1, "le": 365, "description": "How often an ordinary member buys."},
    )
    order_value: int = field(
        default=5_000,
        metadata={
            "ge": 1,
            "le": 999_999_999_999,
            "description": "What an ordinary order comes to, in minor units of the program's currency.",
        },
    )
    redemption_rate: str | None = field(
        default=None,
        metadata={
            "pattern": DECIMAL_PATTERN,
            "hint": 'a decimal string such as "0.6"',
            "description": "The share of an ordinary member's points that should be redeemed, at most 1.",
        },
    )

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        if self.redemption_rate is not None and not 0 < exact(self.redemption_rate) <= Fraction(1):
            yield "/redemption_rate", "must be more than 0, and 1 at most"


@dataclass(frozen=True, kw_only=True)
class Aims:
    """The goals section of a program."""

    section: ClassVar[str] = "goals"

    goals: Goals = field(
        default=Goals(), metadata={"description": "What the program is meant to reach."}
    )
