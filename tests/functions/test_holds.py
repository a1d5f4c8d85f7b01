"""Holds: points reserved for a cart, then captured, voided, left to lapse, or given back."""

import pytest

from tests.builders import a_document, order_body
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes

HOLD = {
    "redemption_id": "d-1",
    "member_id": "m-1",
    "points": 12,
    "hold": True,
    "order_id": "1002",
}
LATER, TOO_LATE = "2026-03-01T09:45:00Z", "2026-03-01T10:00:00Z"


@pytest.fixture
def api(engine: str) -> Api:
    """A member with 25 points."""
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    assert api.post("/v1/orders", order_body()).body["available"] == 25
    return api


def follow(api: Api, what: str, body: object | None = None, redemption_id: str = "d-1") -> Response:
    return api.post(f"/v1/redemptions/{redemption_id}/{what}", {} if body is None else body)


def points(api: Api) -> dict[str, int]:
    told = api.get("/v1/members/m-1/balance").body["wallets"]["points"]
    return {name: told[name] for name in ("available", "held", "spent", "lifetime")}


def test_a_hold_answers_until_when_and_takes_the_points_out_of_what_is_available(api: Api) -> None:
    held = api.post("/v1/redemptions", HOLD)
    assert held.status == 201
    assert held.body == {
        "kind": "redemption",
        "redemption_id": "d-1",
        "order_id": "1002",
        "member_id": "m-1",
        "seq": 3,
        "at": "2026-03-01T09:30:00.000Z",
        "points": 0,
        "available": 13,
        "tier": "bronze",
        "program_version": 1,
        "status": "held",
        "held_until": "2026-03-01T10:00:00.000Z",
        "postings": [{"wallet": "points", "kind": "hold", "points": -12}],
    }
    assert points(api) == {"available": 13, "held": 12, "spent": 0, "lifetime": 25}


def test_a_capture_of_a_part_releases_the_rest(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    captured = follow(api, "capture", {"points": 10})
    assert captured.status == 201
    assert captured.body == {
        "kind": "capture",
        "redemption_id": "d-1",
        "member_id": "m-1",
        "seq": 4,
        "at": "2026-03-01T09:30:00.000Z",
        "points": -10,
        "available": 15,
        "tier": "bronze",
        "program_version": 1,
        "status": "captured",
        "postings": [
            {"wallet": "points", "kind": "capture", "points": -10},
            {"wallet": "points", "kind": "release", "points": 2},
        ],
    }
    assert points(api) == {"available": 15, "held": 0, "spent": 10, "lifetime": 25}


def test_a_capture_without_a_body_takes_all_of_it(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    captured = api.send("POST", "/v1/redemptions/d-1/capture")
    assert (captured.status, captured.body["points"]) == (201, -12)
    again = follow(api, "capture")
    assert (again.body, again.replayed) == (captured.body, True)


def test_a_void_releases_everything(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    voided = api.send("POST", "/v1/redemptions/d-1/void")
    assert (voided.status, voided.body["status"], voided.body["available"]) == (201, "voided", 25)
    assert voided.body["points"] == 0
    assert points(api) == {"available": 25, "held": 0, "spent": 0, "lifetime": 25}


def test_a_hold_lapses_by_itself_and_can_then_be_captured_no_more(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    assert points(api.at(LATER))["held"] == 12
    assert points(api.at(TOO_LATE)) == {"available": 25, "held": 0, "spent": 0, "lifetime": 25}
    with nothing_changes():
        assert follow(api.at(TOO_LATE), "capture").problem == "hold_ended"
        assert follow(api.at(TOO_LATE), "void").problem == "hold_ended"


def test_a_lapse_is_an_entry_at_its_own_instant(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    api.at("2026-03-02T12:00:00Z").post("/v1/orders", order_body("o-2"))
    lapse = api.get("/v1/members/m-1/statement").body["entries"][1]
    assert (lapse["kind"], lapse["at"]) == ("settlement", "2026-03-01T10:00:00.000Z")
    assert lapse["postings"] == [{"wallet": "points", "kind": "release", "points": 12}]


@pytest.mark.parametrize(("first", "second"), [("capture", "void"), ("void", "capture")])
def test_a_hold_ends_once(api: Api, first: str, second: str) -> None:
    api.post("/v1/redemptions", HOLD)
    assert follow(api, first).status == 201
    with nothing_changes():
        assert follow(api, second).problem == "hold_ended"


def test_another_amount_of_a_capture_done_is_another_command(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    assert follow(api, "capture", {"points": 10}).status == 201
    with nothing_changes():
        refused = follow(api, "capture", {"points": 11})
    assert (refused.status, refused.problem, refused.pointers) == (
        422,
        "id_reused",
        ["#/redemption_id"],
    )


def test_more_than_is_held_cannot_be_captured(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    with nothing_changes():
        refused = follow(api, "capture", {"points": 13})
    assert (refused.status, refused.problem, refused.pointers) == (
        409,
        "hold_exceeded",
        ["#/points"],
    )
    assert refused.body["detail"] == "Asked to capture 13, 12 are held."


def test_what_one_cart_holds_no_other_can_have(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    refused = api.post("/v1/redemptions", {**HOLD, "redemption_id": "d-2", "points": 14})
    assert refused.problem == "insufficient_points"
    assert api.post("/v1/redemptions", {**HOLD, "redemption_id": "d-3", "points": 13}).status == 201
    assert points(api)["held"] == 25


def test_a_reversal_gives_the_points_back_to_their_lots(api: Api) -> None:
    before = api.get("/v1/members/m-1/balance").body["wallets"]["points"]["lots"]
    api.post("/v1/redemptions", {**HOLD, "hold": False})
    reversal = api.send("POST", "/v1/redemptions/d-1/reverse")
    assert reversal.status == 201
    assert (reversal.body["kind"], reversal.body["status"]) == ("reverse", "reversed")
    assert (reversal.body["points"], reversal.body["available"]) == (12, 25)
    assert api.get("/v1/members/m-1/balance").body["wallets"]["points"]["lots"] == before
    again = follow(api, "reverse")
    assert (again.status, again.replayed, again.body) == (201, True, reversal.body)


def test_a_captured_redemption_is_reversed_by_what_was_captured(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    follow(api, "capture", {"points": 10})
    assert follow(api, "reverse").body["points"] == 10
    assert points(api) == {"available": 25, "held": 0, "spent": 0, "lifetime": 25}


def test_what_was_not_spent_cannot_be_given_back(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    with nothing_changes():
        assert follow(api, "reverse").problem == "nothing_to_reverse"
    follow(api, "void")
    assert follow(api, "reverse").problem == "nothing_to_reverse"


@pytest.mark.parametrize("what", ["capture", "void", "reverse"])
def test_an_unknown_redemption_is_not_found(api: Api, what: str) -> None:
    api.post("/v1/redemptions", HOLD)
    with nothing_changes():
        assert follow(api, what, redemption_id="d-9").problem == "not_found"
        assert follow(api.by(program="other"), what).problem == "not_found"
        assert follow(api.by(source="till"), what).problem == "not_found"


def test_an_operator_names_the_source_of_the_redemption(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    assert follow(api.by(source="desk"), "void", {"source": "shop"}).status == 201
