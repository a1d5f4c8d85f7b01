"""The price of a million earns, computed from measured units at list prices."""

from tests.bench.figures import Figure
from tests.bench.member import an_api, send_order, with_lots
from tests.bench.meter import metered

# List prices, us-east-1, USD per million (requests, units) or per GB-second; see docs/deploying.md.
HTTP_API, LAMBDA_REQUEST, WRITE_UNIT, READ_UNIT = 1.00, 0.20, 0.625, 0.125
LAMBDA_GB_S = 0.0000133334
MEMORY_GB, DURATION_S = (
    0.5,
    0.060,
)  # the function's memory; an assumed duration, to be measured there


def measure() -> list[Figure]:
    """Gateway, function and table; logs, alarms and data transfer are left out."""
    api = an_api("prices")
    with_lots(api, "m-1")
    with metered() as meter:
        send_order(api, "m-1")
    functions = LAMBDA_REQUEST + MEMORY_GB * DURATION_S * LAMBDA_GB_S * 1_000_000
    table = meter.write_units * WRITE_UNIT + meter.read_units * READ_UNIT
    total = HTTP_API + functions + table
    parts = f"gateway {HTTP_API:.2f}, function {functions:.2f}, table {table:.2f}"
    return [Figure(f"a million earns, USD ({parts})", f"{total:.2f}")]
