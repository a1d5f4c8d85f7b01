"""The wake of an account: written with the entry that brings it forward, and only then."""

from typing import Any

import pytest

from shared.registry.indexes import DUE_INDEX
from shared.store import keys, table
from tests.bench.meter import metered
from tests.builders import a_document, instant, order_body
from tests.functions.api import Api, Response

YEAR_LATER = instant("2027-04-01")


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    return api


def buys(api: Api, order_id: str, **given: Any) -> Response:
    answer = api.post("/v1/orders", order_body(order_id, **given))
    assert answer.status == 201
    return answer


def wake(account: str = "m-1") -> str | None:
    """What the wake says; None if there is none."""
    found = table.client().get_item(
        TableName=table.table_name(), Key=keys.wake("demo", account).attributes
    )
    due_at: str | None = found.get("Item", {}).get("due_at", {}).get("S")
    return due_at


def test_a_member_without_points_has_no_wake(api: Api) -> None:
    api.post("/v1/members", {"member_id": "m-1"})
    assert wake() is None


def test_the_first_points_bring_their_expiry_as_the_wake(api: Api) -> None:
    with metered() as meter:
        buys(api, "o-1")
    assert wake() == keys.due_at(YEAR_LATER, 2) == "1806537600000#0000000002"
    assert meter.items_written == 4, "enrolment, order, receipt, wake"


def test_the_wake_is_in_the_index_under_the_slot_of_its_account(api: Api) -> None:
    buys(api, "o-1")
    found = table.client().query(
        TableName=table.table_name(),
        IndexName=DUE_INDEX.name,
        KeyConditionExpression="due_slot = :slot",
        ExpressionAttributeValues={":slot": {"S": keys.due_slot("demo", "m-1")}},
    )
    assert [item["pk"]["S"] for item in found["Items"]] == [keys.journal("demo", "m-1")]


def test_points_that_expire_no_sooner_leave_the_wake_alone(api: Api) -> None:
    buys(api, "o-1")
    with metered() as meter:
        buys(api, "o-2")
        buys(api.at("2026-05-01T00:00:00Z"), "o-3", placed_at="2026-04-30T00:00:00Z")
    assert wake() == keys.due_at(YEAR_LATER, 2)
    assert (meter.items_written, meter.write_units) == (4, 8)


def test_spending_everything_leaves_the_wake_for_a_sweep_to_find_idle(api: Api) -> None:
    buys(api, "o-1")
    with metered() as meter:
        spent = {"redemption_id": "d-1", "member_id": "m-1", "points": 25}
        assert api.post("/v1/redemptions", spent).status == 201
    assert wake() == keys.due_at(YEAR_LATER, 2)
    assert (meter.items_written, meter.write_units) == (2, 4)


def test_points_that_expire_sooner_bring_the_wake_forward(api: Api) -> None:
    buys(api, "o-1")
    with metered() as meter:
        buys(api, "o-2", placed_at="2025-12-24T18:00:00Z")
    assert wake() == keys.due_at(instant("2027-01-01"), 3)
    assert meter.items_written == 3


def test_a_command_that_meets_a_settlement_leaves_the_wake_to_the_sweep(api: Api) -> None:
    buys(api, "o-1")
    late = api.at("2027-06-01T00:00:00Z")
    assert buys(late, "o-2", placed_at="2027-06-01T00:00:00Z").body["seq"] == 4
    assert wake() == keys.due_at(YEAR_LATER, 2)


def test_points_after_an_idle_time_bring_a_new_wake(api: Api) -> None:
    buys(api, "o-1")
    api.post("/v1/redemptions", {"redemption_id": "d-1", "member_id": "m-1", "points": 25})
    buys(api.at("2026-07-01T00:00:00Z"), "o-2", placed_at="2026-07-01T00:00:00Z")
    assert wake() == keys.due_at(instant("2027-08-01"), 4)
