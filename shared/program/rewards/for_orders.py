"""Rewards that lower what an order costs, each kind one class."""

from dataclasses import field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from shared.frozen import dataclass
from shared.program.decimals import DECIMAL_PATTERN, not_within
from shared.program.flaws import Flaws
from shared.program.money import Money
from shared.program.names import NAME, TEXT
from shared.program.rewards.offers import Offer

if TYPE_CHECKING:  # only the check of a whole document asks for the other sections
    from shared.program.program import Program

PERCENT_MOST = 100
CONNECTION = {
    "pattern": r"^[A-Za-z0-9._~:-]{1,128}$",
    "hint": "1 to 128 characters of A-Z a-z 0-9 . _ ~ : -",
}


@dataclass(frozen=True, kw_only=True)
class ForOrder(Offer):
    """What lowers the price of an order."""

    for_order: ClassVar[bool] = True

    minimum: Money | None = field(
        default=None, metadata={"description": "For orders of at least so much."}
    )

    connection: str | None = field(
        default=None,
        metadata={
            **CONNECTION,
            "description": "The connection to the shop in which its code is made; left out, in none.",
        },
    )

    @property
    def in_shop(self) -> str | None:
        """The connection to the shop in which its code is made; None where it is none of a shop."""
        return self.connection

    def flaws(self, program: "Program") -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws(program)
        if self.connection:
            yield from self.shop_flaws()

    def shop_flaws(self) -> Flaws:
        """What no shop can make a code of."""
        return iter(())

    def _from(self, worth: dict[str, Any]) -> dict[str, Any]:
        """The worth, with the least order it is for."""
        return {**worth, "minimum": self.minimum.values} if self.minimum else worth


@dataclass(frozen=True, kw_only=True)
class MoneyOff(ForOrder):
    """A sum off an order."""

    kind: Literal["money_off"] = "money_off"
    discount: Money = field(metadata={"description": "How much less the order costs."})

    def text(self) -> str:
        """What it is worth, in words."""
        return f"{self.discount.text} off an order"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        return self._from({"discount": self.discount.values})


@dataclass(frozen=True, kw_only=True)
class PercentOff(ForOrder):
    """A part of an order's price off it."""

    kind: Literal["percent_off"] = "percent_off"
    percent: str = field(
        metadata={
            "pattern": DECIMAL_PATTERN,
            "hint": 'a decimal string such as "12.5"',
            "description": "How much of the price, in percent.",
        }
    )
    most: Money | None = field(default=None, metadata={"description": "At most so much."})

    def text(self) -> str:
        """What it is worth, in words."""
        most = f", at most {self.most.text}" if self.most else ""
        return f"{self.percent} % off an order{most}"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        most = {"most": self.most.values} if self.most else {}
        return self._from({"percent": self.percent, **most})

    def flaws(self, program: "Program") -> Flaws:
        """What no single field can tell: places inside, and their mends."""
        yield from super().flaws(program)
        yield from not_within("/percent", self.percent, PERCENT_MOST)

    def shop_flaws(self) -> Flaws:
        """What no shop can make a code of."""
        if self.most:
            yield (
                "/most",
                "cannot be had with connection: shops know no highest sum of a percentage",
            )


@dataclass(frozen=True, kw_only=True)
class FreeProduct(ForOrder):
    """Units of a product for nothing."""

    kind: Literal["free_product"] = "free_product"
    sku: str = field(metadata={**TEXT, "description": "The product's SKU."})
    quantity: int = field(
        default=1, metadata={"ge": 1, "le": 1000, "description": "How many units."}
    )

    def text(self) -> str:
        """What it is worth, in words."""
        return f"{self.quantity} of {self.sku} free"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        return self._from({"sku": self.sku, "quantity": self.quantity})

    def shop_flaws(self) -> Flaws:
        """What no shop can make a code of."""
        yield (
            "/connection",
            "cannot be had with a free product: no code of a shop puts one into a cart",
        )


@dataclass(frozen=True, kw_only=True)
class FreeShipping(ForOrder):
    """An order sent for nothing."""

    kind: Literal["free_shipping"] = "free_shipping"

    def text(self) -> str:
        """What it is worth, in words."""
        return "free shipping"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        return self._from({})


@dataclass(frozen=True, kw_only=True)
class Voucher(ForOrder):
    """A code that another system takes: out of a pool that was uploaded, or made up."""

    kind: Literal["voucher"] = "voucher"
    codes: str | None = field(
        default=None,
        metadata={
            **NAME,
            "description": "The pool of uploaded codes; left out, codes are made up.",
        },
    )
    discount: Money | None = field(default=None, metadata={"description": "What a code is worth."})

    @property
    def code_pool(self) -> str | None:
        """The name of the pool its codes come from; None where they are made up."""
        return self.codes

    def text(self) -> str:
        """What it is worth, in words."""
        return f"a voucher of {self.discount.text}" if self.discount else "a voucher"

    def worth(self) -> dict[str, Any]:
        """What it is worth, as JSON."""
        return self._from({"discount": self.discount.values} if self.discount else {})

    def shop_flaws(self) -> Flaws:
        """What no shop can make a code of."""
        if self.codes:
            yield (
                "/codes",
                "cannot be had with connection: uploaded codes are another system's already",
            )
        if not self.discount:
            yield "/discount", "is needed for a shop to know what the code takes off"
