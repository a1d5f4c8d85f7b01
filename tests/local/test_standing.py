"""Standing campaigns on the local service: they come when the clock does, wherever it is moved."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest

from tests.local.running import LocalService, a_service, put_clock

PROGRAM = {
    "time_zone": "Europe/Berlin",
    "wallets": [{"wallet": "points", "expiry": {"kind": "never"}}],
    "earning": [
        {"rule": "base", "kind": "per_amount", "wallet": "points", "currency": "USD", "rate": "1"}
    ],
    "campaigns": [
        {"campaign": "hello", "starts": {"kind": "welcome"}, "gives": {"points": 10}},
        {"campaign": "party", "starts": {"kind": "birthday"}, "gives": {"points": 50}},
        {"campaign": "miss-you", "starts": {"kind": "win_back", "days": 30}},
    ],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    with a_service(tmp_path_factory.mktemp("standing"), CLOCK="2026-03-01T00:00:00Z") as service:
        assert service.send("PUT", "/v1/program", PROGRAM).status == HTTPStatus.CREATED
        yield service


def moved(service: LocalService, to: str) -> None:
    answer = service.send("POST", "/_local/clock", {"now": to})
    assert answer.status == HTTPStatus.OK, answer.body


def came(service: LocalService, member: str) -> list[tuple[str, str]]:
    """What came to a member, oldest first: for what, and when."""
    entries: list[dict[str, Any]] = service.send("GET", f"/v1/members/{member}/statement").document[
        "entries"
    ]
    found = [each for each in entries if each["kind"] == "campaign"]
    return [(each["occasion"], each["at"]) for each in found[::-1]]


def test_days_go_by_and_campaigns_come(service: LocalService) -> None:
    """A welcome within moments; a birthday on its day, at nine in Berlin; and somebody is missed, once."""
    body = {"member_id": "kim", "profile": {"birthday": "1990-04-14"}}
    assert service.send("POST", "/v1/members", body).status == HTTPStatus.CREATED
    assert service.send("POST", "/_local/settled").document == {"settled": True}
    assert [occasion for occasion, _ in came(service, "kim")] == ["welcome"]
    order = {
        "order_id": "o-1",
        "member_id": "kim",
        "placed_at": "2026-03-01T00:00:00Z",
        "currency": "USD",
        "lines": [{"line_id": "1", "sku": "CD", "quantity": 1, "amount": 1000}],
    }
    assert service.send("POST", "/v1/orders", order).status == HTTPStatus.CREATED

    moved(service, "2026-04-16T00:00:00Z")

    assert came(service, "kim")[1:] == [
        ("win_back/2026-03-01", "2026-03-31T07:00:00.000Z"),
        ("birthday/2026", "2026-04-14T07:00:00.000Z"),
    ]


def test_days_the_service_was_off_are_made_up_for(service: LocalService) -> None:
    body = {"member_id": "leo", "profile": {"birthday": "1990-04-18"}}
    assert service.send("POST", "/v1/members", body).status == HTTPStatus.CREATED
    service.stop()
    clock = service.data_dir / "clock.json"
    put_clock(clock, "2026-04-20T12:00:00Z")
    service.start()
    assert service.send("POST", "/_local/settled").document == {"settled": True}
    assert came(service, "leo")[-1] == ("birthday/2026", "2026-04-18T07:00:00.000Z")
