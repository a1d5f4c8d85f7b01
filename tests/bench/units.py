"""Items, units and round trips of the routes that matter, read off the engine's own answers."""

from collections.abc import Callable

from shared.store import keys, table
from tests.bench.figures import Figure, exactly
from tests.bench.member import an_api, send_order, send_redemption, with_lots
from tests.bench.meter import Meter, metered
from tests.functions.api import Api

ITEM_BYTES_MAX = 1024
EARLIER = "2025-03-20T12:00:00Z"  # what is earned for it expires before all the member has


def measure() -> list[Figure]:
    """Measure with the program in the function's cache, as in a warm function."""
    api = an_api()
    with_lots(api, "m-ordinary")
    earn = _metered(lambda: send_order(api, "m-ordinary"))
    with metered() as earlier:
        assert send_order(api, "m-ordinary", placed_at=EARLIER).status == 201
    redeem = _metered(lambda: send_redemption(api, "m-ordinary"))
    balance = _metered(lambda: api.get("/v1/members/m-ordinary/balance"))
    names = "items / write units / read units / round trips"
    return [
        exactly(f"earn: {names}", _four(earn), (2, 4, 0.5, 2)),
        Figure(
            "earn that brings the wake forward: items / write units, the index's among them",
            f"{earlier.items_written} / {earlier.write_units:g}",
        ),
        exactly(f"redeem: {names}", _four(redeem), (2, 4, 0.5, 2)),
        exactly("balance: read units / round trips", (balance.read_units, balance.trips), (0.5, 1)),
        *_sizes(api),
    ]


def _metered(act: Callable[[], object]) -> Meter:
    act()  # warm: program, connections
    with metered() as meter:
        act()
    return meter


def _four(meter: Meter) -> tuple[float, float, float, float]:
    return (meter.items_written, meter.write_units, meter.read_units, meter.trips)


def _sizes(api: Api) -> list[Figure]:
    """How large the two items of an order are; one write unit is 1 KB."""
    answer = send_order(api, "m-ordinary").body
    entry = keys.entry(api.program, "m-ordinary", answer["seq"])
    receipt = keys.receipt(api.program, "order", api.source, answer["order_id"])
    return [
        Figure(f"{name} of an order, bytes", str(size), "≤ 1024", size <= ITEM_BYTES_MAX)
        for name, size in (("entry", _bytes(entry)), ("receipt", _bytes(receipt)))
    ]


def _bytes(key: keys.Key) -> int:
    found = table.client().get_item(TableName=table.table_name(), Key=key.attributes)["Item"]
    total = 0
    for name, value in found.items():
        said = value.get("S", value.get("B", ""))
        total += len(name) + len(said.encode() if isinstance(said, str) else bytes(said))
    return total
