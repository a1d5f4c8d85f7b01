"""Which column of an order export feeds which field of an order."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from infra.cli.errors import CommandError
from infra.cli.exports.columns import Reader, Vocabulary, bind

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


@dataclass(frozen=True)
class Mapping:
    """The specification of each mapped field."""

    specs: dict[str, str]

    @classmethod
    def of(cls, texts: Iterable[str], currency: str | None = None) -> "Mapping":
        """Put ``--map`` values together: later ones win, a preset's name stands for its fields."""
        specs: dict[str, str] = {}
        for text in texts:
            specs |= Vocabulary(FIELDS, presets=presets()).specs(text.strip())
        if currency:
            specs["currency"] = f"={currency}"
        _check(specs)
        return cls(specs)

    def bind(self, header: Sequence[str]) -> dict[str, Reader]:
        """A reader per field for the rows under this header; CommandError names a missing column."""
        return bind(self.specs, header)


@cache
def presets() -> dict[str, dict[str, str]]:
    """The mappings that have a name, as field specifications."""
    text = files(__package__).joinpath("presets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


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
