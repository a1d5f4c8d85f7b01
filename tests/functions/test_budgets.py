"""A rule's budget through the API: all members together get that many points and no more."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.store import pools
from shared.store.audit import audit
from tests.builders import BASE_RULE, a_document, order_body
from tests.functions.api import Api, Response

BUDGET, CALLERS = 1_000, 16
LAUNCH = {**BASE_RULE, "rule": "launch", "rate": "2", "budget": {"points": BUDGET}}
VISIT = {
    "rule": "visit",
    "kind": "per_event",
    "wallet": "points",
    "event": "visit",
    "points": "600",
    "budget": {"points": BUDGET, "over": "refuse"},
}
PROGRAM = a_document(earning=[LAUNCH, VISIT], events=[{"event": "visit"}])


@pytest.fixture
def api(quick_engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", PROGRAM).status == 201
    return api


def order(api: Api, number: int, cents: int = 2500, **more: object) -> Response:
    lines = [{"line_id": "1", "sku": "mug", "quantity": 1, "amount": cents}]
    return api.post("/v1/orders", order_body(f"o-{number}", f"m-{number}", lines=lines, **more))


def drawn(rule: str = "launch") -> int:
    pool = f"earned.{rule}"
    return pools.drawn_from("demo", [pool], consistent=True)[pool]


def test_many_members_at_once_get_exactly_the_budget(api: Api) -> None:
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda number: order(api, number), range(32)))

    assert {answer.status for answer in answers} == {201}
    assert sum(answer.body["points"] for answer in answers) == BUDGET == drawn()
    assert sum("limited" in answer.body for answer in answers) >= 12
    assert list(audit())[-1].discrepancies == []


def test_what_returns_give_back_others_get(api: Api) -> None:
    assert order(api, 1, 60_000).body["limited"] == [
        {"limit": "launch/budget", "wallet": "points", "requested": 1200, "granted": BUDGET}
    ]
    assert order(api, 2).body["points"] == 0

    api.post("/v1/orders/o-1/returns", {"return_id": "r-1", "amount": 6_000})

    assert order(api, 3, 6_000).body["points"] == 100
    assert drawn() == BUDGET


def test_an_edit_gets_what_is_left_beside_its_own(api: Api) -> None:
    order(api, 1, 20_000)
    order(api, 2, 25_000)

    edit = order(api, 1, 40_000, revision=1)

    assert (edit.status, edit.body["points"], edit.body["available"]) == (201, 100, 500)
    assert order(api, 1, 40_000, revision=1).replayed
    assert drawn() == BUDGET


def test_a_preview_tells_what_is_left(api: Api) -> None:
    order(api, 1, 45_000)

    preview = api.post(
        "/v1/orders/preview",
        {
            "currency": "USD",
            "lines": [{"line_id": "1", "sku": "mug", "quantity": 1, "amount": 9_000}],
        },
    )

    assert (preview.status, preview.body["points"]) == (200, 100)
    assert preview.body["limited"][0]["granted"] == 100
    assert drawn() == 900


def test_an_event_gets_what_is_left(api: Api) -> None:
    api.post("/v1/members", {"member_id": "m-1"})

    answers = [
        api.post(
            "/v1/events",
            {
                "event_id": f"e-{number}",
                "member_id": "m-1",
                "type": "visit",
                "occurred_at": "2026-03-01T09:00:00Z",
            },
        )
        for number in range(2)
    ]

    assert [answer.body["points"] for answer in answers] == [600, 0]
    assert drawn("visit") == 600
