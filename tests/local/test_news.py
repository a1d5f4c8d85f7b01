"""One order, and all the world hears of it: a receiver of webhooks, a mailbox, an inbox and the bus."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from botocore.session import get_session

from shared.edge.instants import instant_text, parse_instant
from tests.local.running import LocalService, a_service, environment_without_aws
from tests.receiver import Receiver

MESSAGES: dict[str, Any] = {
    "sender": {"shop": "Laurel", "from_address": "club@shop.example"},
    "usual": ["email", "inbox"],
}
PROGRAM = {
    "time_zone": "UTC",
    "wallets": [{"wallet": "points", "expiry": {"kind": "rolling", "days": 30}}],
    "earning": [
        {"rule": "base", "kind": "per_amount", "wallet": "points", "currency": "USD", "rate": "1"}
    ],
    "reminders": {"expiry_days": [7]},
    "messages": MESSAGES,
}
ADA = {"email": "ada@example.com", "locale": "pl", "first_name": "Ada"}
ORDER = {
    "order_id": "o-1",
    "member_id": "ada",
    "placed_at": "2026-03-01T00:00:00Z",
    "currency": "USD",
    "lines": [{"line_id": "1", "sku": "CD", "quantity": 1, "amount": 2599}],
}

LATE = {"member_id": "eve", "placed_at": "2026-04-01T21:30:00Z"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    with a_service(tmp_path_factory.mktemp("news"), CLOCK="2026-03-01T00:00:00Z") as service:
        assert service.send("PUT", "/v1/program", PROGRAM).status == HTTPStatus.CREATED
        yield service


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def settled(service: LocalService) -> dict[str, Any]:
    """What the outbox holds once all is told."""
    assert service.send("POST", "/_local/settled").document == {"settled": True}
    outbox: dict[str, Any] = service.send("GET", "/_local/outbox").document
    return outbox


def test_one_order_is_told_everywhere_and_the_clock_brings_the_reminder(
    service: LocalService, receiver: Receiver
) -> None:
    added = service.send(
        "POST",
        "/v1/webhooks",
        {"endpoint_id": "crm", "url": receiver.url, "facts": ["points.earned", "points.expiring"]},
    )
    assert added.status == HTTPStatus.CREATED, added.body
    secret = added.document["secret"]
    enrolled = service.send("POST", "/v1/members", {"member_id": "ada", "profile": ADA})
    assert enrolled.status == HTTPStatus.CREATED
    assert service.send("POST", "/v1/orders", ORDER).status == HTTPStatus.CREATED

    outbox = settled(service)

    (event,) = receiver.proven(secret)
    assert event["type"] == "points.earned"
    assert event["data"]["entry"] == {"kind": "order", "order_id": "o-1"}
    mail, welcome = outbox["email"]
    assert (mail["to"], mail["subject"]) == ("ada@example.com", "25 punktów dla Ciebie")
    assert "Witaj" in welcome["subject"] or "Witamy" in welcome["subject"]
    inbox = service.send("GET", "/v1/members/ada/inbox").document["messages"]
    assert [each["fact"] for each in inbox] == ["points.earned", "member.enrolled"]
    heard = [each["detail"] for each in outbox["events"]]
    assert event in heard
    assert {each["type"] for each in heard} == {"member.enrolled", "points.earned"}

    moved = service.send("POST", "/_local/clock", {"now": "2026-03-26T00:00:00Z"})
    assert moved.status == HTTPStatus.OK, moved.body
    outbox = settled(service)

    assert [each["type"] for each in receiver.proven(secret)] == [
        "points.earned",
        "points.expiring",
    ]
    reminder = outbox["email"][0]
    assert reminder["to"] == "ada@example.com"
    assert "25" in reminder["subject"] + reminder["text"]
    newest = service.send("GET", "/v1/members/ada/inbox").document["messages"][0]
    assert newest["fact"] == "points.expiring"
    assert json.dumps(outbox["events"][0]["detail"]).count("points.expiring") == 1


def test_what_was_not_taken_is_sent_again_once_the_moved_clock_says_so(
    service: LocalService, receiver: Receiver
) -> None:
    body = {"endpoint_id": "moody", "url": receiver.url}
    added = service.send("POST", "/v1/webhooks", body)
    secret = added.document["secret"]
    receiver.refuses = 1
    now = service.send("GET", "/_local/clock").document["now"]
    order = {**ORDER, "order_id": "o-moody", "member_id": "bob", "placed_at": now}
    assert service.send("POST", "/v1/orders", order).status == HTTPStatus.CREATED
    settled(service)
    assert receiver.got == []

    in_a_minute = instant_text(parse_instant(now) + 60_000)
    assert service.send("POST", "/_local/clock", {"now": in_a_minute}).status == HTTPStatus.OK
    settled(service)

    assert [each["type"] for each in receiver.proven(secret)] == [
        "member.enrolled",
        "points.earned",
    ]


def test_marketing_tells_on_the_bus_what_becomes_an_attribute_and_an_event(
    service: LocalService,
) -> None:
    assert service.send("POST", "/v1/members", {"member_id": "cem"}).status == HTTPStatus.CREATED
    now = service.send("GET", "/_local/clock").document["now"]
    about = {"version": 1, "program": "demo", "member_id": "cem", "occurred_at": now}
    told = {
        "member.attribute": {**about, "attributes": {"newsletter": "weekly"}},
        "member.event": {**about, "id": "visit-1", "type": "visit"},
    }
    note = json.loads((service.data_dir / "engine.json").read_text())
    bus: Any = get_session().create_client(
        "events",
        endpoint_url=note["AWS_ENDPOINT_URL_EVENTBRIDGE"],
        region_name="eu-west-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    entries = [
        {"EventBusName": "laurel", "Source": "crm", "DetailType": kind, "Detail": json.dumps(each)}
        for kind, each in told.items()
    ]
    assert bus.put_events(Entries=entries)["FailedEntryCount"] == 0
    settled(service)

    member = service.send("GET", "/v1/members/cem").document
    assert member["profile"] == {"attributes": {"newsletter": "weekly"}}
    statement = service.send("GET", "/v1/members/cem/statement").document["entries"]
    assert [each["kind"] for each in statement] == ["event", "enrol"]
    assert statement[0]["event_id"] == "visit-1"
    assert statement[0]["at"].startswith("2026-03"), "it is of the moved clock"


def test_the_operator_catches_up_and_nobody_is_told_again(
    service: LocalService, tmp_path: Path
) -> None:
    profile = {"email": "dan@example.com"}
    enrolled = service.send("POST", "/v1/members", {"member_id": "dan", "profile": profile})
    assert enrolled.status == HTTPStatus.CREATED
    before = settled(service)
    assert before["email"][0]["to"] == "dan@example.com"

    words = ("catch-up", "--since", "2026-01-01T00:00:00Z", "--checkpoint", str(tmp_path / "place"))
    assert " accounts are with the relay." in laurel_news(service, *words)
    assert "0 put back to again." in laurel_news(service, "redrive", "again")

    after = settled(service)
    assert (after["email"], after["sms"]) == (before["email"], before["sms"])
    assert len(service.send("GET", "/v1/members/dan/inbox").document["messages"]) == 1


def laurel_news(service: LocalService, *words: str) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "infra.cli.main", "news", *words],
        env=environment_without_aws() | {"DATA_DIR": str(service.data_dir)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_an_offer_waits_for_the_morning_and_one_click_declines_the_next(
    service: LocalService,
) -> None:
    told = {
        **MESSAGES,
        "topics": [{"topic": "points", "kind": "marketing"}],
        "quiet": {"begin": "21:00", "end": "08:00"},
    }
    published = service.send("PUT", "/v1/program", {**PROGRAM, "messages": told})
    assert published.status == HTTPStatus.CREATED
    moved = service.send("POST", "/_local/clock", {"now": "2026-04-01T22:00:00Z"})
    assert moved.status == HTTPStatus.OK, moved.body
    profile = {"email": "eve@example.com", "consent": {"email": True}}
    enrolled = service.send("POST", "/v1/members", {"member_id": "eve", "profile": profile})
    assert enrolled.status == HTTPStatus.CREATED
    ordered = {**ORDER, **LATE, "order_id": "of-eve"}
    assert service.send("POST", "/v1/orders", ordered).status == HTTPStatus.CREATED
    assert [each["subject"] for each in to_eve(service)] == ["Welcome to Laurel"]

    moved = service.send("POST", "/_local/clock", {"now": "2026-04-02T08:00:00Z"})
    assert moved.status == HTTPStatus.OK, moved.body

    offer, _ = to_eve(service)
    assert offer["subject"] == "25 points for you"
    link = re.search(rf"{service.url}(/v1/links/\S+)", offer["text"])
    assert link
    page = service.caller.send("GET", link.group(1), key=None)
    assert (page.status, "<button" in page.body.decode()) == (HTTPStatus.OK, True)
    declined = service.caller.send(
        "POST", link.group(1), body=b"List-Unsubscribe=One-Click", headers=FORM, key=None
    )
    assert declined.status == HTTPStatus.OK
    eve = service.send("GET", "/v1/members/eve").document
    assert eve["profile"]["consent"] == {"email": True, "email.points": False}
    again = {**ORDER, **LATE, "order_id": "of-eve-2"}
    assert service.send("POST", "/v1/orders", again).status == HTTPStatus.CREATED
    assert len(to_eve(service)) == 2


def to_eve(service: LocalService) -> list[dict[str, Any]]:
    """The e-mails to eve, the newest first, once all is told."""
    return [mail for mail in settled(service)["email"] if mail["to"] == "eve@example.com"]
