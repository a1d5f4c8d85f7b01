"""Processor time of deciding what a large order earns by many rules, and how it grows."""

import time
from statistics import median
from typing import Any

from shared.program.document import Document, load_document
from shared.program.earning.award import award
from shared.program.earning.buyer import GUEST
from shared.program.orders import Line, Order
from tests.bench.figures import Figure, within
from tests.builders import BASE_RULE, a_document

RULES, LINES = 100, 500
BUDGET_MS = 50
RUNS = 15
KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "multiplier", "factor": "1.5"},
    {"kind": "per_unit", "wallet": "points", "points": "2.5"},
    {"kind": "per_amount", "wallet": "points", "currency": "USD", "rate": "0.5"},
    {"kind": "per_order", "wallet": "points", "points": "5"},
)
NAMED = ("category", "brand", "tag", "sku")


def measure() -> list[Figure]:
    """An order whose lines each rule of a kind means one in twenty of; and one in which every rule means every line."""
    whole = _spent_ms(_shop(RULES), _order(LINES))
    fewer_lines = _spent_ms(_shop(RULES), _order(LINES // 2))
    fewer_rules = _spent_ms(_shop(RULES // 2), _order(LINES))
    everything = _spent_ms(_shop_for_all(RULES), _order(LINES))
    of = f"an order of {LINES} lines by {RULES} rules"
    return [
        within(f"CPU of deciding {of}, ms", whole, BUDGET_MS, digits=0),
        Figure(
            "  half the lines, half the rules ÷ that",
            f"{fewer_lines / whole:.2f}, {fewer_rules / whole:.2f}",
        ),
        Figure(
            f"  where every rule acts on every line, {RULES * LINES:,} steps, ms",
            f"{everything:.0f}",
        ),
    ]


def _spent_ms(program: Document, order: Order) -> float:
    spent = list[float]()
    for _ in range(RUNS):
        begun = time.process_time()
        award(program, order, GUEST)
        spent.append((time.process_time() - begun) * 1000)
    return median(spent)


def _shop(rules: int) -> Document:
    """A rate for all, and rules of four kinds, each for one of twenty categories, brands, tags or SKUs."""
    special = (
        {**KINDS[number % 4], "rule": f"r-{number}", NAMED[number % 4]: f"{number % 20}"}
        for number in range(rules - 1)
    )
    return load_document(a_document(earning=[BASE_RULE, *special]))


def _shop_for_all(rules: int) -> Document:
    """Rates and multipliers that are all for every line."""
    times = {"kind": "multiplier", "factor": "1.01", "currency": "USD"}
    kinds = (BASE_RULE, times)
    return load_document(
        a_document(
            earning=[{**kinds[number % 2], "rule": f"r-{number}"} for number in range(rules)]
        )
    )


def _order(lines: int) -> Order:
    return Order(
        placed_at=0,
        currency="USD",
        lines=tuple(
            Line(
                line_id=str(number),
                sku=str(number % 20),
                quantity=1,
                amount=1000 + number,
                category=str(number % 20),
                brand=str(number % 20),
                tags=(str(number % 20),),
            )
            for number in range(lines)
        ),
    )
