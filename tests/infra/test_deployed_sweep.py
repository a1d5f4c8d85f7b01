"""The deployed sweep: its schedule's call fills the queue, and what is due is settled from there.

MiniStack's Scheduler calls no function, so the test calls it as the schedule would.
"""

import json
import time
from typing import Any

import pytest

from shared.blueprint import Scope
from tests.builders import a_document
from tests.infra.deployment import Deployed

LONG_AGO = "2024-01-10T12:00:00Z"  # what is earned for it expired at the end of January 2025
PATIENCE_S = 60


@pytest.fixture(scope="module")
def key(deployed: Deployed) -> str:
    """A storefront's key to a program that has been published."""
    secret = deployed.issue_key("shop", tuple(Scope))
    assert deployed.call("PUT", "/v1/program", key=secret, body=a_document()).is_success
    return secret


def an_old_order(member_id: str) -> dict[str, Any]:
    return {
        "order_id": f"old-{member_id}",
        "member_id": member_id,
        "placed_at": LONG_AGO,
        "currency": "USD",
        "lines": [{"line_id": "1", "sku": "mug", "quantity": 1, "amount": 2545}],
    }


def kinds(deployed: Deployed, key: str, member_id: str) -> list[str]:
    statement = deployed.call("GET", f"/v1/members/{member_id}/statement", key=key).json()
    return [entry["kind"] for entry in statement["entries"]][::-1]


def test_the_schedule_and_the_queue_settle_what_is_due(deployed: Deployed, key: str) -> None:
    for member_id in ("hal", "ida", "jim"):
        answer = deployed.call("POST", "/v1/orders", key=key, body=an_old_order(member_id))
        assert answer.status_code == 201, answer.text

    called = deployed.call_as_scheduled(deployed.schedules()["tick"])

    assert called == {}, called
    expected = ["enrol", "order", "settlement"]
    give_up_at = time.monotonic() + PATIENCE_S
    found: dict[str, list[str]] = {}
    while time.monotonic() < give_up_at and set(map(tuple, found.values())) != {tuple(expected)}:
        time.sleep(0.5)
        found = {member: kinds(deployed, key, member) for member in ("hal", "ida", "jim")}
    assert found == dict.fromkeys(("hal", "ida", "jim"), expected)


def test_a_schedule_says_which_call_it_is_and_of_when(deployed: Deployed) -> None:
    said = {
        name: json.loads(schedule["Target"]["Input"])
        for name, schedule in deployed.schedules().items()
    }
    assert said == {
        name: {"schedule": name, "time": "<aws.scheduler.scheduled-time>"}
        for name in ("tick", "reconcile")
    }
