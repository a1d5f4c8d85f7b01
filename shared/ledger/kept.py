"""What is kept of an order once parts of it are back, reckoned from everything returned so far.

Any sequence of returns of the same things therefore comes to the same, and all of them together to the whole
order. Of a line of ``q`` units that gave ``p`` points, ``ceil(p * (q - r) / q)`` are kept once ``r`` are back;
a returned amount that names no line lowers what is kept of the whole order in proportion to its value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from fractions import Fraction

from shared.frozen import dataclass
from shared.ledger.records import OrderLine, OrderRecord, ReturnRecord
from shared.program.shares import apportion


@dataclass(frozen=True, slots=True)
class Returned:
    """Everything returned of an order so far: units by line, and amounts that name no line."""

    units: Mapping[str, int] = field(default_factory=dict)
    amount: int = 0

    def plus(self, units: Mapping[str, int], amount: int) -> "Returned":
        """With one more return."""
        lines = {*self.units, *units}
        summed = {line: self.units.get(line, 0) + units.get(line, 0) for line in lines}
        return Returned(summed, self.amount + amount)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an order: its value in minor units, its points by grant, and whether it counts still.

    ``shares`` are the exact points of every line in every grant.
    """

    record: OrderRecord
    value: int
    points: tuple[int, ...]
    shares: tuple[tuple[Fraction, ...], ...]
    counts: bool

    def of(self, wallet: str) -> int:
        """The points kept of one wallet."""
        granted = zip(self.record.grants, self.points, strict=True)
        return sum(points for grant, points in granted if grant.wallet == wallet)


@dataclass(frozen=True, slots=True)
class Change:
    """What is kept of an order before and after a return or an edit."""

    before: Kept
    after: Kept

    def lost(self, wallet: str) -> int:
        """The points of a wallet that are kept no longer."""
        return self.before.of(wallet) - self.after.of(wallet)


def returned(returns: Iterable[ReturnRecord]) -> Returned:
    """Everything that returns took back together."""
    so_far = Returned()
    for each in returns:
        so_far = so_far.plus(each.quantities, each.amount)
    return so_far


def kept(record: OrderRecord, back: Returned) -> Kept | None:
    """What is kept of an order; None if more units are back than were bought.

    Goods whose price was given back in part before may still come back: nothing is kept of them then.
    """
    left = [line.quantity - back.units.get(line.line_id, 0) for line in record.lines]
    known = {line.line_id for line in record.lines}
    if min(left) < 0 or not known.issuperset(back.units):
        return None
    lines = list(zip(record.lines, left, strict=True))
    goods = sum(_part(line.amount, units, line) for line, units in lines)
    value = max(0, goods - back.amount)
    share = Fraction(value, goods or 1) if back.amount else Fraction(1)
    shares = tuple(
        tuple(share * _part(points, units, line) for points in line.points) for line, units in lines
    )
    points = tuple(_ceiling(sum(each, Fraction(0))) for each in zip(*shares, strict=True))
    return Kept(record, value, points, shares, counts=any(left) and not (back.amount and not value))


def lost_by_line(change: Change, wallet: str) -> dict[str, int]:
    """The whole points of a wallet that each line lost by returns; lines that lost none are left out."""
    record, before, after = change.before.record, change.before, change.after
    lost = dict.fromkeys((line.line_id for line in record.lines), 0)
    for number, grant in enumerate(record.grants):
        if grant.wallet == wallet:
            exact = [
                old[number] - new[number]
                for old, new in zip(before.shares, after.shares, strict=True)
            ]
            whole = apportion(before.points[number] - after.points[number], exact)
            for line, points in zip(record.lines, whole, strict=True):
                lost[line.line_id] += points
    return {line_id: points for line_id, points in lost.items() if points}


def _part(total: int, units: int, line: OrderLine) -> int:
    """What ``units`` of a line are worth of its ``total``, rounded up."""
    return -(-total * units // line.quantity)


def _ceiling(exact: Fraction) -> int:
    return -(-exact.numerator // exact.denominator)
