"""Events as they are told: they fit the schema that is published, which only ever grows."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

from infra.cli.openapi.command import published_events
from infra.cli.openapi.events import breaking, json_schema
from shared.edge.fact_events import event_of
from shared.ledger.entry import Entry, Fact
from shared.ledger.facts import FACTS
from tests.ledger.member import a_member

BYTES_MAX = 20_000
LONGEST = {"text": "é" * 255, "points": 10**15, "number": 10**15, "instant": 253402300799999}
Schema = dict[str, Any]


def an_entry(fact: Fact, **given: Any) -> Entry:
    entry = a_member().is_given(5)
    return replace(entry, facts=(fact,), **given)


def a_fact(name: str) -> Fact:
    """A fact of that name with all its fields, each as long as it may be."""
    sums = {
        "money": {"currency": "USD", "amount": 10**12},
        "answers": {f"{n:040d}": "x" * 40 for n in range(10)},
    }
    return Fact(
        name, {key: {**LONGEST, **sums}[each.kind] for key, each in FACTS[name].data.items()}
    )


def told(event: dict[str, Any]) -> dict[str, Any]:
    """The event as a receiver reads it."""
    read: dict[str, Any] = json.loads(json.dumps(event))
    return read


def of(name: str, *path: str, schema: Schema) -> Schema:
    """A place in the schema of one kind of event."""
    found = schema["$defs"][name]
    for step in path:
        found = found["properties"][step]
    part: Schema = found
    return part


def test_the_published_schema_is_one() -> None:
    meta.validate(published_events())


def test_nothing_that_receivers_rely_on_was_changed() -> None:
    assert list(breaking(published_events(), json_schema())) == []


@pytest.mark.parametrize("name", FACTS)
def test_the_event_of_a_fact_fits_the_schema_and_is_small(name: str) -> None:
    longest = "x" * 128
    entry = an_entry(a_fact(name), account=longest, command_id=longest, refers=longest)
    event = told(event_of(longest, entry, 0))
    Draft202012Validator(json_schema()).validate(event)
    assert len(json.dumps(event)) < BYTES_MAX


def test_an_event_names_the_account_its_entry_and_its_place_among_all_facts() -> None:
    moved = {"wallet": "points", "points": 5, "expires_at": 1772357400000, "days": 30}
    entry = an_entry(Fact("points.expiring", moved))
    event = event_of("demo", entry, 0)
    assert event["type"] == "points.expiring"
    assert event["timestamp"] == "2026-03-01T09:00:00.000Z"
    assert event["data"] == {
        "program": "demo",
        "account": "m-1",
        "member_id": "m-1",
        "seq": 2,
        "n": 0,
        "entry": {"kind": "adjustment", "adjustment_id": "a-1"},
        "fact": {**moved, "expires_at": "2026-03-01T09:30:00.000Z"},
    }


def test_an_event_of_a_household_names_the_member_who_acted_if_one_did() -> None:
    fact = Fact("tier.changed", {"to": "gold"})
    acted = event_of("demo", an_entry(fact, account="@smiths", member="m-2"), 0)["data"]
    assert (acted["account"], acted["household_id"], acted["member_id"]) == (
        "@smiths",
        "smiths",
        "m-2",
    )
    settled = event_of("demo", an_entry(fact, account="@smiths"), 0)["data"]
    assert "member_id" not in settled


def test_what_is_added_breaks_nothing() -> None:
    before, after = json_schema(), deepcopy(json_schema())
    after["$defs"]["points.found"] = {"type": "object"}
    of("points.earned", "data", "fact", schema=after)["properties"]["why"] = {"type": "string"}
    of("tier.changed", "data", "fact", schema=after)["required"].append("to")
    of("points.earned", "id", schema=after)["description"] = "Another."
    assert list(breaking(before, after)) == []


def test_what_receivers_would_miss_is_named() -> None:
    before, after = json_schema(), deepcopy(json_schema())
    del after["$defs"]["tier.expiring"]
    earned = of("points.earned", "data", "fact", schema=after)
    del earned["properties"]["wallet"]
    earned["properties"]["points"] = {"type": "string"}
    earned["required"] = ["points"]
    of("points.expiring", "data", "fact", "expires_at", schema=after)["format"] = "date"
    of("points.held", "version", schema=after)["const"] = 2
    assert list(breaking(before, after)) == [
        "/points.earned/data/fact/wallet: is gone",
        "/points.earned/data/fact/points: type is another",
        "/points.earned/data/fact/wallet: may be missing",
        "/points.held/version: const is another",
        "/points.expiring/data/fact/expires_at: format is another",
        "/tier.expiring: is gone",
    ]
