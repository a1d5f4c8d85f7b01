"""Exact decimals: rates, factors and values are written as text and never pass through a float."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

_CUT = 10**6
DECIMAL_PATTERN = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$"


@lru_cache(maxsize=1024)
def exact(text: str) -> Fraction:
    """The number a decimal string stands for, exactly."""
    return Fraction(text)


def not_within(place: str, decimal: str, most: int) -> Iterator[tuple[str, str]]:
    """What is wrong at a place with a decimal that is not above 0 and at most ``most``."""
    if not 0 < exact(decimal) <= most:
        yield place, f"must be more than 0 and at most {most}"


def decimal_text(number: Fraction) -> str:
    """A number as the decimal string that stands for it; one that has none, such as 1/3, is cut after 6 digits."""
    if not _ends(number):
        return f"{decimal_text(Fraction(int(number * _CUT), _CUT))}…"
    digits, scaled = 0, abs(number)
    while scaled.denominator != 1:
        digits, scaled = digits + 1, scaled * 10
    whole = f"{scaled.numerator:0{digits + 1}d}"
    sign = "-" if number < 0 else ""
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"


def _ends(number: Fraction) -> bool:
    """Whether a number has a decimal string."""
    rest = number.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest == 1
