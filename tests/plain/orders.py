"""Orders as dicts: what they gave, line by line, and what of it is kept once parts are back."""

from fractions import Fraction
from math import ceil, floor
from typing import Any

from tests.plain.terms import Document, wallet_of

Lines = list[tuple[str, int, int]]  # line, quantity, amount in minor units
PlainOrder = dict[str, Any]


def points_of(document: Document, wallet: str, lines: Lines, multiplier: str) -> list[int]:
    """What each line earns in a wallet."""
    rates = [rule["rate"] for rule in document["earning"] if rule["wallet"] == wallet]
    exact = [
        sum((Fraction(rate) * amount / 100 for rate in rates), Fraction(0)) * Fraction(multiplier)
        for _, _, amount in lines
    ]
    rounding = wallet_of(document, wallet)["rounding"]
    total = {"floor": floor, "ceiling": ceil}[rounding](sum(exact))
    given = [floor(each) for each in exact]
    while sum(given) < total:
        behind = [each - whole for each, whole in zip(exact, given, strict=True)]
        given[behind.index(max(behind))] += 1
    return given


def with_back(order: PlainOrder, back: dict[str, int], money: int) -> PlainOrder | None:
    """The order with more of it back; None if more would be back than was bought."""
    units = {**order["back"]}
    for line, quantity in back.items():
        units[line] = units.get(line, 0) + quantity
    returned = {**order, "back": units, "money": order["money"] + money}
    return returned if are_there(returned) and money <= kept_value(order) else None


def is_possible(order: PlainOrder) -> bool:
    """Whether no more of an edited order is back than it has now."""
    return are_there(order) and order["money"] <= total(order)


def are_there(order: PlainOrder) -> bool:
    """Whether no more units are back than were bought."""
    bought = {line: quantity for line, quantity, _ in order["lines"]}
    return all(units <= bought.get(line, -1) for line, units in order["back"].items())


def kept_value(order: PlainOrder) -> int:
    """What is kept, in minor units."""
    return max(0, _goods(order) - int(order["money"]))


def kept_points(order: PlainOrder, wallet: str) -> int:
    """The points kept of what an order gave in a wallet."""
    if wallet not in order["grants"]:
        return 0
    given = order["grants"][wallet]["points"]
    parts = [
        ceil(Fraction(points * _left(order, line, quantity), quantity))
        for points, (line, quantity, _) in zip(given, order["lines"], strict=True)
    ]
    goods = _goods(order)
    share = Fraction(kept_value(order), goods) if goods else int(not order["money"])
    return ceil(sum(parts) * share)


def counts(order: PlainOrder) -> bool:
    """Whether anything of an order is kept."""
    some_left = any(_left(order, line, quantity) for line, quantity, _ in order["lines"])
    return some_left and not (order["money"] and kept_value(order) == 0)


def total(order: PlainOrder) -> int:
    """What was bought, in minor units."""
    return sum(amount for _, _, amount in order["lines"])


def _goods(order: PlainOrder) -> int:
    """The value of the units that are not back."""
    return sum(
        ceil(Fraction(amount * _left(order, line, quantity), quantity))
        for line, quantity, amount in order["lines"]
    )


def _left(order: PlainOrder, line: str, quantity: int) -> int:
    return quantity - int(order["back"].get(line, 0))
