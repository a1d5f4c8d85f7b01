"""Many callers on one account: nothing lost, nothing spent twice, no conflict shown to anybody."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.store.audit import audit
from tests.builders import a_document, order_body
from tests.functions.api import Api, Response

CALLERS = 16


@pytest.fixture
def api(each_engine: str) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document()).status == 201
    return api


def test_sixteen_callers_spend_fifty_points_one_at_a_time_exactly_fifty_times(api: Api) -> None:
    given = {"adjustment_id": "a", "member_id": "m-1", "points": 50, "reason": "opening balance"}
    api.post("/v1/members", {"member_id": "m-1"})
    assert api.post("/v1/adjustments", given).status == 201

    def spend(number: int) -> Response:
        one = {"redemption_id": f"d-{number}", "member_id": "m-1", "points": 1}
        return api.post("/v1/redemptions", one)

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(spend, range(80)))

    assert Counter(answer.status for answer in answers) == {201: 50, 409: 30}
    assert {a.problem for a in answers if a.status == 409} == {"insufficient_points"}
    accepted = sorted(answer.body["seq"] for answer in answers if answer.status == 201)
    assert accepted == list(range(3, 53))
    found = list(audit())[-1]
    assert (found.points, found.entries, found.discrepancies) == ({"points": 0}, 52, [])


def test_one_order_sent_by_sixteen_callers_at_once_earns_once(api: Api) -> None:
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda _: api.post("/v1/orders", order_body()), range(CALLERS)))
    assert {answer.status for answer in answers} == {201}
    assert all(answer.body == answers[0].body for answer in answers)
    assert [answer.replayed for answer in answers].count(False) >= 1
    assert list(audit())[-1].points == {"points": 25}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("grants", {"grant_id": "g-1", "tier": "silver", "reason": "vip"}),
        ("evaluations", {"evaluation_id": "v-1"}),
    ],
)
def test_a_tier_graded_by_sixteen_callers_at_once_is_graded_once(
    api: Api, path: str, body: dict[str, str]
) -> None:
    api.post("/v1/members", {"member_id": "m-1"})
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(
            callers.map(lambda _: api.post(f"/v1/members/m-1/tier/{path}", body), range(CALLERS))
        )
    assert {answer.status for answer in answers} == {201}
    assert all(answer.body == answers[0].body for answer in answers)
    found = list(audit())[-1]
    assert (found.entries, found.receipts, found.discrepancies) == (2, 1, [])


def test_one_order_id_with_different_contents_at_once_has_one_winner(api: Api) -> None:
    def send(amount: int) -> Response:
        line = {"line_id": "1", "sku": "mug", "quantity": 1, "amount": amount}
        return api.post("/v1/orders", order_body(lines=[line]))

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(send, range(100, 100 + CALLERS)))
    assert Counter(answer.status for answer in answers) == {201: 1, 422: CALLERS - 1}
    assert list(audit())[-1].points == {"points": 1}


def test_earning_and_spending_at_once_loses_nothing(api: Api) -> None:
    api.post("/v1/orders", order_body("first"))

    def act(number: int) -> Response:
        if number % 2:
            return api.post("/v1/orders", order_body(f"o-{number}"))
        spent = {"redemption_id": f"d-{number}", "member_id": "m-1", "points": 10}
        return api.post("/v1/redemptions", spent)

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(act, range(40)))
    earned = 25 + sum(answer.body["points"] for answer in answers if answer.status == 201)
    assert {answer.status for answer in answers} <= {201, 409}
    found = list(audit())[-1]
    assert (found.points, found.discrepancies) == ({"points": earned}, [])


def test_members_enrolled_twice_at_once_are_enrolled_once(api: Api) -> None:
    body = {"member_id": "m-1", "profile": {"email": "a@example.com"}}
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda _: api.post("/v1/members", body), range(CALLERS)))
    assert {answer.status for answer in answers} == {201}
    assert list(audit())[-1].entries == 1


def test_a_program_published_by_many_at_once_gets_one_version_for_each_content(api: Api) -> None:
    def publish(number: int) -> Response:
        return api.put("/v1/program", a_document(time_zone=["UTC", "Europe/Berlin"][number % 2]))

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(publish, range(CALLERS)))
    assert {answer.status for answer in answers} == {201}
    versions = [each["version"] for each in api.get("/v1/program/versions").body["versions"]]
    assert versions == sorted(versions, reverse=True)
    assert len(set(versions)) == len(versions)
