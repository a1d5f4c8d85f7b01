"""Which column of an export feeds which field of an order.

A specification is one of three texts: ``Column`` takes the column, ``=text`` is a constant (so
``currency==USD`` on the command line), and a text with braces such as ``web-{Name}`` is a template over columns.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from infra.cli.errors import CommandError

ORDER_FIELDS = ("channel", "store", "market", "payment_method")
MONEY_FIELDS = ("shipping", "tax", "discount")
LINE_FIELDS = ("sku", "quantity", "amount", "unit_price", "category", "brand", "tags")
FIELDS = (
    *("order_id", "member_id", "placed_at", "currency"),
    *LINE_FIELDS,
    *MONEY_FIELDS,
    *ORDER_FIELDS,
    "return_prefix",
)
REQUIRED = ("order_id", "member_id", "placed_at", "currency", "sku")

_NEXT_FIELD = re.compile(rf",(?=(?:{'|'.join(FIELDS)})=)")
_PLACE = re.compile(r"\{([^{}]+)\}")

Row = Sequence[str]
Reader = Callable[[Row], str]


@dataclass(frozen=True)
class Mapping:
    """The specification of each mapped field."""

    specs: dict[str, str]

    @classmethod
    def of(cls, texts: Iterable[str], currency: str | None = None) -> "Mapping":
        """Put ``--map`` values together: later ones win, a preset's name stands for its fields."""
        specs: dict[str, str] = {}
        for text in texts:
            specs |= _read(text.strip())
        if currency:
            specs["currency"] = f"={currency}"
        _check(specs)
        return cls(specs)

    def bind(self, header: Sequence[str]) -> dict[str, Reader]:
        """A reader per field for the rows under this header; CommandError names a missing column."""
        places = {name: index for index, name in enumerate(header)}
        return {field: _reader(field, spec, places) for field, spec in self.specs.items()}


@cache
def presets() -> dict[str, dict[str, str]]:
    """The mappings that have a name, as field specifications."""
    text = files(__package__).joinpath("presets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _read(text: str) -> dict[str, str]:
    if text in presets():
        return presets()[text]
    specs: dict[str, str] = {}
    for part in _NEXT_FIELD.split(text):
        field, equals, spec = part.partition("=")
        if not equals:
            names = ", ".join(presets())
            raise CommandError(f"--map {part}: write field=column, or one of the presets {names}")
        if field.strip() not in FIELDS:
            raise CommandError(f"--map {part}: no field {field!r}; fields are {', '.join(FIELDS)}")
        if not spec:
            raise CommandError(
                f"--map {part}: name the column, or write {field}==text for a constant"
            )
        specs[field.strip()] = spec
    return specs


def _check(specs: dict[str, str]) -> None:
    missing = [field for field in REQUIRED if field not in specs]
    if missing:
        raise CommandError(
            f"--map lacks {', '.join(missing)}; name the column, or a constant such as {missing[0]}==text"
        )
    if ("amount" in specs) == ("unit_price" in specs):
        raise CommandError("--map needs either amount (of the line) or unit_price, and not both")
    if not specs.get("return_prefix", "=").startswith("="):
        raise CommandError("--map return_prefix is a constant: write return_prefix==C")


def _reader(field: str, spec: str, places: dict[str, int]) -> Reader:
    if spec.startswith("="):
        constant = spec[1:]
        return lambda _row: constant
    if "{" not in spec:
        place = _place(field, spec, places)
        return lambda row: row[place].strip()
    found = [(text, _place(field, name, places)) for text, name in _template(spec)]
    rest = _PLACE.split(spec)[-1]

    def fill(row: Row) -> str:
        values = [row[place].strip() for _, place in found]
        if not any(values):
            return ""  # a template over nothing is nothing, not its own frame
        return "".join(text + value for (text, _), value in zip(found, values, strict=True)) + rest

    return fill


def _template(spec: str) -> list[tuple[str, str]]:
    pieces = _PLACE.split(spec)
    return list(zip(pieces[0:-1:2], pieces[1::2], strict=True))


def _place(field: str, column: str, places: dict[str, int]) -> int:
    if column not in places:
        raise CommandError(
            f"--map {field}={column}: the file has no column {column!r}; it has {', '.join(places)}"
        )
    return places[column]
