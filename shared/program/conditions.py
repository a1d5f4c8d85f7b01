"""Conditions: which orders and lines a rule is for, and when. What is left out does not matter.

What an order and what a line must meet is asked apart: a rule that is not for an order need not look at its lines.
"""

from collections.abc import Iterator
from dataclasses import field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.frozen import dataclass
from shared.program.currencies import amount_text
from shared.program.names import DAY, TEXT
from shared.program.orders import Checkout, Line, Order

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

AMOUNT_MOST = 999_999_999_999
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = {"pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "hint": 'a time such as "17:30"'}


def _texts(description: str) -> dict[str, object]:
    return {
        "max_length": 50,
        "each": TEXT,
        "json_schema_extra": {"items": {"type": "string", "pattern": TEXT["pattern"]}},
        "description": description,
    }


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A part of each day on the clocks of the program's zone, past midnight if it ends before it begins."""

    begin: str = field(metadata={**_CLOCK, "description": "The first minute."})
    end: str = field(metadata={**_CLOCK, "description": "The first minute after it."})

    def hold(self, clock: str) -> bool:
        """Whether a time, such as "17:30", lies within."""
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What a rule asks of an order, of the time it was placed, and of a line."""

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
    minimum: int | None = field(
        default=None,
        metadata={
            "ge": 1,
            "le": AMOUNT_MOST,
            "description": "Orders of at least so much, in minor units, all lines together.",
        },
    )
    channels: tuple[str, ...] = field(
        default=(), metadata=_texts("Orders of one of these channels, such as app or store.")
    )
    stores: tuple[str, ...] = field(default=(), metadata=_texts("Orders of one of these stores."))
    markets: tuple[str, ...] = field(default=(), metadata=_texts("Orders of one of these markets."))
    payment_methods: tuple[str, ...] = field(
        default=(), metadata=_texts("Orders paid in one of these ways.")
    )
    weekdays: tuple[Weekday, ...] = field(
        default=(),
        metadata={"max_length": 7, "description": "Orders placed on one of these days."},
    )
    hours: Hours | None = field(
        default=None, metadata={"description": "Orders placed within these hours of a day."}
    )
    first_day: str | None = field(
        default=None, metadata={**DAY, "description": "Orders placed on this day or later."}
    )
    last_day: str | None = field(
        default=None, metadata={**DAY, "description": "Orders placed on this day or before."}
    )

    def order_miss(self, order: Order, zone: str) -> str | None:
        """Why an order does not meet them, in words; None if it does."""
        if self.minimum is not None and order.amount < self.minimum:
            return f"only orders of at least {amount_text(self.minimum, order.currency)}"
        return self._checkout_miss(order.checkout) or self._time_miss(order, zone)

    def meets(self, line: Line) -> bool:
        """Whether a line of an order that meets them does so too."""
        return (
            self.category in (None, line.category)
            and self.brand in (None, line.brand)
            and self.sku in (None, line.sku)
            and (self.tag is None or self.tag in line.tags)
        )

    def line_miss(self, line: Line) -> str | None:
        """Why a line does not meet them, in words; None if it does."""
        return None if self.meets(line) else f"only lines of {self.lines_text()}"

    @property
    def any_line(self) -> bool:
        """Whether nothing is asked of lines."""
        return (self.category, self.brand, self.sku, self.tag) == (None,) * 4

    @property
    def any_order(self) -> bool:
        """Whether nothing is asked of orders, nor of the time."""
        place = (self.channels, self.stores, self.markets, self.payment_methods)
        time = (self.weekdays, self.hours, self.first_day, self.last_day)
        return not any((self.minimum, *place, *time))

    def lines_text(self) -> str:
        """Which lines are meant, in words."""
        named = {
            "category": self.category,
            "brand": self.brand,
            "SKU": self.sku,
            "tag": self.tag,
        }
        return " and ".join(f"{name} {value}" for name, value in named.items() if value)

    def flaws(self) -> Iterator[tuple[str, str]]:
        """What no single field can tell: places inside, and their mends."""
        days = {"first_day": self.first_day, "last_day": self.last_day}
        known = {name: day for name, day in days.items() if day is not None}
        for name, day in known.items():
            if not _is_day(day):
                yield f"/{name}", "is not a day of the calendar"
        if len(known) == len(days) and known["last_day"] < known["first_day"]:
            yield "/last_day", "must not be before first_day"
        if self.hours is not None and self.hours.begin == self.hours.end:
            yield "/hours/end", "must be another time than begin"

    def _checkout_miss(self, checkout: Checkout) -> str | None:
        asked = (
            ("orders of the channel", self.channels, checkout.channel),
            ("orders of the store", self.stores, checkout.store),
            ("orders of the market", self.markets, checkout.market),
            ("orders paid by", self.payment_methods, checkout.payment_method),
        )
        for what, wanted, given in asked:
            if wanted and given not in wanted:
                return f"only {what} {_either(wanted)}"
        return None

    def _time_miss(self, order: Order, zone: str) -> str | None:
        if not (self.weekdays or self.hours or self.first_day or self.last_day):
            return None
        moment = datetime.fromtimestamp(order.placed_at / 1000, ZoneInfo(zone))
        day = moment.date().isoformat()
        if self.first_day is not None and day < self.first_day:
            return f"only orders from {self.first_day} on"
        if self.last_day is not None and day > self.last_day:
            return f"only orders until {self.last_day}"
        if self.weekdays and _WEEKDAYS[moment.weekday()] not in self.weekdays:
            return f"only orders placed on {_either(self.weekdays)}"
        if self.hours and not self.hours.hold(f"{moment:%H:%M}"):
            return f"only orders placed from {self.hours.begin} to {self.hours.end}"
        return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _either(names: tuple[str, ...]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
