"""The deployed news: an order leads over stream, relay and queue to a webhook at a receiver of the test."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.blueprint import Scope
from tests.builders import a_document
from tests.infra.deployment import Deployed
from tests.receiver import Receiver

PATIENCE_S = 120


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.close()


def test_an_order_comes_to_an_endpoint(deployed: Deployed, receiver: Receiver) -> None:
    deployed.set_up("webhooks", WEBHOOKS_TO_LOOPBACK="1", PROGRAM_CACHE_S="0")
    deployed.set_up("notify", WEBHOOKS_TO_LOOPBACK="1")
    deployed.set_up("relay", PROGRAM_CACHE_S="0")  # or it hears of new endpoints after a minute
    key = deployed.issue_key("shop", tuple(Scope), program="news")
    assert deployed.call("PUT", "/v1/program", key=key, body=a_document()).is_success
    endpoint = {"endpoint_id": "erp", "url": receiver.url, "facts": ["points.earned"]}
    added = deployed.call("POST", "/v1/webhooks", key=key, body=endpoint)
    assert added.status_code == 201, added.text

    placed = "2026-03-01T00:00:00Z"
    line = {"line_id": "1", "sku": "mug", "quantity": 1, "amount": 2545}
    order = {"order_id": "o-1", "member_id": "may", "placed_at": placed, "currency": "USD"}
    answer = deployed.call("POST", "/v1/orders", key=key, body={**order, "lines": [line]})
    assert answer.status_code == 201, answer.text

    give_up_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_at and not receiver.got:
        time.sleep(0.5)
    (told,) = receiver.proven(added.json()["secret"])
    assert told["type"] == "points.earned"
    assert told["data"]["entry"] == {"kind": "order", "order_id": "o-1"}
    assert told["data"]["member_id"] == "may"


def test_what_marketing_tells_on_the_bus_comes_to_a_member(deployed: Deployed) -> None:
    key = deployed.issue_key("shop", tuple(Scope), program="bus")
    assert deployed.call("PUT", "/v1/program", key=key, body=a_document()).is_success
    assert deployed.call("POST", "/v1/members", key=key, body={"member_id": "may"}).is_success
    said = {"version": 1, "program": "bus", "member_id": "may", "attributes": {"likes": "jazz"}}

    deployed.tell("crm", "member.attribute", {**said, "occurred_at": "2026-03-01T00:00:00Z"})

    give_up_at = time.monotonic() + PATIENCE_S
    profile: dict[str, object] = {}
    while time.monotonic() < give_up_at and not profile:
        time.sleep(0.5)
        profile = deployed.call("GET", "/v1/members/may", key=key).json()["profile"]
    assert profile == {"attributes": {"likes": "jazz"}}


def test_the_operator_finds_journals_and_dead_letters_by_the_stack(
    deployed: Deployed, tmp_path: Path
) -> None:
    key = deployed.issue_key("shop", tuple(Scope), program="late")
    assert deployed.call("PUT", "/v1/program", key=key, body=a_document()).is_success
    assert deployed.call("POST", "/v1/members", key=key, body={"member_id": "may"}).is_success

    since, place = "2026-01-01T00:00:00Z", str(tmp_path / "checkpoint")
    of_late = ("--program", "late", "--since", since, "--checkpoint", place)
    assert "1 entries of 1 accounts" in deployed.laurel("news", "catch-up", *of_late)
    assert "0 put back to again." in deployed.laurel("news", "redrive", "again")
    assert "About 0 dead letters" in deployed.laurel("news", "redrive", "email", "--dry-run")
