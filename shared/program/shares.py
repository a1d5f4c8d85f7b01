"""Whole points out of exact shares, so that parts always add up to what they are parts of."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction


def apportion(total: int, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """Split ``total`` over exact shares by largest remainder; of equal remainders the earlier share wins.

    ``total`` lies between the sum of the shares' whole parts and that sum plus the number of fractions.
    """
    whole = [share.numerator // share.denominator for share in shares]
    left = total - sum(whole)
    if left:
        remainders = {i: share - whole[i] for i, share in enumerate(shares)}
        for position in _largest(remainders, left):
            whole[position] += 1
    return tuple(whole)


def spread(totals: Sequence[int], rows: Sequence[Sequence[Fraction]]) -> Iterator[tuple[int, ...]]:
    """Split each total over its row of exact shares; every part is its share rounded down or up.

    What rounding took from a column is owed to it in the next row, so that columns come out even too.
    """
    owed = [Fraction(0)] * len(rows[0])
    for total, shares in zip(totals, rows, strict=True):
        whole = [share.numerator // share.denominator for share in shares]
        due = [debt + share - part for debt, share, part in zip(owed, shares, whole, strict=True)]
        broken = {i: due[i] for i, share in enumerate(shares) if share.denominator != 1}
        for position in _largest(broken, total - sum(whole)):
            whole[position] += 1
            due[position] -= 1
        owed = due
        yield tuple(whole)


def _largest(remainders: Mapping[int, Fraction], count: int) -> list[int]:
    return sorted(remainders, key=remainders.__getitem__, reverse=True)[:count]
