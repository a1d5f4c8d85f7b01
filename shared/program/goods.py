"""Goods: which lines of orders are meant, by what was bought."""

from dataclasses import field

from shared.frozen import dataclass
from shared.program.names import TEXT
from shared.program.orders import Line


@dataclass(frozen=True, kw_only=True)
class Goods:
    """Lines that meet all that is asked: all lines, unless something is."""

    category: str | None = field(
        default=None, metadata={**TEXT, "description": "Lines of this category."}
    )
    brand: str | None = field(
        default=None, metadata={**TEXT, "description": "Lines of this brand."}
    )
    sku: str | None = field(default=None, metadata={**TEXT, "description": "Lines of this SKU."})
    tag: str | None = field(
        default=None,
        metadata={**TEXT, "description": "Lines with this tag, a collection for example."},
    )

    def meets(self, line: Line) -> bool:
        """Whether a line is meant."""
        return (
            self.category in (None, line.category)
            and self.brand in (None, line.brand)
            and self.sku in (None, line.sku)
            and (self.tag is None or self.tag in line.tags)
        )

    @property
    def any_line(self) -> bool:
        """Whether nothing is asked of lines."""
        return (self.category, self.brand, self.sku, self.tag) == (None,) * 4

    def lines_text(self) -> str:
        """Which lines are meant, in words."""
        named = {
            "category": self.category,
            "brand": self.brand,
            "SKU": self.sku,
            "tag": self.tag,
        }
        return " and ".join(f"{name} {value}" for name, value in named.items() if value)
