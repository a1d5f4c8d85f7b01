"""Reads the numbers of an export exactly: no binary float is near money."""

import re
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal

from infra.cli.exports.unusable import Unusable

_PLAIN = re.compile(r"[+-]?(?:\d{1,24}(?:\.\d{0,24})?|\.\d{1,24})", re.ASCII)
_EXACT = Context(prec=120)


def decimal(text: str, field: str) -> Decimal:
    """The number written in ``text``; Unusable for anything but digits with a decimal point."""
    if not _PLAIN.fullmatch(text):
        raise Unusable(
            f"unreadable_{field}", f"{field} {text[:40]!r} is not a plain decimal such as 1234.50"
        )
    return Decimal(text)


def product(left: Decimal, right: Decimal) -> Decimal:
    """The exact product."""
    return _EXACT.multiply(left, right)


def minor(amount: Decimal, exponent: int) -> tuple[int, bool]:
    """``amount`` in minor units, half a unit rounded away from zero, and whether rounding changed it."""
    scaled = amount.scaleb(exponent, _EXACT)
    whole = scaled.quantize(Decimal(1), ROUND_HALF_UP, _EXACT)
    return int(whole), whole != scaled


def pieces(quantity: Decimal) -> int:
    """A quantity as the API counts it: whole, at least 1; part of a piece counts as one."""
    return max(1, int(quantity.to_integral_value(ROUND_CEILING, _EXACT)))
