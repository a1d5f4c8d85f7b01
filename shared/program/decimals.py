"""Exact decimals: rates, factors and values are written as text and never pass through a float."""

from fractions import Fraction
from functools import lru_cache

DECIMAL_PATTERN = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$"


@lru_cache(maxsize=1024)
def exact(text: str) -> Fraction:
    """The number a decimal string stands for, exactly."""
    return Fraction(text)


def decimal_text(number: Fraction) -> str:
    """A number as the decimal string that stands for it, exactly; sums and products of decimals have one."""
    digits, scaled = 0, abs(number)
    while scaled.denominator != 1:
        digits, scaled = digits + 1, scaled * 10
    whole = f"{scaled.numerator:0{digits + 1}d}"
    sign = "-" if number < 0 else ""
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"
