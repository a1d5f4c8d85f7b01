"""Sixty-four buyers and a thousand of something, a stock or the points of a budget, beside as many without end."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from shared.store import pools
from tests.bench.figures import Figure
from tests.builders import a_document
from tests.functions.api import Api

BUYERS = 64
STOCK = 1000
NOW = "2026-03-15T12:00:00.000Z"
MUG = {"kind": "free_product", "sku": "mug", "points": 1}
REWARDS = [{**MUG, "reward": "limited", "stock": STOCK}, {**MUG, "reward": "endless"}]
VISIT = {"kind": "per_event", "wallet": "points", "points": "1"}
RULES = [
    {**VISIT, "rule": "limited", "event": "limited", "budget": {"points": STOCK}},
    {**VISIT, "rule": "endless", "event": "endless"},
]
EVENTS = [{"event": "limited"}, {"event": "endless"}]
PROGRAM = a_document(rewards=REWARDS, earning=RULES, events=EVENTS)
Once = Callable[[str, int, int], bool]  # whether a buyer got one more


def measure() -> list[Figure]:
    """Each buyer, a member of their own, asks again and again, at once with all others."""
    api = Api(program="stock", now=NOW)
    api.put("/v1/program", PROGRAM)
    for buyer in range(BUYERS):
        opening = {"adjustment_id": f"a-{buyer}", "points": STOCK, "reason": "opening"}
        api.post("/v1/members", {"member_id": f"m-{buyer}"})
        api.post("/v1/adjustments", {**opening, "member_id": f"m-{buyer}"})
    return [
        *_beside(partial(_buys, api), "a stock", "stock.limited", "sales a second of a reward"),
        *_beside(partial(_tells, api), "a budget", "earned.limited", "events a second of a rule"),
    ]


def _beside(once: Once, what: str, pool: str, pace: str) -> Iterator[Figure]:
    """What has an end, exactly; and its pace beside that of what has none."""
    endless, _, endless_s = _rush(partial(once, "endless"), STOCK // BUYERS + 1)
    given, refused, limited_s = _rush(partial(once, "limited"), STOCK)
    drawn = pools.drawn_from("stock", [pool])[pool]
    yield Figure(
        f"{BUYERS} buyers at once, {what} of {STOCK}: given, refused, counted",
        f"{given}, {refused}, {drawn}",
        f"{STOCK}, {BUYERS}, {STOCK}",
        (given, refused, drawn) == (STOCK, BUYERS, STOCK),
    )
    yield Figure(f"{pace} with {what}", f"{given / limited_s:.0f}")
    yield Figure(f"{pace} without end", f"{endless / endless_s:.0f}")


def _buys(api: Api, reward: str, buyer: int, number: int) -> bool:
    body = {"redemption_id": f"{reward}-{buyer}-{number}", "member_id": f"m-{buyer}"}
    answer = api.post("/v1/redemptions", {**body, "reward_id": reward})
    return answer.status == 201  # noqa: PLR2004 (sold out; anything else shows in the sums)


def _tells(api: Api, event: str, buyer: int, number: int) -> bool:
    body = {"event_id": f"{event}-{buyer}-{number}", "member_id": f"m-{buyer}", "occurred_at": NOW}
    answer = api.post("/v1/events", {**body, "type": event})
    return bool(answer.body.get("points"))


def _rush(once: Callable[[int, int], bool], most: int) -> tuple[int, int, float]:
    """How often something was given and how often refused to a buyer, who then goes away, in how many seconds."""

    def asks(buyer: int) -> tuple[int, int]:
        for number in range(most):
            if not once(buyer, number):
                return number, 1
        return most, 0

    began = time.perf_counter()
    with ThreadPoolExecutor(BUYERS) as callers:
        told = list(callers.map(asks, range(BUYERS)))
    lasted = time.perf_counter() - began
    return sum(given for given, _ in told), sum(refused for _, refused in told), lasted
