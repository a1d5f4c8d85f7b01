"""What earning rules have in common: a name, whom and what they are for, and how they act.

A rule of orders acts on the exact, unrounded points of lines in the order of its ``stage``: what is given adds
up, multipliers multiply, exclusions come last. A rule of events gives points for the event as a whole.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from shared.frozen import dataclass
from shared.program.activation import Activation
from shared.program.budgets import Budget
from shared.program.currencies import exponents
from shared.program.earning.conditions import Conditions
from shared.program.earning.expressions import EXPRESSION, asks_of, flaw_of, holds
from shared.program.earning.limits import EarningLimit, SharedLimit
from shared.program.earning.occasions import Occasion, OrderOccasion, sample_order
from shared.program.expiry import FixedExpiry
from shared.program.names import CURRENCY, NAME
from shared.program.orders import Line

PRIORITY_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class Rule(ABC):
    """What all rules have."""

    rule: str = field(
        metadata={
            **NAME,
            "description": "The rule's name, unique in the program; explanations show it.",
        }
    )
    when: str | None = field(
        default=None,
        metadata={
            **EXPRESSION,
            "description": "A condition in CEL. Of orders it may ask order, member, time, and lines or line: one "
            "that asks line is about each line by itself. Of events it may ask event, attributes, member and time.",
        },
    )

    def condition_miss(self, occasion: Occasion) -> str | None:
        """Why its condition in CEL does not hold of an occasion as a whole; None if it does."""
        if self.when is None or self._asks_of_lines or holds(self.when, occasion.variables):
            return None
        return f"only where {self.when}"

    @property
    def _asks_of_lines(self) -> bool:
        """Whether its condition in CEL is about each line by itself."""
        return self.when is not None and "line" in asks_of(self.when)

    @abstractmethod
    def text(self) -> str:
        """The rule in words, for explanations."""


@dataclass(frozen=True, kw_only=True)
class OrderRule(Conditions, Rule):
    """A rule of orders."""

    stage: ClassVar[int]

    currency: str | None = field(
        default=None, metadata={**CURRENCY, "description": "Only orders in this currency."}
    )
    group: str | None = field(
        default=None, metadata={**NAME, "description": "The group of rules that it stacks with."}
    )
    priority: int = field(
        default=0,
        metadata={
            "ge": -PRIORITY_MAX,
            "le": PRIORITY_MAX,
            "description": "Rules of higher priority go first: in their group, and where one is exclusive.",
        },
    )
    exclusive: bool = field(
        default=False,
        metadata={
            "description": "On the lines on which it acts no rule of lower priority does that acts alike: none "
            "that gives where it gives, none that multiplies where it multiplies."
        },
    )

    @abstractmethod
    def act(
        self, lines: Sequence[Line], meant: Sequence[int], points: Sequence[Fraction]
    ) -> Iterator[tuple[int, Fraction]]:
        """The positions of the lines on which it acts, of those ``meant``, each with by how much."""

    @abstractmethod
    def applied(self, points: Fraction, amount: Fraction) -> Fraction:
        """A line's points once it has acted by an amount."""

    @abstractmethod
    def concerns(self, wallet: str) -> bool:
        """Whether it acts on points of a wallet."""

    def miss(self, occasion: OrderOccasion) -> str | None:
        """Why the rule is not for an order, in words; None if it is."""
        if self.currency not in (None, occasion.order.currency):
            return f"only orders in {self.currency} earn by it"
        asked = self.order_miss(occasion.order, occasion.buyer, occasion.zone)
        return asked or self.condition_miss(occasion)

    def lines_meant(self, occasion: OrderOccasion) -> list[int]:
        """The positions of the lines that it is for, of an order that it is for."""
        lines = occasion.order.lines
        meant = [position for position, line in enumerate(lines) if self.meets(line)]
        if not self._asks_of_lines:
            return meant
        return [at for at in meant if holds(self.when or "", occasion.variables_of(lines[at]))]

    def line_miss(self, line: Line, occasion: OrderOccasion) -> str | None:
        """Why it is not for a line of an order that it is for, in words; None if it is."""
        if not self.meets(line):
            return f"only lines of {self.lines_text()}"
        if self._asks_of_lines and not holds(self.when or "", occasion.variables_of(line)):
            return f"only lines where {self.when}"
        return None

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        if self.currency is not None and self.currency not in exponents():
            yield "/currency", f'"{self.currency}" is not an ISO 4217 currency'
        if self.when is not None:
            yield from _of_condition(self.when)


@dataclass(frozen=True, kw_only=True)
class Giver(Rule):
    """A rule that gives points, be it to be multiplied by others."""

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
    limits: tuple[EarningLimit, ...] = field(
        default=(),
        metadata={
            "max_length": 5,
            "description": "How much of its points a member gets at most, one limit for each period.",
        },
    )
    budget: Budget | None = field(
        default=None,
        metadata={
            "description": "The end of what it gives to all members together; left out, there is none."
        },
    )

    @cached_property
    def shared_limit(self) -> SharedLimit | None:
        """Its budget, as a limit."""
        budget = self.budget
        return (
            SharedLimit(per="lifetime", points=budget.points, over=budget.over) if budget else None
        )

    @cached_property
    def bounds(self) -> tuple[EarningLimit, ...]:
        """All that may let less through than it gives: its limits, then its budget."""
        return self.limits if self.shared_limit is None else (*self.limits, self.shared_limit)


@dataclass(frozen=True, kw_only=True)
class OrderGiver(OrderRule, Giver):
    """A rule that gives points for lines of orders."""

    stage: ClassVar[int] = 1

    def act(
        self, lines: Sequence[Line], meant: Sequence[int], points: Sequence[Fraction]
    ) -> Iterator[tuple[int, Fraction]]:
        """The points it gives to lines."""
        given = self.gives([lines[position] for position in meant])
        for position, share in zip(meant, given, strict=True):
            if share:
                yield position, share

    @abstractmethod
    def gives(self, lines: Sequence[Line]) -> Iterable[Fraction]:
        """The exact points of each of the lines that it is for."""

    def applied(self, points: Fraction, amount: Fraction) -> Fraction:
        """What is given adds up."""
        return points + amount if points else amount

    def concerns(self, wallet: str) -> bool:
        """Whether it gives points of a wallet."""
        return wallet == self.wallet


@dataclass(frozen=True, kw_only=True)
class Changer(OrderRule):
    """A rule that multiplies what others gave."""

    wallet: str | None = field(
        default=None,
        metadata={**NAME, "description": "Only points of this wallet; all if left out."},
    )

    def act(
        self, lines: Sequence[Line], meant: Sequence[int], points: Sequence[Fraction]
    ) -> Iterator[tuple[int, Fraction]]:
        """The lines that have earned something, each with its factor."""
        factor = self.times
        for position in meant:
            if points[position]:
                yield position, factor

    @property
    @abstractmethod
    def times(self) -> Fraction:
        """By how much it multiplies."""

    def applied(self, points: Fraction, amount: Fraction) -> Fraction:
        """Multipliers multiply."""
        return points * amount

    def concerns(self, wallet: str) -> bool:
        """Whether it multiplies points of a wallet."""
        return self.wallet in (None, wallet)

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws()
        if self.any_line and self.any_order and self.when is None and self.currency is None:
            yield "", "give a category, a sku or another condition, to say what is meant"


def _of_condition(when: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a condition of orders in CEL."""
    order = sample_order()
    if {"line", "lines"}.issubset(asks_of(when)):
        yield "/when", "may ask line or lines, not both"
        return
    sample = (
        order.variables_of(order.order.lines[0]) if "line" in asks_of(when) else order.variables
    )
    wrong = flaw_of(when, sample)
    if wrong:
        yield "/when", wrong
