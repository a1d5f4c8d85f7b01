"""The forms of names and texts in a program, with the hint an operator reads when one is wrong."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

NAME = MappingProxyType(
    {
        "pattern": r"^[a-z0-9][a-z0-9_-]{0,39}$",
        "hint": "1 to 40 characters of a-z 0-9 _ -, beginning with a letter or digit",
    }
)
TEXT = MappingProxyType(
    {
        "pattern": r"^[^\u0000-\u001f\u007f-\u009f]{1,255}$",
        "hint": "1 to 255 printable characters",
    }
)
EVENT = MappingProxyType(
    {
        "pattern": r"^[a-z0-9][a-z0-9_.-]{0,63}$",
        "hint": '1 to 64 characters of a-z 0-9 _ . -, such as "order.delivered"',
    }
)
CURRENCY = MappingProxyType(
    {"pattern": r"^[A-Z]{3}$", "hint": 'a currency code of three capital letters, such as "USD"'}
)
DAY = MappingProxyType(
    {
        "pattern": r"^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        "hint": 'a date such as "2026-12-24"',
    }
)

CLOCK = MappingProxyType(
    {"pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "hint": 'a time such as "17:30"'}
)
LOCALE = MappingProxyType(
    {
        "pattern": r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$",
        "hint": 'a language tag such as "de" or "de-AT"',
    }
)


def listed(form: Mapping[str, object], description: str) -> dict[str, object]:
    """The metadata of a list of names or texts of one form."""
    return {
        "max_length": 50,
        "each": form,
        "json_schema_extra": {"items": {"type": "string", "pattern": form["pattern"]}},
        "description": description,
    }


def either(names: Sequence[str]) -> str:
    """Names in words: one, two or three."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
