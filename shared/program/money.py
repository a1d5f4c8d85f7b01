"""Money: a sum in one currency, in its minor units."""

from collections.abc import Iterator
from dataclasses import field

from shared.frozen import dataclass
from shared.program.currencies import amount_text, exponents
from shared.program.names import CURRENCY

AMOUNT_MOST = 999_999_999_999


@dataclass(frozen=True, kw_only=True)
class Money:
    """A sum of money."""

    currency: str = field(metadata={**CURRENCY, "description": "Its ISO 4217 currency."})
    amount: int = field(
        metadata={"ge": 1, "le": AMOUNT_MOST, "description": "How much, in minor units."}
    )

    @property
    def text(self) -> str:
        """The sum for people, such as ``5.00 USD``."""
        return amount_text(self.amount, self.currency)

    @property
    def values(self) -> dict[str, str | int]:
        """The sum as JSON says it."""
        return {"currency": self.currency, "amount": self.amount}

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        if self.currency not in exponents():
            yield "/currency", "is not an ISO 4217 currency"
