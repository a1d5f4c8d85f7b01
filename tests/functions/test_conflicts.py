"""Commands that stand in each other's way, sent by sixteen callers at once: what can be done is, and no more."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from shared.store.audit import audit
from tests.builders import SILVER_FROM_100, a_document, a_wallet, order_body
from tests.functions.api import Api, Response
from tests.functions.deeds import DELIVERY, ON_DELIVERY

CALLERS = 16
TEN = [{"line_id": "1", "sku": "mug", "quantity": 10, "amount": 2000}]
HOLD = {"redemption_id": "d-1", "member_id": "m-1", "points": 12, "hold": True}
ALIKE = {**SILVER_FROM_100, "levels": [{"tier": "bronze", "threshold": 0}]}
ONE_LEVEL = a_document(tiers=ALIKE)  # what an order earns does not depend on when it comes


@pytest.fixture
def api(quick_engine: str) -> Api:
    """A member with 20 points, of an order of ten mugs."""
    api = Api()
    assert api.put("/v1/program", ONE_LEVEL).status == 201
    assert bought(api, "o-1").body["available"] == 20
    return api


def bought(api: Api, order_id: str, **more: Any) -> Response:
    return api.post("/v1/orders", order_body(order_id, lines=TEN, **more))


def back(api: Api, return_id: str, order_id: str = "o-1", **what: Any) -> Response:
    one = {} if what else {"lines": [{"line_id": "1", "quantity": 1}]}
    return api.post(f"/v1/orders/{order_id}/returns", {"return_id": return_id, **what, **one})


def ends(api: Api, how: str, **body: Any) -> Response:
    return api.post(f"/v1/redemptions/d-1/{how}", body)


def at_once(sends: Sequence[Callable[[], Response]]) -> list[Response]:
    with ThreadPoolExecutor(CALLERS) as callers:
        return list(callers.map(lambda send: send(), sends))


def told(answers: Sequence[Response]) -> Counter[str]:
    """How often each was answered: the status, or the problem of a refusal."""
    return Counter(
        str(each.status) if each.status in (201, 202) else each.problem for each in answers
    )


def points(api: Api) -> dict[str, int]:
    wallet = api.get("/v1/members/m-1/balance").body["wallets"]["points"]
    return {name: wallet[name] for name in ("available", "held", "debt", "spent", "lifetime")}


def is_sound() -> bool:
    return not list(audit())[-1].discrepancies


def test_captures_of_different_parts_of_a_hold_have_one_winner(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    answers = at_once([partial(ends, api, "capture", points=n) for n in range(1, 13)])
    assert told(answers) == {"201": 1, "id_reused": 11}
    spent = next(-answer.body["points"] for answer in answers if answer.status == 201)
    assert points(api) == {
        "available": 20 - spent, "held": 0, "debt": 0, "spent": spent, "lifetime": 20
    }  # fmt: skip
    assert is_sound()


def test_a_hold_is_captured_or_voided_and_never_both(api: Api) -> None:
    api.post("/v1/redemptions", HOLD)
    kinds = ["capture", "void"] * 8
    answers = at_once([partial(ends, api, kind) for kind in kinds])
    won = {kind for kind, answer in zip(kinds, answers, strict=True) if answer.status == 201}
    assert len(won) == 1
    assert told(answers) == {"201": 8, "hold_ended": 8}
    assert points(api)["spent"] == (12 if won == {"capture"} else 0)
    assert points(api)["held"] == 0
    assert is_sound()


def test_carts_hold_no_more_than_there_is(api: Api) -> None:
    def holds(number: int) -> Response:
        return api.post("/v1/redemptions", {**HOLD, "redemption_id": f"d-{number}", "points": 3})

    answers = at_once([partial(holds, n) for n in range(CALLERS)])
    assert told(answers) == {"201": 6, "insufficient_points": 10}
    assert (points(api)["held"], points(api)["available"]) == (18, 2)
    assert is_sound()


@pytest.mark.parametrize(
    ("what", "taken"), [({}, 10), ({"amount": 300}, 6)], ids=["by line", "of an amount"]
)
def test_returns_take_back_what_was_bought_and_no_more(
    api: Api, what: dict[str, Any], taken: int
) -> None:
    answers = at_once([partial(back, api, f"r-{n}", **what) for n in range(CALLERS)])
    assert told(answers) == {"201": taken, "return_exceeds_order": CALLERS - taken}
    gone = -sum(answer.body["points"] for answer in answers if answer.status == 201)
    assert gone == (20 if not what else 18)
    assert points(api)["lifetime"] == 20 - gone
    assert is_sound()


def test_an_order_and_its_return_at_the_same_moment_are_both_done(api: Api) -> None:
    sends = [
        send
        for n in range(8)
        for send in (
            partial(bought, api, f"p-{n}"),
            partial(back, api, "r-1", f"p-{n}"),
        )
    ]
    answers = at_once(sends)
    assert {answer.status for answer in answers[::2]} == {201}
    assert {answer.status for answer in answers[1::2]} <= {201, 202}
    assert points(api)["lifetime"] == 20 + 8 * 18
    assert {back(api, "r-1", f"p-{n}").body["points"] for n in range(8)} == {-2}
    assert is_sound()


def test_returns_of_an_order_that_comes_meanwhile_all_count(api: Api) -> None:
    sends = [partial(back, api, f"r-{n}", "p-1") for n in range(10)]
    sends[5:5] = [partial(bought, api, "p-1")] * 4
    assert set(told(at_once(sends))) <= {"201", "202"}
    assert points(api)["lifetime"] == 20
    assert is_sound()


def test_what_was_spent_on_an_order_is_given_back_once(api: Api) -> None:
    pay = {"redemption_id": "d-1", "member_id": "m-1", "points": 20, "order_id": "p-1"}
    api.post("/v1/redemptions", pay)
    bought(api, "p-1")
    sends: list[Callable[[], Response]] = [partial(ends, api, "reverse")] * 6
    sends += [partial(back, api, f"r-{n}", "p-1") for n in range(10)]
    answers = at_once(sends)
    assert set(told(answers)) <= {"201", "nothing_to_reverse"}
    assert told(answers[6:]) == {"201": 10}
    assert points(api) == {"available": 20, "held": 0, "debt": 0, "spent": 0, "lifetime": 20}
    assert is_sound()


def test_a_redemption_a_return_and_the_order_they_speak_of_meet(api: Api) -> None:
    pay = {"redemption_id": "d-1", "member_id": "m-1", "points": 20, "order_id": "p-1"}
    everything = {"lines": [{"line_id": "1", "quantity": 10}]}

    def returns() -> Response:
        return api.post("/v1/orders/p-1/returns", {"return_id": "r-1", **everything})

    answers = at_once(
        [returns, lambda: api.post("/v1/redemptions", pay), lambda: bought(api, "p-1")]
    )
    assert answers[1].status == answers[2].status == 201
    assert returns().body["points"] in (0, -20)
    found = points(api)
    assert found["lifetime"] == 20
    assert found["available"] + found["spent"] - found["debt"] == 20
    assert is_sound()


def test_the_last_edit_of_an_order_holds_whichever_came_first(api: Api) -> None:
    def edits(revision: int) -> Response:
        line = {"line_id": "1", "sku": "mug", "quantity": 1, "amount": revision * 100}
        return api.post("/v1/orders", {**order_body("o-1", lines=[line]), "revision": revision})

    answers = at_once([partial(edits, n) for n in range(1, CALLERS + 1)])
    assert set(told(answers)) <= {"201", "revision_superseded"}
    assert answers[-1].status == 201
    assert points(api)["lifetime"] == CALLERS
    assert is_sound()


def test_an_order_and_its_delivery_at_the_same_moment_leave_nothing_waiting(api: Api) -> None:
    waiting = {**ONE_LEVEL, "wallets": [a_wallet(activation=ON_DELIVERY)]}
    assert api.at("2026-03-01T09:00:00Z").put("/v1/program", waiting).status == 201

    def delivers(number: int) -> Response:
        named = {"event_id": f"e-{number}", "attributes": {"order_id": f"p-{number}"}}
        return api.post("/v1/events", {**DELIVERY, **named})

    sends = [
        send for n in range(8) for send in (partial(bought, api, f"p-{n}"), partial(delivers, n))
    ]
    assert told(at_once(sends)) == {"201": 16}
    assert points(api)["available"] == 20 + 8 * 20
    assert is_sound()
