"""Households: members who share an account, what they may spend there, and how they part; members merged."""

from typing import Any

import pytest

from shared.store.audit import audit
from tests.builders import a_document, order_body
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes


@pytest.fixture
def api(engine: str) -> Api:
    """m-1 and m-2 have 25 points each."""
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    for number in ("1", "2"):
        assert api.post("/v1/orders", order_body(f"o-{number}", f"m-{number}")).status == 201
    return api


def founded(api: Api) -> Response:
    return api.post("/v1/households", {"household_id": "h-1", "member_id": "m-1"})


def invited(api: Api, member_id: str = "m-2", **more: Any) -> Response:
    body = {"invitation_id": f"i-{member_id}", "member_id": member_id, **more}
    return api.post("/v1/households/h-1/invitations", body)


def joins(api: Api, member_id: str = "m-2") -> Response:
    body = {"joining_id": f"j-{member_id}", "member_id": member_id}
    return api.post("/v1/households/h-1/members", body)


def leaves(api: Api, member_id: str = "m-2") -> Response:
    body = {"departure_id": f"l-{member_id}", "member_id": member_id}
    return api.post("/v1/households/h-1/departures", body)


def shared(api: Api, **more: Any) -> Api:
    for response in (founded(api), invited(api, **more), joins(api)):
        assert response.status == 201, response
    return api


def available(api: Api, member_id: str) -> int:
    told = api.get(f"/v1/members/{member_id}/balance").body["wallets"]["points"]
    return int(told["available"])


def spends(api: Api, member_id: str, points: int, redemption_id: str = "d-1") -> Response:
    body = {"redemption_id": redemption_id, "member_id": member_id, "points": points}
    return api.post("/v1/redemptions", body)


def sound() -> bool:
    return not list(audit())[-1].discrepancies


def test_a_household_has_what_its_members_had_and_each_of_them_sees_it(api: Api) -> None:
    shared(api)
    assert [available(api, each) for each in ("m-1", "m-2")] == [50, 50]
    told = api.get("/v1/households/h-1").body
    assert told["members"] == [{"member_id": "m-1"}, {"member_id": "m-2"}]
    assert told["balance"]["wallets"]["points"]["lifetime"] == 50
    assert sound()


def test_every_command_is_answered_again(api: Api) -> None:
    answers = [founded(api), invited(api), joins(api), leaves(api)]
    again = [founded(api), invited(api), joins(api), leaves(api)]
    assert [answer.body for answer in again] == [answer.body for answer in answers]
    assert all(answer.replayed for answer in again)


def test_an_entry_says_which_member_acted(api: Api) -> None:
    shared(api)
    earned = api.post("/v1/orders", order_body("o-3", "m-2"))
    assert (earned.body["member_id"], earned.body["household_id"]) == ("m-2", "h-1")
    assert earned.body["available"] == 75
    spent = spends(api, "m-1", 60)
    assert (spent.body["member_id"], spent.body["available"]) == ("m-1", 15)
    who = [entry["member_id"] for entry in api.get("/v1/members/m-2/statement").body["entries"]]
    assert who[:2] == ["m-1", "m-2"]
    assert sound()


def test_an_order_of_before_is_returned_where_its_points_are_now(api: Api) -> None:
    shared(api)
    back = api.post("/v1/orders/o-2/returns", {"return_id": "r-1", "amount": 2545})
    assert (back.status, back.body["points"], back.body["available"]) == (201, -25, 25)
    assert back.body["member_id"] == "m-2"


def test_an_order_of_the_household_is_returned_by_who_placed_it(api: Api) -> None:
    shared(api)
    api.post("/v1/orders", order_body("o-3", "m-2"))
    back = api.post("/v1/orders/o-3/returns", {"return_id": "r-1", "amount": 2545})
    assert (back.status, back.body["member_id"], back.body["available"]) == (201, "m-2", 50)


def test_nobody_joins_uninvited_or_twice(api: Api) -> None:
    founded(api)
    with nothing_changes():
        assert joins(api).problem == "not_invited"
        assert api.post("/v1/households", {"household_id": "h-1", "member_id": "m-2"}).status == 422
        other = {"household_id": "h-2", "member_id": "m-1"}
        assert api.post("/v1/households", other).problem == "account_joined"
        assert invited(api, "m-1").problem == "account_joined"
        assert leaves(api).problem == "not_in_household"
        unknown = api.post("/v1/households/h-9/members", {"joining_id": "j", "member_id": "m-2"})
        assert unknown.problem == "not_found"


def test_a_household_of_another_source_keeps_its_id(api: Api) -> None:
    founded(api)
    desk = api.by(source="desk")
    body = {"household_id": "h-1", "member_id": "m-2"}
    assert desk.post("/v1/households", body).problem == "id_reused"


def test_a_member_spends_within_their_limit_month_by_month(api: Api) -> None:
    shared(api, spend_per_month=10)
    assert spends(api, "m-2", 8).status == 201
    with nothing_changes():
        assert spends(api, "m-2", 3, "d-2").problem == "member_limit_exceeded"
    assert spends(api, "m-1", 3, "d-3").status == 201
    assert spends(api.at("2026-04-01T00:00:00Z"), "m-2", 10, "d-4").status == 201
    raised = {"limit_id": "x-1", "member_id": "m-2", "spend_per_month": 20}
    april = api.at("2026-04-02T00:00:00Z")
    assert april.post("/v1/households/h-1/limits", raised).status == 201
    assert spends(april, "m-2", 11, "d-5").problem == "member_limit_exceeded"
    assert spends(april, "m-2", 10, "d-6").status == 201


def test_who_leaves_takes_an_equal_share_and_goes_on_alone(api: Api) -> None:
    shared(api)
    spends(api, "m-1", 9)
    left = leaves(api)
    assert (left.status, left.body["available"]) == (201, 21)
    assert [available(api, each) for each in ("m-1", "m-2")] == [21, 20]
    assert api.post("/v1/orders", order_body("o-3", "m-2")).body["available"] == 45
    assert api.get("/v1/households/h-1").body["members"] == [{"member_id": "m-1"}]
    assert sound()


def test_the_last_one_takes_everything(api: Api) -> None:
    founded(api)
    assert leaves(api, "m-1").status == 201
    assert available(api, "m-1") == 25
    assert api.get("/v1/households/h-1").problem == "not_found"


def test_who_shares_an_account_is_erased_only_after_leaving(api: Api) -> None:
    shared(api)
    with nothing_changes():
        assert api.delete("/v1/members/m-2").problem == "account_joined"
    leaves(api)
    assert api.delete("/v1/members/m-2").status == 204


def test_held_points_keep_their_owner_from_joining(api: Api) -> None:
    founded(api)
    invited(api)
    hold = {"redemption_id": "d-1", "member_id": "m-2", "points": 5, "hold": True}
    api.post("/v1/redemptions", hold)
    with nothing_changes():
        assert joins(api).problem == "points_held"
    api.post("/v1/redemptions/d-1/void", {})
    assert joins(api).status == 201


def test_members_of_one_household_send_nothing_to_each_other(api: Api) -> None:
    shared(api)
    send = {"transfer_id": "t", "from_member_id": "m-1", "to_member_id": "m-2", "points": 5}
    with nothing_changes():
        assert api.post("/v1/transfers", send).problem == "same_account"


def test_a_debt_moves_into_the_household_and_is_repaid_there(api: Api) -> None:
    spends(api, "m-2", 25)
    api.post("/v1/orders/o-2/returns", {"return_id": "r-1", "amount": 2545})
    shared(api)
    told = api.get("/v1/households/h-1").body["balance"]["wallets"]["points"]
    assert (told["available"], told["debt"]) == (0, 0)
    assert sound()


def test_a_duplicate_is_merged_and_both_ids_find_the_one_account(api: Api) -> None:
    merged = api.post("/v1/members/m-2/merges", {"merge_id": "g-1", "into_member_id": "m-1"})
    assert (merged.status, merged.body["available"]) == (201, 50)
    assert [available(api, each) for each in ("m-1", "m-2")] == [50, 50]
    assert api.post("/v1/orders", order_body("o-3", "m-2")).body["available"] == 75
    tier = api.get("/v1/members/m-1/tier").body
    assert tier["value"] == 3 * 2545
    with nothing_changes():
        back = api.post("/v1/members/m-1/merges", {"merge_id": "g-2", "into_member_id": "m-2"})
        assert back.problem == "account_joined"
        itself = {"merge_id": "g-3", "into_member_id": "m-1"}
        assert api.post("/v1/members/m-1/merges", itself).problem == "invalid_request"
    assert sound()
