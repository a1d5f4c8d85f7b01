"""A hold, an expiry and a return of one account at the same moment, on an engine with lines of any slowness."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from shared.store import programs
from shared.store.audit import audit
from shared.store.sweep import Sweep, sweep
from tests.builders import BASE_RULE, a_document, a_wallet, instant, order_body
from tests.faults import ANY_OPERATION, hooked
from tests.functions.api import Api

RACES = 36
BOUGHT, BEFORE, AFTER = "2026-03-01T12:00:00Z", "2026-03-03T23:59:50Z", "2026-03-04T00:00:10Z"
SLOWEST_S = 0.03


class Slowness:
    """Every request waits for a while that chance decides."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 (the same on every run)

    def __call__(self, _request: AWSPreparedRequest, **_kwargs: object) -> AWSResponse | None:
        time.sleep(self._chance.uniform(0, SLOWEST_S))
        return None


def swept(account: str) -> None:
    sweep(
        Sweep(
            program="demo",
            account=account,
            versions=programs.versions("demo", lifetime_s=0),
            now=instant(AFTER),
            time_left_s=lambda: 60,
        )
    )


def test_no_point_is_counted_twice(quick_engine: str) -> None:
    api = Api(now=BOUGHT)
    two_days = {"kind": "rolling", "days": 2}
    document = a_document(wallets=[a_wallet(expiry=two_days)], earning=[BASE_RULE])
    assert api.put("/v1/program", document).status == 201
    for number in range(RACES):
        order = order_body(f"o-{number}", f"m-{number}", placed_at=BOUGHT)
        assert api.post("/v1/orders", order).body["available"] == 25

    with ThreadPoolExecutor(12) as callers, hooked(Slowness(1), ANY_OPERATION):
        for number in range(RACES):
            for send in _sends(api, number):
                callers.submit(send)

    ended = [_ended(api, number) for number in range(RACES)]
    assert list(audit())[-1].discrepancies == []
    assert len(set(ended)) > 1, "none of the races went another way"


def _sends(api: Api, number: int) -> list[Callable[[], object]]:
    account, seconds = f"m-{number}", (BEFORE, AFTER)[number % 2]
    hold = {"redemption_id": f"d-{number}", "member_id": account, "points": 20, "hold": True}
    back = {"return_id": "r-1", "lines": [{"line_id": "1", "quantity": 1}]}
    return [
        lambda: api.at(BEFORE).post("/v1/redemptions", hold),
        lambda: swept(account),
        lambda: api.at(seconds).post(f"/v1/orders/o-{number}/returns", back),
    ]


def _ended(api: Api, number: int) -> tuple[int, ...]:
    """Long after, when every hold has lapsed: 25 points were granted, and each of them has gone one way."""
    later = api.at("2027-01-01T00:00:00Z")
    wallet = later.get(f"/v1/members/m-{number}/balance").body["wallets"]["points"]
    assert (wallet["available"], wallet["held"], wallet["spent"]) == (0, 0, 0)
    assert wallet["lifetime"] == wallet["expired"] - wallet["debt"]
    assert wallet["lifetime"] in (15, 25), "ten are back, or they had expired before"
    return wallet["lifetime"], wallet["debt"]
