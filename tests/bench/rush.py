"""Sixty-four callers on one account."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from shared.store.audit import audit
from tests.bench.figures import Figure
from tests.bench.member import an_api, send_redemption
from tests.functions.api import Response

CALLERS = 64
POINTS = 100
CALLS = 128


def measure() -> list[Figure]:
    """Everybody spends one point of a hundred, at once."""
    api = an_api("rush")
    opening = {"adjustment_id": "a", "member_id": "m-1", "points": POINTS, "reason": "opening"}
    api.post("/v1/members", {"member_id": "m-1"})
    api.post("/v1/adjustments", opening)

    def spend(_: int) -> tuple[Response, float]:
        began = time.perf_counter()
        return send_redemption(api, "m-1", points=1), time.perf_counter() - began

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(spend, range(CALLS)))
    statuses = Counter(response.status for response, _ in answers)
    found = list(audit("rush"))[-1]
    right = statuses == {201: POINTS, 409: CALLS - POINTS}
    whole = not found.discrepancies and found.points == {"points": 0}
    told = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
    slowest = max(seconds for _, seconds in answers)
    return [
        Figure(
            f"{CALLERS} callers, {CALLS} redemptions of 1 from one account of {POINTS}",
            told,
            f"{POINTS} × 201, {CALLS - POINTS} × 409",
            right and whole,
        ),
        Figure("the slowest of them, s (callers and handlers share one process)", f"{slowest:.1f}"),
    ]
