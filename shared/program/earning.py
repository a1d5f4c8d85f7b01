"""Earning rules. Each kind is one dataclass holding its stored form, its wire form and its behaviour.

A new kind is a new class here, named in ``EarningRule``: JSON Schema, loading and messages follow from it.
Rules act on the exact, unrounded points of lines in the order of their ``stage``: what is given adds up,
multipliers multiply, exclusions come last. Within a stage the result does not depend on their order.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar, Literal

from shared.frozen import dataclass
from shared.program.activation import Activation
from shared.program.conditions import Conditions
from shared.program.currencies import amount_text, minor_units
from shared.program.decimals import DECIMAL_PATTERN, exact, not_within
from shared.program.expiry import FixedExpiry
from shared.program.names import CURRENCY, NAME
from shared.program.orders import Line, Order

FACTOR_MAX = 1_000
RATE_MAX = 1_000_000
_NOTHING = Fraction(0)
_DECIMAL = {
    "pattern": DECIMAL_PATTERN,
    "hint": 'a decimal string such as "1.5", with at most 9 digits before the point and 6 after it',
}


@dataclass(frozen=True, kw_only=True)
class _Rule(Conditions):
    """What all rules have."""

    rule: str = field(
        metadata={
            **NAME,
            "description": "The rule's name, unique in the program; explanations show it.",
        }
    )
    currency: str | None = field(
        default=None, metadata={**CURRENCY, "description": "Only orders in this currency."}
    )

    def order_miss(self, order: Order, zone: str) -> str | None:
        """Why the rule is not for an order, in words; None if it is."""
        if self.currency not in (None, order.currency):
            return f"only orders in {self.currency} earn by it"
        return super().order_miss(order, zone)


@dataclass(frozen=True, kw_only=True)
class Giver(_Rule, ABC):
    """A rule that gives points, be it to be multiplied by others."""

    stage: ClassVar[int] = 1

    wallet: str = field(metadata={**NAME, "description": "The wallet that receives the points."})
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

    def act(
        self, lines: Sequence[Line], points: Sequence[Fraction]
    ) -> Iterator[tuple[int, Fraction]]:
        """The positions of the lines to which it gives, each with the line's points after it."""
        chosen = [position for position, line in enumerate(lines) if self.meets(line)]
        given = self.gives([lines[position] for position in chosen])
        for position, share in zip(chosen, given, strict=True):
            if share:
                yield position, points[position] + share if points[position] else share

    @abstractmethod
    def gives(self, lines: Sequence[Line]) -> Iterable[Fraction]:
        """The exact points of each of the lines that meet its conditions."""


@dataclass(frozen=True, kw_only=True)
class PerAmount(Giver):
    """So many points for each whole unit of a currency, in proportion."""

    kind: Literal["per_amount"] = "per_amount"
    currency: str = field(metadata={**CURRENCY, "description": "Orders in this currency earn."})
    rate: str = field(metadata={**_DECIMAL, "description": "Points per whole currency unit."})

    def gives(self, lines: Sequence[Line]) -> Iterable[Fraction]:
        """In proportion to the amounts."""
        rate = _per_minor_unit(self.rate, self.currency)
        return (line.amount * rate for line in lines)

    def line_miss(self, line: Line) -> str | None:
        """A line of no amount earns nothing either."""
        return super().line_miss(line) or (None if line.amount else "an amount of 0 earns nothing")

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{_points(self.rate)} per {amount_text(minor_units(self.currency), self.currency)}"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        yield from not_within("/rate", self.rate, RATE_MAX)


@dataclass(frozen=True, kw_only=True)
class PerUnit(Giver):
    """So many points for each unit bought, whatever it costs."""

    kind: Literal["per_unit"] = "per_unit"
    points: str = field(metadata={**_DECIMAL, "description": "Points for each unit."})

    def gives(self, lines: Sequence[Line]) -> Iterable[Fraction]:
        """In proportion to the quantities."""
        points = exact(self.points)
        return (line.quantity * points for line in lines)

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{_points(self.points)} for each unit{_of(self)}"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        yield from not_within("/points", self.points, RATE_MAX)


@dataclass(frozen=True, kw_only=True)
class PerOrder(Giver):
    """So many points for an order that has a line it is for; those lines share them by their amounts."""

    kind: Literal["per_order"] = "per_order"
    points: str = field(metadata={**_DECIMAL, "description": "Points for the order."})

    def gives(self, lines: Sequence[Line]) -> Iterable[Fraction]:
        """In proportion to the amounts; to the quantities where all were free."""
        points, total = exact(self.points), sum(line.amount for line in lines)
        if total:
            return (points * line.amount / total for line in lines)
        units = sum(line.quantity for line in lines)
        return (points * line.quantity / units for line in lines)

    def line_miss(self, line: Line) -> str | None:
        """Beside lines that cost something a free one has no part in it."""
        return super().line_miss(line) or (
            None if line.amount else "an amount of 0 has no part in it"
        )

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{_points(self.points)} for the order{_of(self)}"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        yield from not_within("/points", self.points, RATE_MAX)


@dataclass(frozen=True, kw_only=True)
class _Changer(_Rule, ABC):
    """A rule that changes what others gave."""

    wallet: str | None = field(
        default=None,
        metadata={**NAME, "description": "Only points of this wallet; all if left out."},
    )

    def act(
        self, lines: Sequence[Line], points: Sequence[Fraction]
    ) -> Iterator[tuple[int, Fraction]]:
        """The positions of the lines it changes, each with the line's points after it."""
        for position, line in enumerate(lines):
            if points[position] and self.meets(line):
                yield position, self.changed(points[position])

    @abstractmethod
    def changed(self, points: Fraction) -> Fraction:
        """A line's points after this rule."""

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        if self.any_line and self.any_order:
            yield "", "give a category, a sku or another condition, to say what is meant"


@dataclass(frozen=True, kw_only=True)
class Multiplier(_Changer):
    """Multiplies what is earned where its conditions are met; several that apply multiply each other."""

    stage: ClassVar[int] = 2

    kind: Literal["multiplier"] = "multiplier"
    factor: str = field(metadata={**_DECIMAL, "description": "What points are multiplied by."})

    def changed(self, points: Fraction) -> Fraction:
        """A line's points after this rule."""
        return points * exact(self.factor)

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{self.factor} times{_for(self)}"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        yield from not_within("/factor", self.factor, FACTOR_MAX)


@dataclass(frozen=True, kw_only=True)
class Exclusion(_Changer):
    """Lines that earn nothing, gift cards for example."""

    stage: ClassVar[int] = 3

    kind: Literal["exclusion"] = "exclusion"

    def changed(self, _points: Fraction) -> Fraction:
        """Nothing."""
        return _NOTHING

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{self.lines_text() or 'such an order'} earns nothing"


EarningRule = PerAmount | PerUnit | PerOrder | Multiplier | Exclusion


def _points(number: str) -> str:
    return f"{number} {'point' if exact(number) == 1 else 'points'}"


def _of(rule: Conditions) -> str:
    return "" if rule.any_line else f" of {rule.lines_text()}"


def _for(rule: Conditions) -> str:
    return " for such orders" if rule.any_line else f" for {rule.lines_text()}"


@lru_cache(maxsize=256)
def _per_minor_unit(rate: str, currency: str) -> Fraction:
    return exact(rate) / minor_units(currency)
