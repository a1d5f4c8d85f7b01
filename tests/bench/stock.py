"""Sixty-four buyers and a stock of a thousand, beside as many sales of a reward without end."""

import time
from concurrent.futures import ThreadPoolExecutor

from shared.store import pools
from tests.bench.figures import Figure
from tests.builders import a_document
from tests.functions.api import Api

BUYERS = 64
STOCK = 1000
NOW = "2026-03-15T12:00:00.000Z"
MUG = {"kind": "free_product", "sku": "mug", "points": 1}
REWARDS = [{**MUG, "reward": "limited", "stock": STOCK}, {**MUG, "reward": "endless"}]


def measure() -> list[Figure]:
    """Each buyer, a member of their own, buys again and again, at once with all others."""
    api = Api(program="stock", now=NOW)
    api.put("/v1/program", a_document(rewards=REWARDS))
    for buyer in range(BUYERS):
        opening = {"adjustment_id": f"a-{buyer}", "points": STOCK, "reason": "opening"}
        api.post("/v1/members", {"member_id": f"m-{buyer}"})
        api.post("/v1/adjustments", {**opening, "member_id": f"m-{buyer}"})
    endless, _, endless_s = _rush(api, "endless", STOCK // BUYERS + 1)
    sold, refused, limited_s = _rush(api, "limited", STOCK)
    drawn = pools.drawn_from("stock", ["stock.limited"])["stock.limited"]
    return [
        Figure(
            f"{BUYERS} buyers at once, a stock of {STOCK}: sold, refused, counted",
            f"{sold}, {refused}, {drawn}",
            f"{STOCK}, {BUYERS}, {STOCK}",
            (sold, refused, drawn) == (STOCK, BUYERS, STOCK),
        ),
        Figure("sales a second of a limited reward", f"{sold / limited_s:.0f}"),
        Figure("sales a second of a reward without end", f"{endless / endless_s:.0f}"),
    ]


def _rush(api: Api, reward: str, most: int) -> tuple[int, int, float]:
    """How many were sold and how often a buyer was refused, who then goes away, in how many seconds."""

    def buys(buyer: int) -> tuple[int, int]:
        for number in range(most):
            body = {"redemption_id": f"{reward}-{buyer}-{number}", "member_id": f"m-{buyer}"}
            answer = api.post("/v1/redemptions", {**body, "reward_id": reward})
            if answer.status != 201:  # noqa: PLR2004 (sold out; anything else shows in the sums)
                return number, 1
        return most, 0

    began = time.perf_counter()
    with ThreadPoolExecutor(BUYERS) as callers:
        told = list(callers.map(buys, range(BUYERS)))
    lasted = time.perf_counter() - began
    return sum(sold for sold, _ in told), sum(refused for _, refused in told), lasted
