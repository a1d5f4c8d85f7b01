"""Occasions: an order or an event with what the rules see of its member, and how conditions in CEL see it all.

A text that was not given is the empty text there.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from shared.frozen import dataclass
from shared.program.calendar import WEEKDAYS
from shared.program.earning.buyer import GUEST, Buyer
from shared.program.earning.events import Event, EventType
from shared.program.limits import Moment
from shared.program.orders import Line, Order


@dataclass(frozen=True)
class OrderOccasion:
    """An order of a member, on the clocks of a zone."""

    order: Order
    buyer: Buyer
    zone: str

    @property
    def moment(self) -> Moment:
        """When the order was placed."""
        return Moment(self.order.placed_at, self.zone)

    @cached_property
    def variables(self) -> Mapping[str, Any]:
        """What conditions of orders see."""
        return {**self._around, "lines": [_line(line) for line in self.order.lines]}

    def variables_of(self, line: Line) -> Mapping[str, Any]:
        """What conditions of lines see: one line, and what is around it."""
        return {**self._around, "line": _line(line)}

    @cached_property
    def _around(self) -> Mapping[str, Any]:
        order, checkout = self.order, self.order.checkout
        return {
            "order": {
                "amount": order.amount,
                "currency": order.currency,
                "units": sum(line.quantity for line in order.lines),
                "channel": checkout.channel or "",
                "store": checkout.store or "",
                "market": checkout.market or "",
                "payment_method": checkout.payment_method or "",
                "codes": list(checkout.codes),
            },
            "member": _member(self.buyer),
            "time": _time(self.moment),
        }


@dataclass(frozen=True)
class EventOccasion:
    """An event of a member, on the clocks of a zone."""

    event: Event
    buyer: Buyer
    zone: str

    @property
    def moment(self) -> Moment:
        """When it happened."""
        return Moment(self.event.occurred_at, self.zone)

    @cached_property
    def variables(self) -> Mapping[str, Any]:
        """What conditions of events see."""
        return {
            "event": {"type": self.event.type},
            "attributes": dict(self.event.attributes),
            "member": _member(self.buyer),
            "time": _time(self.moment),
        }


Occasion = OrderOccasion | EventOccasion


def _line(line: Line) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "quantity": line.quantity,
        "amount": line.amount,
        "category": line.category or "",
        "brand": line.brand or "",
        "tags": list(line.tags),
    }


def sample_order() -> OrderOccasion:
    """An order of which everything can be asked."""
    line = Line(line_id="1", sku="sku", quantity=1, amount=1000, tags=("tag",))
    return OrderOccasion(Order(placed_at=0, currency="USD", lines=(line,)), GUEST, "UTC")


def sample_event(event: EventType) -> EventOccasion:
    """An event of a type that tells all it can."""
    return EventOccasion(
        Event(type=event.event, occurred_at=0, attributes=event.sample), GUEST, "UTC"
    )


def _member(buyer: Buyer) -> dict[str, Any]:
    return {
        "tier": buyer.tier or "",
        "order_number": buyer.number,
        "segments": sorted(buyer.segments),
    }


def _time(moment: Moment) -> dict[str, Any]:
    local = datetime.fromtimestamp(moment.instant / 1000, ZoneInfo(moment.zone))
    return {
        "year": local.year,
        "month": local.month,
        "day": local.day,
        "weekday": WEEKDAYS[local.weekday()],
        "hour": local.hour,
        "minute": local.minute,
    }
