"""What marketing tells on the event bus: it counts once, in whatever order it comes; what is no envelope says why."""

import json
import random
import uuid
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from functions.connectors.envelopes import heard_in
from functions.connectors.handler import handler
from functions.connectors.told import Unusable
from shared.edge import fields
from tests.builders import BASE_RULE, a_document
from tests.functions.api import Api, LambdaContext
from tests.functions.due import DueQueue, a_due_queue
from tests.functions.invoked import invocations
from tests.functions.queued import queued

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/bus-events.schema.json").read_text())
NOW = "2026-04-01T00:00:00.000Z"
TIMES = 5
PROGRAM = a_document(
    earning=[
        BASE_RULE,
        {
            "rule": "reviews",
            "kind": "per_event",
            "wallet": "points",
            "event": "review",
            "points": "7",
        },
    ],
    events=[{"event": "review"}],
    campaigns=[{"campaign": "spring", "gives": {"points": 50}}],
)


def told(kind: str, **detail: Any) -> dict[str, Any]:
    """An event as EventBridge puts it into a queue."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": kind,
        "source": "crm",
        "account": "000000000000",
        "time": "2026-04-01T00:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": {"version": 1, "program": "demo", **detail},
    }


def attribute(at: str, ident: str, **attributes: Any) -> dict[str, Any]:
    said = {"member_id": "ada", "occurred_at": at, "attributes": attributes}
    return told("member.attribute", id=ident, **said)


TRIGGER = told("campaign.trigger", id="t-1", campaign_id="spring")
EVENT = told("member.event", id="e-1", member_id="ada", type="review", occurred_at=NOW)
LAST = attribute("2026-03-03T00:00:00Z", "a-3", segment="vip", stale=None)
ALL = [
    TRIGGER,
    EVENT,
    attribute("2026-03-01T00:00:00Z", "a-1", segment="new", stale=True, size=42),
    attribute("2026-03-02T00:00:00Z", "a-2", segment="known", stale=False),
    LAST,
]


def worked_on(*records: dict[str, Any]) -> int:
    """How many messages are to come again."""
    answer = handler({"Records": list(records)}, LambdaContext(60))
    return len(answer["batchItemFailures"])


def record(body: Any, name: str = "1") -> dict[str, Any]:
    return queued(json.dumps(body), name)


@pytest.fixture
def queue(quick_engine: str, engine_url: str) -> Any:
    with a_due_queue("deliveries") as queue:
        yield queue


@pytest.fixture
def shop(queue: DueQueue) -> Api:
    api = Api(now=NOW)
    assert api.put("/v1/program", PROGRAM).status == 201
    assert api.post("/v1/members", {"member_id": "ada"}).status == 201
    return api


def ended(api: Api) -> dict[str, Any]:
    statement = api.get("/v1/members/ada/statement").body["entries"]
    trigger = api.get("/v1/campaigns/spring/triggers/t-1")
    return {
        "profile": api.get("/v1/members/ada").body["profile"],
        "points": [entry["points"] for entry in statement if entry["kind"] == "event"],
        "trigger": (trigger.status, trigger.body["trigger_id"]),
    }


@pytest.mark.parametrize("seed", range(3))
def test_five_times_in_any_order_it_ends_the_same(shop: Api, seed: int) -> None:
    events = ALL * TIMES
    random.Random(seed).shuffle(events)  # noqa: S311 (the same each time)
    with invocations():
        for event in events:  # each by itself: the queue would take only the first of five
            assert worked_on({**record(event), "body": heard_in(event).message.body}) == 0

    assert ended(shop) == {
        "profile": {"attributes": {"segment": "vip", "size": 42}},
        "points": [7],
        "trigger": (200, "t-1"),
    }


def test_what_comes_late_is_worked_on_again_and_changes_nothing(shop: Api, queue: DueQueue) -> None:
    with invocations():
        for event in (LAST, attribute("2026-03-01T00:00:00Z", "a-0", segment="old", tone="dry")):
            assert worked_on(record(event)) == 0
            for each in queue.records():
                assert (worked_on(each), worked_on(each)) == (0, 0)

    assert ended_profile(shop) == {"attributes": {"segment": "vip", "tone": "dry"}}


def ended_profile(api: Api) -> Any:
    return api.get("/v1/members/ada").body["profile"]


def test_what_is_refused_comes_again_until_it_is_a_dead_letter(
    shop: Api, queue: DueQueue, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = told("member.event", member_id="eve", type="review", occurred_at=NOW)
    other = told("campaign.trigger", campaign_id="autumn")
    with invocations():
        for event in (stranger, other):
            assert worked_on(record(event)) == 0
        assert [worked_on(each) for each in queue.all_records()] == [1, 1]

    assert "Declined: not_found" in caplog.text


GOOD = [
    *ALL,
    told("member.event", member_id="ada", type="a.b", occurred_at=NOW, attributes={"n": 1}),
    told("campaign.trigger", campaign_id="spring", audience={"members": ["ada"]}),
]
SECRET = "ada@example.com"
BAD = {
    "an unknown kind": {**TRIGGER, "detail-type": "campaign.stop"},
    "no detail": {**TRIGGER, "detail": SECRET},
    "a source with a sign that ids lack": {**TRIGGER, "source": SECRET},
    "no version": {**TRIGGER, "detail": {"program": "demo", "campaign_id": "spring"}},
    "another version": told("campaign.trigger", version=2, campaign_id="spring"),
    "a true version": told("campaign.trigger", version=True, campaign_id="spring"),
    "no program": told("campaign.trigger", program=None, campaign_id="spring"),
    "an id that is none": told("campaign.trigger", id=SECRET, campaign_id="spring"),
    "a reserved id": told("campaign.trigger", id="me", campaign_id="spring"),
    "no campaign": told("campaign.trigger"),
    "a campaign that is none": told("campaign.trigger", campaign_id=SECRET),
    "an audience that is a list": told("campaign.trigger", campaign_id="spring", audience=[SECRET]),
    "a field too much": told("campaign.trigger", campaign_id="spring", email=SECRET),
    "no instant": told("member.attribute", member_id="ada", attributes={"a": 1}),
    "no attributes": told("member.attribute", member_id="ada", occurred_at=NOW, attributes={}),
    "a name that is none": attribute(NOW, "a-1", **{"A b": SECRET}),
    "a list as value": attribute(NOW, "a-1", a=[SECRET]),
    "a number too large": attribute(NOW, "a-1", a=2**53),
    "a long text": attribute(NOW, "a-1", a=SECRET * 20),
    "a type that is none": told("member.event", member_id="ada", type="A!", occurred_at=NOW),
    "a member that is none": told("member.event", member_id=SECRET, type="a", occurred_at=NOW),
}


@pytest.mark.parametrize("event", GOOD, ids=lambda event: event["detail-type"])
def test_what_the_schema_takes_is_taken(event: dict[str, Any]) -> None:
    assert jsonschema_rs.is_valid(SCHEMA, event)
    assert heard_in(event).said


@pytest.mark.parametrize("why", BAD)
def test_what_it_does_not_take_says_why_and_nothing_of_what_stands_there(why: str) -> None:
    assert not jsonschema_rs.is_valid(SCHEMA, BAD[why])
    with pytest.raises(Unusable) as refused:
        heard_in(BAD[why])

    assert SECRET not in str(refused.value)


def test_a_bad_envelope_comes_again_beside_good_ones_and_the_log_says_why(
    shop: Api, queue: DueQueue, caplog: pytest.LogCaptureFixture
) -> None:
    bad = BAD["a member that is none"]
    answer = handler(
        {"Records": [record(TRIGGER, "1"), record(bad, "2"), record(EVENT, "3")]}, LambdaContext(60)
    )

    assert answer["batchItemFailures"] == [{"itemIdentifier": "2"}]
    assert len(queue.all_records()) == 2
    assert "detail.member_id is not as it has to be" in caplog.text
    assert SECRET not in caplog.text


def test_ids_are_as_the_api_takes_them() -> None:
    assert SCHEMA["$defs"]["id"]["pattern"] == fields.ID_PATTERN
    assert set(SCHEMA["$defs"]["id"]["not"]["enum"]) == fields.RESERVED_IDS
