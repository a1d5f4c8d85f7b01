"""A meter on the line to the engine: round trips, items and units of everything sent while it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from shared.store import table


@dataclass
class Meter:
    """What was counted; units as the engine reports them."""

    trips: int = 0
    items_written: int = 0
    write_units: float = 0
    read_units: float = 0

    def ask(self, params: dict[str, Any], **_kwargs: object) -> None:
        """Let the engine say what a request consumed."""
        params["ReturnConsumedCapacity"] = "TOTAL"
        self.items_written += sum("Put" in item for item in params.get("TransactItems", ()))

    def count(self, parsed: dict[str, Any], model: Any, **_kwargs: object) -> None:
        """Count one answer."""
        self.trips += 1
        consumed = parsed.get("ConsumedCapacity", [])
        units = sum(
            each["CapacityUnits"]
            for each in (consumed if isinstance(consumed, list) else [consumed])
        )
        if model.name in ("TransactWriteItems", "PutItem"):
            self.write_units += units
        else:
            self.read_units += units

    def __sub__(self, before: "Meter") -> "Meter":
        return Meter(
            self.trips - before.trips,
            self.items_written - before.items_written,
            self.write_units - before.write_units,
            self.read_units - before.read_units,
        )


@contextmanager
def metered() -> Iterator[Meter]:
    """Count while the block runs."""
    meter, events = Meter(), table.client().meta.events
    asked: Any = meter.ask
    counted: Any = meter.count
    events.register("provide-client-params.dynamodb", asked)
    events.register("after-call.dynamodb", counted)
    try:
        yield meter
    finally:
        events.unregister("provide-client-params.dynamodb", asked)
        events.unregister("after-call.dynamodb", counted)
