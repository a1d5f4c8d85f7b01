"""Large adjustments wait for a second person; closed accounts are reopened."""

import pytest

from shared.store.audit import audit
from tests.builders import a_document, order_body
from tests.functions.api import Api
from tests.functions.stillness import nothing_changes

LARGE = {"adjustment_id": "a-1", "member_id": "m-1", "points": 501, "reason": "lost parcel"}
APPROVE = "/v1/adjustments/a-1/approve"


@pytest.fixture
def api(engine: str) -> Api:
    api = Api(key="anna")
    document = a_document(adjustments={"second_approver_above": 500})
    assert api.put("/v1/program", document).status == 201
    assert api.post("/v1/orders", order_body()).body["available"] == 25
    return api


def test_a_large_adjustment_waits_until_somebody_else_approves(api: Api) -> None:
    waiting = api.post("/v1/adjustments", LARGE)
    assert (waiting.status, waiting.body["status"]) == (202, "waiting_approval")
    again = api.post("/v1/adjustments", LARGE)
    assert (again.status, again.replayed, again.body) == (202, True, waiting.body)
    with nothing_changes():
        assert api.post(APPROVE, {}).problem == "approval_needed"
        assert api.post("/v1/adjustments", {**LARGE, "points": 502}).problem == "id_reused"
        assert api.post("/v1/adjustments", {**LARGE, "points": 5}).problem == "id_reused"
    booked = api.with_key("bert").post(APPROVE, {})
    assert (booked.status, booked.body["points"], booked.body["available"]) == (201, 501, 526)
    assert booked.body["actors"] == ["anna", "bert"]
    assert api.with_key("bert").post(APPROVE, {}).body == booked.body
    asked_again = api.post("/v1/adjustments", LARGE)
    assert (asked_again.status, asked_again.replayed) == (201, True)
    assert not list(audit())[-1].discrepancies


def test_up_to_the_threshold_one_person_is_enough(api: Api) -> None:
    small = api.post("/v1/adjustments", {**LARGE, "points": 500})
    assert (small.status, small.body["actors"]) == (201, ["anna"])


def test_points_taken_need_approval_like_points_given(api: Api) -> None:
    api.post("/v1/adjustments", {**LARGE, "adjustment_id": "a-0", "points": 500})
    api.post("/v1/adjustments", {**LARGE, "adjustment_id": "a-2", "points": 500})
    assert api.post("/v1/adjustments", {**LARGE, "points": -501}).status == 202
    assert api.with_key("bert").send("POST", APPROVE).body["points"] == -501


def test_what_does_not_wait_cannot_be_approved(api: Api) -> None:
    with nothing_changes():
        assert api.with_key("bert").post(APPROVE, {}).problem == "not_found"


def test_a_closed_account_takes_nothing_until_it_is_reopened(api: Api) -> None:
    closed = api.post("/v1/members/m-1/closures", {"closure_id": "c-1", "reason": "fraud?"})
    assert (closed.status, closed.body["kind"]) == (201, "closure")
    with nothing_changes():
        assert api.post("/v1/orders", order_body("o-2")).problem == "account_closed"
        spend = {"redemption_id": "d-1", "member_id": "m-1", "points": 1}
        assert api.post("/v1/redemptions", spend).problem == "account_closed"
    assert api.get("/v1/members/m-1/balance").status == 200
    back = api.post("/v1/orders/1001/returns", {"return_id": "r-1", "amount": 545})
    assert back.status == 201, "a return takes back what a closed account was given"
    opened = api.post("/v1/members/m-1/reopenings", {"reopening_id": "p-1", "reason": "cleared"})
    assert (opened.status, opened.body["available"]) == (201, 20)
    assert api.post("/v1/redemptions", spend).status == 201
    with nothing_changes():
        again = {"reopening_id": "p-2", "reason": "cleared"}
        assert api.post("/v1/members/m-1/reopenings", again).problem == "account_open"
