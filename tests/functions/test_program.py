"""Programs: published in immutable versions, read back, and refused with all that is wrong."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from infra.cli.openapi.command import ROOT
from tests.builders import BASE_RULE, a_document, order_body
from tests.functions.api import Api
from tests.functions.stillness import items, nothing_changes

TWICE = a_document(earning=[{**BASE_RULE, "rate": "2"}])


@pytest.fixture
def api(engine: str) -> Api:
    return Api(now="2026-03-01T09:30:00.000Z")


def test_the_first_version_is_in_force_since_ever(api: Api) -> None:
    published = api.put("/v1/program", a_document())
    assert (published.status, published.replayed) == (201, False)
    assert published.body == {
        "version": 1,
        "effective_at": "1970-01-01T00:00:00.000Z",
        "published_at": "2026-03-01T09:30:00.000Z",
    }


def test_the_same_document_again_is_the_same_version(api: Api) -> None:
    first = api.put("/v1/program", a_document())
    turned = {key: a_document()[key] for key in reversed(a_document())}
    with nothing_changes():
        again = api.at("2026-04-01T00:00:00Z").put("/v1/program", turned)
    assert (again.status, again.replayed, again.body) == (201, True, first.body)


def test_another_document_is_the_next_version_and_an_earlier_one_yet_another(api: Api) -> None:
    api.put("/v1/program", a_document())
    kept = set(items())
    second = api.at("2026-03-02T00:00:00Z").put("/v1/program", TWICE)
    third = api.at("2026-03-03T00:00:00Z").put("/v1/program", a_document())
    assert [second.body["version"], third.body["version"]] == [2, 3]
    assert second.body["effective_at"] == "2026-03-02T00:00:00.000Z"
    assert kept <= set(items())
    versions = api.get("/v1/program/versions").body["versions"]
    assert [version["version"] for version in versions] == [3, 2, 1]
    assert versions[1] == second.body


def test_the_program_in_force_is_read_as_it_was_published(api: Api) -> None:
    first = api.put("/v1/program", a_document())
    api.at("2026-03-02T00:00:00Z").put("/v1/program", TWICE)
    before = api.at("2026-03-01T23:59:59.999Z").get("/v1/program")
    after = api.at("2026-03-02T00:00:00.000Z").get("/v1/program")
    assert before.body == {**first.body, "program": a_document()}
    assert (after.body["version"], after.body["program"]) == (2, TWICE)


def test_a_version_may_take_effect_later(api: Api) -> None:
    api.put("/v1/program", a_document())
    scheduled = api.put("/v1/program", TWICE, effective_at="2026-04-01T00:00:00Z")
    assert (scheduled.status, scheduled.body["effective_at"]) == (201, "2026-04-01T00:00:00.000Z")
    assert api.get("/v1/program").body["version"] == 1
    bought = api.post("/v1/orders", order_body("1", placed_at="2026-03-01T09:30:00Z"))
    later = api.at("2026-04-01T00:00:00Z")
    assert later.get("/v1/program").body["version"] == 2
    after = later.post("/v1/orders", order_body("2", placed_at="2026-04-01T00:00:00Z"))
    assert [bought.body["points"], after.body["points"]] == [25, 50]
    again = later.put("/v1/program", TWICE, effective_at="2026-04-01T00:00:00Z")
    assert (again.replayed, again.body) == (True, scheduled.body)


def test_what_is_published_now_goes_before_what_is_still_to_come(api: Api) -> None:
    api.put("/v1/program", a_document())
    api.put("/v1/program", TWICE, effective_at="2026-04-01T00:00:00Z")
    thrice = a_document(earning=[{**BASE_RULE, "rate": "3"}])
    assert api.put("/v1/program", thrice).body["effective_at"] == "2026-03-01T09:30:00.000Z"
    for instant in ("2026-03-01T09:30:00Z", "2026-03-31T23:59:59.999Z", "2026-04-01T00:00:00Z"):
        assert api.at(instant).get("/v1/program").body["version"] == 3


def test_the_same_document_from_another_day_on_is_another_version(api: Api) -> None:
    api.put("/v1/program", a_document())
    api.put("/v1/program", TWICE, effective_at="2026-05-01T00:00:00Z")
    sooner = api.put("/v1/program", TWICE, effective_at="2026-04-01T00:00:00Z")
    assert (sooner.body["version"], sooner.replayed) == (3, False)
    assert api.at("2026-04-01T00:00:00Z").get("/v1/program").body["version"] == 3


@pytest.mark.parametrize(
    ("published", "instant", "says"),
    [
        (True, "2026-03-01T09:29:59.999Z", "Must not lie before 2026-03-01T09:30:00.000Z."),
        (False, "2026-04-01T00:00:00Z", "The first version is in force since ever"),
        (True, "tomorrow", "Must be an instant with its offset"),
    ],
)
def test_an_instant_at_which_no_version_can_begin_is_refused(
    api: Api, published: bool, instant: str, says: str
) -> None:
    if published:
        api.put("/v1/program", a_document())
    with nothing_changes():
        refused = api.put("/v1/program", TWICE, effective_at=instant)
    assert (refused.status, refused.problem) == (400, "invalid_request")
    [error] = refused.body["errors"]
    assert error["parameter"] == "effective_at"
    assert says in error["detail"]


def test_any_version_can_be_read(api: Api) -> None:
    api.put("/v1/program", a_document())
    api.put("/v1/program", TWICE)
    assert api.get("/v1/program", version="1").body["program"] == a_document()
    assert api.get("/v1/program", version="2").body["program"] == TWICE
    missing = api.get("/v1/program", version="3")
    assert (missing.status, missing.problem) == (404, "not_found")
    assert missing.body["detail"] == "The newest version is 2."


def test_an_order_earns_by_the_version_of_the_day_it_was_placed(api: Api) -> None:
    api.put("/v1/program", a_document())
    later = api.at("2026-03-02T00:00:00Z")
    later.put("/v1/program", TWICE)
    old = later.post("/v1/orders", order_body("1", placed_at="2026-03-01T23:59:59.999Z")).body
    new = later.post("/v1/orders", order_body("2", placed_at="2026-03-02T00:00:00.000Z")).body
    assert [(old["points"], old["program_version"])] == [(25, 1)]
    assert [(new["points"], new["program_version"])] == [(50, 2)]


def test_before_the_first_version_there_is_none(api: Api) -> None:
    missing = api.get("/v1/program")
    assert (missing.status, missing.problem) == (404, "not_found")
    assert missing.body["detail"] == "Publish a program first, with PUT /v1/program."
    assert api.get("/v1/program/versions").body == {"versions": []}


def test_every_tenant_has_a_program_of_its_own(api: Api) -> None:
    other = api.by(program="other")
    api.put("/v1/program", a_document())
    assert other.put("/v1/program", TWICE).body["version"] == 1
    assert api.get("/v1/program").body["program"] == a_document()


FLAWS: dict[str, Any] = {
    "#/time_zone": a_document(time_zone="Mars/Phobos"),
    "#/enrolment": a_document(enrolment="maybe"),
    "#/wallets": a_document(wallets=[]),
    "#/colour": a_document(colour="red"),
    "#/earning/0/rate": a_document(earning=[{**BASE_RULE, "rate": 1}]),
    "#/earning/0/wallet": a_document(earning=[{**BASE_RULE, "wallet": "miles"}]),
    "#/earning/0/currency": a_document(earning=[{**BASE_RULE, "currency": "XXX"}]),
    "#/earning/0/kind": a_document(earning=[{**BASE_RULE, "kind": "lottery"}]),
    "#/tiers/levels/0/threshold": a_document(
        tiers={
            "metric": "spend",
            "window": {"kind": "lifetime"},
            "levels": [{"tier": "gold", "threshold": 1}],
        }
    ),
}


@pytest.mark.parametrize("pointer", FLAWS)
def test_a_flaw_is_told_with_its_place_and_nothing_is_published(api: Api, pointer: str) -> None:
    with nothing_changes():
        refused = api.put("/v1/program", FLAWS[pointer])
    assert (refused.status, refused.problem) == (400, "invalid_request")
    assert pointer in refused.pointers
    assert all(error["detail"] for error in refused.body["errors"])


@pytest.mark.parametrize(
    "document",
    [
        {"lines": [1]},
        {"lines": [{"line_id": 1}, {}]},
        {"wallets": {}},
        {"wallets": [[[]]]},
        {"time_zone": "../../etc/passwd"},
        {"earning": "all of it"},
    ],
    ids=str,
)
def test_what_is_no_program_at_all_is_refused(api: Api, document: dict[str, Any]) -> None:
    with nothing_changes():
        refused = api.put("/v1/program", document)
    assert (refused.status, refused.problem) == (400, "invalid_request")


def test_a_program_too_large_for_its_item_is_too_large(api: Api) -> None:
    rules = [
        {"rule": f"r{n}", "kind": "exclusion", "category": "ö" * 255, "sku": "ü" * 255}
        for n in range(199)
    ]
    with nothing_changes():
        refused = api.put("/v1/program", a_document(earning=[BASE_RULE, *rules]))
    assert (refused.status, refused.problem) == (413, "too_large")


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/v1/openapi.json", "docs/openapi.json"),
        ("/v1/program/schema", "docs/program.schema.json"),
    ],
)
def test_the_api_describes_itself_as_published(api: Api, path: str, file: str) -> None:
    assert api.get(path).body == json.loads((ROOT / file).read_text())


def test_a_version_is_published_only_after_the_one_that_is_named(api: Api) -> None:
    with nothing_changes():
        refused = api.put("/v1/program", a_document(), after_version="1")
    assert refused.problem == "program_superseded"
    assert refused.body["detail"] == "No version is published; nothing was published."
    assert api.put("/v1/program", a_document(), after_version="0").body["version"] == 1

    with nothing_changes():
        late = api.put("/v1/program", TWICE, after_version="0")
    assert (late.problem, late.status) == ("program_superseded", 409)
    assert late.body["detail"] == "The newest version is 1; nothing was published."
    assert api.put("/v1/program", TWICE, after_version="1").body["version"] == 2
    assert api.put("/v1/program", TWICE, after_version="1").replayed, "sent again: it is there"


def test_of_many_who_publish_after_the_same_version_one_does(api: Api) -> None:
    api.put("/v1/program", a_document())
    rates = [a_document(earning=[{**BASE_RULE, "rate": str(rate)}]) for rate in range(2, 10)]

    with ThreadPoolExecutor(8) as callers:
        publish = partial(api.put, "/v1/program", after_version="1")
        answers = list(callers.map(publish, rates))

    assert sorted(each.status for each in answers) == [201] + [409] * 7
    assert len(api.get("/v1/program/versions").body["versions"]) == 2


@pytest.mark.parametrize("version", ["-1", "x", "1.5", "", "99999999999"])
def test_the_version_before_is_a_number(api: Api, version: str) -> None:
    with nothing_changes():
        refused = api.put("/v1/program", a_document(), after_version=version)
    assert (refused.status, refused.pointers) == (400, ["after_version"])
