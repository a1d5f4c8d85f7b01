"""Values of templates: what they can do is known, and they are written as the member's language writes them."""

from shared.program.money import Money


class Points(int):
    """A number of points of a wallet."""

    wallet: str

    def __new__(cls, points: int, wallet: str) -> "Points":
        """So many points of that wallet."""
        made = super().__new__(cls, points)
        made.wallet = wallet
        return made


class Instant(int):
    """An instant in epoch ms."""


class Absent:
    """What a fact may say and does not: it is false, prints as nothing and is neither more nor less than anything."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Absent)

    def __hash__(self) -> int:
        return 0

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__


ABSENT = Absent()
Value = str | int | bool | Money | Absent
