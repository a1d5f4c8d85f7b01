"""Redemptions and adjustments: what they answer, and the lots they take from."""

from typing import Any

import pytest

from tests.builders import BASE_RULE, a_document, a_wallet, order_body
from tests.functions.api import Api
from tests.functions.stillness import nothing_changes

SPEND = {"redemption_id": "d-1", "member_id": "m-1", "points": 12}
GIVE = {"adjustment_id": "a-1", "member_id": "m-1", "points": 5, "reason": "parcel came late"}


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    assert api.post("/v1/orders", order_body()).body["available"] == 25
    return api


def lots(api: Api) -> list[tuple[int, str]]:
    told = api.get("/v1/members/m-1/balance").body["wallets"]["points"]["lots"]
    return [(lot["points"], lot["expires_at"][:10]) for lot in told]


def test_a_redemption_answers_its_entry(api: Api) -> None:
    spent = api.post("/v1/redemptions", {**SPEND, "order_id": "1002"})
    assert spent.status == 201
    assert spent.body == {
        "kind": "redemption",
        "redemption_id": "d-1",
        "order_id": "1002",
        "member_id": "m-1",
        "seq": 3,
        "at": "2026-03-01T09:30:00.000Z",
        "points": -12,
        "available": 13,
        "tier": "bronze",
        "program_version": 1,
        "status": "redeemed",
        "postings": [{"wallet": "points", "kind": "redeem", "points": -12}],
    }


def test_an_adjustment_answers_its_entry_with_the_reason(api: Api) -> None:
    given = api.post("/v1/adjustments", GIVE)
    assert given.status == 201
    assert given.body == {
        "kind": "adjustment",
        "adjustment_id": "a-1",
        "member_id": "m-1",
        "seq": 3,
        "at": "2026-03-01T09:30:00.000Z",
        "points": 5,
        "available": 30,
        "tier": "bronze",
        "program_version": 1,
        "reason": "parcel came late",
        "postings": [
            {
                "wallet": "points",
                "kind": "adjust",
                "points": 5,
                "active_at": "2026-03-01T09:30:00.000Z",
                "expires_at": "2027-04-01T00:00:00.000Z",
            }
        ],
    }


def test_points_taken_by_hand_are_given_back_to_nobody(api: Api) -> None:
    taken = api.post("/v1/adjustments", {**GIVE, "points": -5})
    assert (taken.body["points"], taken.body["available"]) == (-5, 20)
    wallet = api.get("/v1/members/m-1/balance").body["wallets"]["points"]
    assert (wallet["lifetime"], wallet["spent"]) == (20, 0)


@pytest.mark.parametrize(("path", "body"), [("/v1/redemptions", SPEND), ("/v1/adjustments", GIVE)])
def test_the_same_command_again_gets_the_first_answer(
    api: Api, path: str, body: dict[str, Any]
) -> None:
    first = api.post(path, body)
    with nothing_changes():
        again = api.at("2028-01-01T00:00:00Z").post(path, body)
        other = api.post(path, {**body, "points": 1})
        elsewhere = api.post(path, {**body, "member_id": "m-2"})
    assert (again.status, again.replayed, again.body) == (201, True, first.body)
    assert (other.status, other.problem) == (422, "id_reused")
    assert elsewhere.problem in ("id_reused", "not_found")


def test_a_redemption_that_emptied_the_account_is_still_answered_again(api: Api) -> None:
    all_of_it = {**SPEND, "points": 25}
    assert api.post("/v1/redemptions", all_of_it).body["available"] == 0
    assert api.post("/v1/redemptions", all_of_it).replayed


def test_one_id_names_a_redemption_and_an_adjustment_and_an_order(api: Api) -> None:
    for path, body in (
        ("/v1/redemptions", {**SPEND, "redemption_id": "x"}),
        ("/v1/adjustments", {**GIVE, "adjustment_id": "x"}),
        ("/v1/orders", order_body("x")),
    ):
        answered = api.post(path, body)
        assert (answered.status, answered.replayed) == (201, False)


def test_what_expires_soonest_is_spent_first(api: Api) -> None:
    later = api.at("2026-05-10T00:00:00Z")
    later.post("/v1/orders", order_body("1002", placed_at="2026-05-10T00:00:00Z"))
    assert lots(later) == [(25, "2027-04-01"), (25, "2027-06-01")]
    later.post("/v1/redemptions", {**SPEND, "points": 30})
    assert lots(later) == [(20, "2027-06-01")]


def test_points_are_not_spendable_at_the_instant_they_expire(api: Api) -> None:
    at_expiry = api.at("2027-04-01T00:00:00Z")
    with nothing_changes():
        refused = at_expiry.post("/v1/redemptions", SPEND)
    assert refused.body["detail"] == "Asked for 12, 0 available."
    just_before = api.at("2027-03-31T23:59:59.999Z")
    assert just_before.post("/v1/redemptions", SPEND).body["available"] == 13


def test_a_command_books_what_fell_due_before_it_in_an_entry_of_its_own(api: Api) -> None:
    later = api.at("2027-06-01T00:00:00Z")
    later.post("/v1/adjustments", GIVE)
    newest, settlement, *_ = later.get("/v1/members/m-1/statement").body["entries"]
    assert (newest["seq"], newest["points"], newest["available"]) == (4, 5, 5)
    assert settlement == {
        "kind": "settlement",
        "member_id": "m-1",
        "seq": 3,
        "at": "2027-04-01T00:00:00.000Z",
        "points": -25,
        "available": 0,
        "tier": "bronze",
        "program_version": 1,
        "postings": [
            {
                "wallet": "points",
                "kind": "expire",
                "points": -25,
                "expires_at": "2027-04-01T00:00:00.000Z",
            }
        ],
    }


def test_points_of_another_wallet_are_spent_by_its_name(engine: str) -> None:
    api = Api()
    cash = {**BASE_RULE, "rule": "cash", "wallet": "cashback", "rate": "5"}
    wallets = [a_wallet(), {"wallet": "cashback"}]
    api.put("/v1/program", a_document(wallets=wallets, earning=[BASE_RULE, cash]))
    api.post("/v1/orders", order_body())
    spent = api.post("/v1/redemptions", {**SPEND, "points": 100, "wallet": "cashback"}).body
    assert (spent["points"], spent["available"]) == (0, 25)  # both speak of the first wallet
    assert spent["postings"] == [{"wallet": "cashback", "kind": "redeem", "points": -100}]
    balance = api.get("/v1/members/m-1/balance").body["wallets"]
    assert (balance["points"]["available"], balance["cashback"]["available"]) == (25, 27)


@pytest.mark.parametrize(("path", "body"), [("/v1/redemptions", SPEND), ("/v1/adjustments", GIVE)])
def test_nobody_elses_points_are_moved(api: Api, path: str, body: dict[str, Any]) -> None:
    with nothing_changes():
        missing = api.post(path, {**body, "member_id": "m-9"})
    assert (missing.status, missing.problem) == (404, "not_found")
