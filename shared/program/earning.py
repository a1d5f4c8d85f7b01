"""Earning rules. Each kind is one dataclass holding its stored form, its wire form and its behaviour.

A new kind is a new class here, named in ``EarningRule``: JSON Schema, loading and messages follow from it.
Rules act on the exact, unrounded points of one line in the order of their ``stage``: amounts add up,
multipliers multiply, exclusions come last. Within a stage the result does not depend on their order.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar, Literal

from shared.program.activation import Activation
from shared.program.currencies import amount_text, minor_units
from shared.program.decimals import DECIMAL_PATTERN, exact
from shared.program.expiry import FixedExpiry
from shared.program.names import CURRENCY, NAME, TEXT
from shared.program.orders import Line

_RULE = {**NAME, "description": "The rule's name, unique in the program; explanations show it."}
_DECIMAL = {
    "pattern": DECIMAL_PATTERN,
    "hint": 'a decimal string such as "1.5", with at most 9 digits before the point and 6 after it',
}


@dataclass(frozen=True, kw_only=True)
class PerAmount:
    """So many points for each whole unit of a currency, in proportion."""

    stage: ClassVar[int] = 1

    kind: Literal["per_amount"] = "per_amount"
    rule: str = field(metadata=_RULE)
    wallet: str = field(metadata={**NAME, "description": "The wallet that receives the points."})
    currency: str = field(metadata={**CURRENCY, "description": "Orders in this currency earn."})
    rate: str = field(metadata={**_DECIMAL, "description": "Points per whole currency unit."})
    activation: Activation | None = field(
        default=None,
        metadata={"description": "When this rule's points can be spent, instead of the wallet's."},
    )
    expiry: FixedExpiry | None = field(
        default=None,
        metadata={
            "description": "When this rule's points expire, instead of the tier's or wallet's."
        },
    )

    def applies(self, line: Line, currency: str, wallet: str) -> bool:
        """Whether the line earns by this rule."""
        return wallet == self.wallet and currency == self.currency and line.amount > 0

    def miss(self, line: Line, currency: str) -> str | None:
        """Why the line does not earn by this rule, in words; None if it does."""
        if currency != self.currency:
            return f"only orders in {self.currency} earn by it"
        return None if line.amount > 0 else "an amount of 0 earns nothing"

    def apply(self, points: Fraction, line: Line) -> Fraction:
        """The line's points after this rule."""
        earned = line.amount * _per_minor_unit(self.rate, self.currency)
        return points + earned if points else earned

    def text(self) -> str:
        """The rule in words, for explanations."""
        noun = "point" if exact(self.rate) == 1 else "points"
        return f"{self.rate} {noun} per {amount_text(minor_units(self.currency), self.currency)}"


@dataclass(frozen=True, kw_only=True)
class _OfChosenLines:
    """What rules share that act on lines of a category, a SKU or both."""

    rule: str = field(metadata=_RULE)
    category: str | None = field(
        default=None, metadata={**TEXT, "description": "Lines of this category."}
    )
    sku: str | None = field(default=None, metadata={**TEXT, "description": "Lines of this SKU."})
    wallet: str | None = field(
        default=None,
        metadata={**NAME, "description": "Only points of this wallet; all if left out."},
    )

    def applies(self, line: Line, _currency: str, wallet: str) -> bool:
        """Whether the rule acts on the line's points."""
        chosen = self.category in (None, line.category) and self.sku in (None, line.sku)
        return chosen and self.wallet in (None, wallet)

    def miss(self, line: Line, _currency: str) -> str | None:
        """Why the rule does not act on the line, in words; None if it does."""
        chosen = self.category in (None, line.category) and self.sku in (None, line.sku)
        return None if chosen else f"only lines of {self.chosen_text()}"

    def chosen_text(self) -> str:
        """Which lines are meant, in words."""
        category = f"category {self.category}" if self.category else ""
        sku = f"SKU {self.sku}" if self.sku else ""
        return " and ".join(part for part in (category, sku) if part)


@dataclass(frozen=True, kw_only=True)
class Multiplier(_OfChosenLines):
    """Multiplies what lines of a category or SKU earn; several that apply multiply each other."""

    stage: ClassVar[int] = 2

    kind: Literal["multiplier"] = "multiplier"
    factor: str = field(metadata={**_DECIMAL, "description": "What points are multiplied by."})

    def apply(self, points: Fraction, _line: Line) -> Fraction:
        """The line's points after this rule."""
        return points * exact(self.factor)

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{self.factor} times for {self.chosen_text()}"


@dataclass(frozen=True, kw_only=True)
class Exclusion(_OfChosenLines):
    """Lines of a category or SKU that earn nothing, gift cards for example."""

    stage: ClassVar[int] = 3

    kind: Literal["exclusion"] = "exclusion"

    def apply(self, _points: Fraction, _line: Line) -> Fraction:
        """Nothing."""
        return Fraction(0)

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{self.chosen_text()} earns nothing"


EarningRule = PerAmount | Multiplier | Exclusion


@lru_cache(maxsize=256)
def _per_minor_unit(rate: str, currency: str) -> Fraction:
    return exact(rate) / minor_units(currency)
