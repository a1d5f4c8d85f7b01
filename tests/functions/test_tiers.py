"""Tiers: the one held, what keeps it, and how far it is to the next."""

from dataclasses import replace
from typing import Any

import pytest

from shared.blueprint import Scope
from shared.store.audit import audit
from tests.builders import SILVER_FROM_100, a_document, order_body
from tests.functions.api import Api

ROLLING_YEAR = {
    "metric": "spend",
    "window": {"kind": "rolling", "months": 12},
    "levels": [
        {"tier": "bronze", "threshold": 0},
        {"tier": "silver", "threshold": 10_000, "perks": ["free_shipping"]},
        {"tier": "gold", "threshold": 50_000, "perks": ["free_shipping", "lounge"]},
    ],
}


@pytest.fixture
def api(engine: str) -> Api:
    return Api(now="2026-03-01T09:30:00.000Z")


def spend(api: Api, order_id: str, amount: int) -> None:
    line = {"line_id": "1", "sku": "lamp", "quantity": 1, "amount": amount}
    assert (
        api.post("/v1/orders", order_body(order_id, lines=[line], placed_at=api.now)).status == 201
    )


def tier(api: Api) -> dict[str, Any]:
    answer = api.get("/v1/members/m-1/tier")
    assert answer.status == 200
    told: dict[str, Any] = answer.body
    return told


def test_a_tier_tells_what_is_missing_for_the_next(api: Api) -> None:
    api.put("/v1/program", a_document())
    spend(api, "1", 1545)
    assert tier(api.at("2026-03-02T00:00:00Z")) == {
        "member_id": "m-1",
        "at": "2026-03-02T00:00:00.000Z",
        "tier": "bronze",
        "since": "2026-03-01T09:30:00.000Z",
        "metric": "spend",
        "value": 1545,
        "perks": [],
        "keep": {"threshold": 0, "missing": 0},
        "next": {"tier": "silver", "threshold": 10000, "missing": 8455},
    }


def test_the_highest_tier_has_no_next(api: Api) -> None:
    api.put("/v1/program", a_document())
    spend(api, "1", 9_999)
    assert tier(api)["next"] == {"tier": "silver", "threshold": 10000, "missing": 1}
    spend(api.at("2026-03-05T00:00:00.000Z"), "2", 1)
    told = tier(api.at("2026-03-06T00:00:00Z"))
    assert (told["tier"], told["since"]) == ("silver", "2026-03-05T00:00:00.000Z")
    assert told["perks"] == ["free_shipping"]
    assert "next" not in told


def test_a_tier_of_a_window_is_kept_until_it_is_reviewed(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=ROLLING_YEAR))
    spend(api, "1", 12_000)
    held = tier(api)
    assert (held["tier"], held["keep"]) == (
        "silver",
        {"threshold": 10_000, "missing": 0, "until": "2027-04-01T00:00:00.000Z"},
    )
    assert held["projected"] == {"tier": "bronze", "at": "2027-04-01T00:00:00.000Z"}
    last = tier(api.at("2027-03-31T23:59:59.999Z"))
    lost = tier(api.at("2027-04-01T00:00:00.000Z"))
    assert (last["tier"], last["value"]) == ("silver", 12_000)
    assert (lost["tier"], lost["value"], lost["since"]) == ("bronze", 0, "2027-04-01T00:00:00.000Z")
    assert "until" not in lost["keep"]
    assert "projected" not in lost


def test_an_order_in_time_keeps_the_tier(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=ROLLING_YEAR))
    spend(api, "1", 12_000)
    spend(api.at("2027-03-15T00:00:00.000Z"), "2", 10_000)
    told = tier(api.at("2027-06-01T00:00:00Z"))
    assert (told["tier"], told["value"], told["since"]) == (
        "silver", 10_000, "2026-03-01T09:30:00.000Z",
    )  # fmt: skip


@pytest.mark.parametrize(("metric", "value"), [("points", 25), ("orders", 1), ("spend", 2545)])
def test_a_tier_is_measured_by_the_programs_metric(api: Api, metric: str, value: int) -> None:
    levels = [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 30_000}]
    api.put("/v1/program", a_document(tiers=SILVER_FROM_100 | {"metric": metric, "levels": levels}))
    api.post("/v1/orders", order_body())
    told = tier(api)
    assert (told["metric"], told["value"]) == (metric, value)
    assert told["next"]["missing"] == 30_000 - value


def test_a_program_without_tiers_says_so(api: Api) -> None:
    document = a_document()
    del document["tiers"]
    api.put("/v1/program", document)
    api.post("/v1/members", {"member_id": "m-1"})
    refused = api.get("/v1/members/m-1/tier")
    assert (refused.status, refused.problem) == (409, "no_tiers")


def test_who_was_enrolled_before_there_were_tiers_holds_the_lowest(api: Api) -> None:
    document = a_document()
    del document["tiers"]
    api.put("/v1/program", document)
    api.post("/v1/members", {"member_id": "m-1"})
    api.put("/v1/program", a_document())
    told = tier(api.at("2026-03-02T00:00:00Z"))
    assert (told["tier"], told["value"]) == ("bronze", 0)


YEARLY: dict[str, Any] = {
    **ROLLING_YEAR,
    "window": {"kind": "calendar_year"},
    "review": {"at": "period_end", "grace_days": 31, "downgrade": "one_level"},
    "reset": {"wallets": ["points"]},
}
VIP = {"grant_id": "g-1", "tier": "gold", "until": "2026-07-01T12:00:00+02:00", "reason": "founder"}
NEVER = [{"wallet": "points"}]


def grade(api: Api, what: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(f"/v1/members/m-1/tier/{what}", body)
    assert answer.status == 201
    told: dict[str, Any] = answer.body
    return told


def statement(api: Api) -> list[tuple[str, str, int, str]]:
    entries = api.get("/v1/members/m-1/statement").body["entries"]
    return [(e["kind"], e["at"][:10], e["points"], e["tier"]) for e in reversed(entries)]


def test_what_is_missing_at_the_end_of_the_period_is_told(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=YEARLY, wallets=NEVER))
    spend(api, "1", 50_000)
    spend(api.at("2027-05-01T00:00:00.000Z"), "2", 49_999)
    told = tier(api.at("2027-05-02T00:00:00Z"))
    assert (told["tier"], told["value"], told["since"]) == ("gold", 49_999, api.now)
    assert told["keep"] == {"threshold": 50_000, "missing": 1, "until": "2028-02-01T00:00:00.000Z"}
    assert told["projected"] == {"tier": "silver", "at": "2028-02-01T00:00:00.000Z"}
    spend(api.at("2027-12-31T23:59:59.000Z"), "3", 1)
    told = tier(api.at("2027-12-31T23:59:59.500Z"))
    assert told["keep"] == {"threshold": 50_000, "missing": 0, "until": "2028-01-01T00:00:00.000Z"}
    assert told["projected"] == {"tier": "gold", "at": "2028-01-01T00:00:00.000Z"}


def test_years_pass_level_by_level_and_points_with_them(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=YEARLY, wallets=NEVER))
    spend(api, "1", 50_000)
    late = api.at("2030-06-01T00:00:00.000Z")
    assert tier(late)["tier"] == "bronze"
    grade(late, "evaluations", {"evaluation_id": "v-1"})
    assert statement(late) == [
        ("enrol", "2026-03-01", 0, "bronze"),
        ("order", "2026-03-01", 500, "gold"),
        ("settlement", "2027-01-01", -500, "gold"),
        ("settlement", "2028-01-01", 0, "gold"),
        ("settlement", "2028-02-01", 0, "silver"),
        ("settlement", "2029-01-01", 0, "silver"),
        ("settlement", "2029-02-01", 0, "bronze"),
        ("settlement", "2030-01-01", 0, "bronze"),
        ("evaluation", "2030-06-01", 0, "bronze"),
    ]
    reset = api.at(late.now).get("/v1/members/m-1/statement").body["entries"][-3]
    assert reset["postings"] == [{"wallet": "points", "kind": "expire", "points": -500}]
    assert list(audit())[-1].discrepancies == []


def test_a_granted_tier_is_shown_with_its_end_and_answered_again(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=YEARLY))
    api.post("/v1/members", {"member_id": "m-1"})
    granted = grade(api, "grants", VIP)
    assert granted == {
        "kind": "tier_grant",
        "grant_id": "g-1",
        "member_id": "m-1",
        "seq": 2,
        "at": api.now,
        "points": 0,
        "available": 0,
        "tier": "gold",
        "program_version": 1,
        "reason": "founder",
        "postings": [],
    }
    told = tier(api)
    assert (told["tier"], told["perks"]) == ("gold", ["free_shipping", "lounge"])
    assert (told["granted"], told["granted_until"]) == ("gold", "2026-07-01T10:00:00.000Z")
    assert told["projected"] == {"tier": "bronze", "at": "2026-07-01T10:00:00.000Z"}
    after = api.at("2026-07-01T10:00:00.000Z")
    assert tier(after)["tier"] == "bronze"
    assert "granted" not in tier(after)
    again = after.post("/v1/members/m-1/tier/grants", VIP)
    assert (again.status, again.replayed, again.body) == (201, True, granted)


def test_a_tier_granted_for_good_has_no_end(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=YEARLY))
    api.post("/v1/members", {"member_id": "m-1"})
    grade(api, "grants", {"grant_id": "g-1", "tier": "gold", "reason": "founder"})
    told = tier(api.at("2046-01-01T00:00:00Z"))
    assert (told["tier"], told["granted"]) == ("gold", "gold")
    assert not {"granted_until", "projected"} & set(told)


def test_an_evaluation_finds_what_a_new_version_gives(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=YEARLY))
    spend(api, "1", 9_000)
    lower = [{**YEARLY["levels"][0]}, {**YEARLY["levels"][1], "threshold": 9_000}]
    api.put("/v1/program", a_document(tiers={**YEARLY, "levels": lower}))
    later = api.at("2026-03-02T00:00:00.000Z")
    assert tier(later)["tier"] == "bronze"
    evaluated = grade(later, "evaluations", {"evaluation_id": "v-1"})
    assert (evaluated["tier"], evaluated["program_version"]) == ("silver", 2)
    again = later.post("/v1/members/m-1/tier/evaluations", {"evaluation_id": "v-1"})
    assert (again.replayed, again.body) == (True, evaluated)


def test_an_evaluation_without_a_body_says_what_to_send(api: Api) -> None:
    api.put("/v1/program", a_document())
    refused = api.send("POST", "/v1/members/m-1/tier/evaluations")
    assert (refused.status, refused.body["errors"][0]["detail"]) == (400, "Send a JSON body.")


def test_who_may_only_read_grades_nobody(api: Api) -> None:
    api.put("/v1/program", a_document())
    api.post("/v1/members", {"member_id": "m-1"})
    till = replace(api, scopes=frozenset({Scope.POINTS_EARN, Scope.POINTS_READ}))
    assert till.post("/v1/members/m-1/tier/evaluations", {"evaluation_id": "v"}).status == 201
    assert till.post("/v1/members/m-1/tier/grants", VIP).status == 403
    reader = replace(api, scopes=frozenset({Scope.POINTS_READ}))
    assert reader.post("/v1/members/m-1/tier/evaluations", {"evaluation_id": "w"}).status == 403


def test_a_return_takes_back_the_tier_its_order_had_given_but_none_given_by_hand(api: Api) -> None:
    api.put("/v1/program", a_document(tiers=ROLLING_YEAR))
    spend(api, "1", 9_000)
    spend(api, "2", 1_000)
    assert tier(api)["tier"] == "silver"
    back = {"return_id": "r-1", "amount": 1}
    assert api.post("/v1/orders/2/returns", back).body["tier"] == "bronze"
    assert (tier(api)["value"], tier(api)["next"]["missing"]) == (9_999, 1)
    grade(api, "grants", {"grant_id": "g-1", "tier": "silver", "reason": "sorry"})
    back = {"return_id": "r-2", "amount": 9_000}
    assert api.post("/v1/orders/1/returns", back).body["tier"] == "silver"
