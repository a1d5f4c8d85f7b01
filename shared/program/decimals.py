"""Exact decimals: rates, factors and values are written as text and never pass through a float."""

from fractions import Fraction
from functools import lru_cache

DECIMAL_PATTERN = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$"


@lru_cache(maxsize=1024)
def exact(text: str) -> Fraction:
    """The number a decimal string stands for, exactly."""
    return Fraction(text)
