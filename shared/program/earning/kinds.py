"""Earning rules. Each kind is one dataclass holding its stored form, its wire form and its behaviour.

A new kind is a new class here, named in ``EarningRule``: JSON Schema, loading and messages follow from it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar, Literal

from shared.frozen import dataclass
from shared.program.activation import OnEvent
from shared.program.currencies import amount_text, minor_units
from shared.program.decimals import DECIMAL_PATTERN, exact, not_within
from shared.program.earning.conditions import Conditions
from shared.program.earning.events import ATTRIBUTE, Event
from shared.program.earning.membership import Membership
from shared.program.earning.occasions import EventOccasion, OrderOccasion
from shared.program.earning.rules import Changer, Giver, OrderGiver
from shared.program.earning.timing import Timing
from shared.program.names import CURRENCY, EVENT
from shared.program.orders import Line

FACTOR_MAX = 1_000
RATE_MAX = 1_000_000
_NOTHING = Fraction(0)
_DECIMAL = {
    "pattern": DECIMAL_PATTERN,
    "hint": 'a decimal string such as "1.5", with at most 9 digits before the point and 6 after it',
}


@dataclass(frozen=True, kw_only=True)
class PerAmount(OrderGiver):
    """So many points for each whole unit of a currency, in proportion."""

    kind: Literal["per_amount"] = "per_amount"
    currency: str = field(metadata={**CURRENCY, "description": "Orders in this currency earn."})
    rate: str = field(metadata={**_DECIMAL, "description": "Points per whole currency unit."})

    def gives(self, lines: Sequence[Line]) -> Iterable[Fraction]:
        """In proportion to the amounts."""
        rate = _per_minor_unit(self.rate, self.currency)
        return (line.amount * rate for line in lines)

    def line_miss(self, line: Line, occasion: OrderOccasion) -> str | None:
        """A line of no amount earns nothing either."""
        free = None if line.amount else "an amount of 0 earns nothing"
        return super().line_miss(line, occasion) or free

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{_points(self.rate)} per {amount_text(minor_units(self.currency), self.currency)}"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        yield from not_within("/rate", self.rate, RATE_MAX)


@dataclass(frozen=True, kw_only=True)
class PerUnit(OrderGiver):
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
class PerOrder(OrderGiver):
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

    def line_miss(self, line: Line, occasion: OrderOccasion) -> str | None:
        """Beside lines that cost something a free one has no part in it."""
        free = None if line.amount else "an amount of 0 has no part in it"
        return super().line_miss(line, occasion) or free

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{_points(self.points)} for the order{_of(self)}"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        yield from not_within("/points", self.points, RATE_MAX)


@dataclass(frozen=True, kw_only=True)
class Multiplier(Changer):
    """Multiplies what is earned where its conditions are met; several that apply multiply each other."""

    stage: ClassVar[int] = 2

    kind: Literal["multiplier"] = "multiplier"
    factor: str = field(metadata={**_DECIMAL, "description": "What points are multiplied by."})

    @property
    def times(self) -> Fraction:
        """By how much it multiplies."""
        return exact(self.factor)

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{self.factor} times{_for(self)}"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        yield from not_within("/factor", self.factor, FACTOR_MAX)


@dataclass(frozen=True, kw_only=True)
class Exclusion(Changer):
    """Lines that earn nothing, gift cards for example."""

    stage: ClassVar[int] = 3

    kind: Literal["exclusion"] = "exclusion"

    @property
    def times(self) -> Fraction:
        """By nothing."""
        return _NOTHING

    def text(self) -> str:
        """The rule in words, for explanations."""
        return f"{self.lines_text() or 'such an order'} earns nothing"


@dataclass(frozen=True, kw_only=True)
class PerEvent(Giver, Timing, Membership):
    """So many points for an event of a type, or for each of what the event counts."""

    kind: Literal["per_event"] = "per_event"
    event: str = field(metadata={**EVENT, "description": "Events of this type, such as review."})
    points: str = field(
        metadata={**_DECIMAL, "description": "Points for the event, or for each of what it counts."}
    )
    per: str | None = field(
        default=None,
        metadata={
            **ATTRIBUTE,
            "description": "The attribute of the event that says how many there are.",
        },
    )

    def given(self, event: Event) -> Fraction:
        """The exact points of an event that it is for."""
        count = 1 if self.per is None else event.attributes.get(self.per, 0)
        return exact(self.points) * int(count)

    def miss(self, occasion: EventOccasion) -> str | None:
        """Why the rule is not for an event of its type, in words; None if it is."""
        if self.per is not None and not occasion.event.attributes.get(self.per):
            return f"only where {self.per} are told"
        moment = occasion.moment
        asked = self.member_miss(occasion.buyer) or self.time_miss(moment.instant, moment.zone)
        return asked or self.condition_miss(occasion)

    def text(self) -> str:
        """The rule in words, for explanations."""
        each = "event" if self.per is None else f"of its {self.per}"
        return f"{_points(self.points)} for each {each} of the type {self.event}"

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        yield from not_within("/points", self.points, RATE_MAX)
        if isinstance(self.activation, OnEvent):
            yield "/activation/kind", "points of an event do not wait for another one"


OrderEarning = PerAmount | PerUnit | PerOrder | Multiplier | Exclusion
EarningRule = OrderEarning | PerEvent


def _points(number: str) -> str:
    return f"{number} {'point' if exact(number) == 1 else 'points'}"


def _of(rule: Conditions) -> str:
    return "" if rule.any_line else f" of {rule.lines_text()}"


def _for(rule: Conditions) -> str:
    return " for such orders" if rule.any_line else f" for {rule.lines_text()}"


@lru_cache(maxsize=256)
def _per_minor_unit(rate: str, currency: str) -> Fraction:
    return exact(rate) / minor_units(currency)
