"""What redemptions bought is listed, used once or bit by bit, and over in time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.builders import a_document, a_wallet, order_body
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes

USD = {"currency": "USD", "amount": 500}
OFF = {"reward": "off", "kind": "money_off", "points": 5, "discount": USD, "valid_days": 10}
CARD = {"reward": "card", "kind": "gift_card", "points": 5, "balance": USD}
CASH = {"reward": "cash", "kind": "cashback", "points": 5, "payment": USD}
CALLERS = 32


@pytest.fixture
def api(engine: str) -> Api:
    api = Api()
    document = a_document(rewards=[OFF, CARD, CASH], wallets=[a_wallet()])
    assert api.put("/v1/program", document).status == 201
    assert api.post("/v1/orders", order_body()).status == 201
    return api


def redeem(api: Api, reward: str, redemption_id: str = "d-1", **more: Any) -> str:
    body = {"redemption_id": redemption_id, "member_id": "m-1", "reward_id": reward, **more}
    answer = api.post("/v1/redemptions", body)
    assert answer.status == 201, answer
    return str(answer.body["issued"].get("code", ""))


def use(api: Api, use_id: str = "u-1", **what: Any) -> Response:
    return api.post("/v1/uses", {"use_id": use_id, **(what or {"redemption_id": "d-1"})})


def owned(api: Api, **query: str) -> list[dict[str, Any]]:
    answer = api.get("/v1/members/m-1/rewards", **query)
    assert answer.status == 200, answer
    listed: list[dict[str, Any]] = answer.body["rewards"]
    return listed


def statuses(api: Api) -> list[str]:
    return [each["status"] for each in owned(api)]


def test_points_of_a_reward_used_for_an_order_come_back_with_it(api: Api) -> None:
    code = redeem(api, "off")
    assert use(api, code=code, order_id="1001").status == 201

    returned = api.post("/v1/orders/1001/returns", {"return_id": "r-1", "amount": 2545})

    assert returned.status == 201, returned
    assert returned.body["points"] == 5 - 25
    assert api.post("/v1/redemptions/d-1/reverse", {}).problem == "nothing_to_reverse"


@pytest.mark.parametrize(
    ("order", "source"), [("unknown", None), ("1001", "another"), ("of-somebody-else", None)]
)
def test_points_never_come_back_with_an_order_that_is_not_the_redemptions(
    api: Api, order: str, source: str | None
) -> None:
    other = {**order_body(), "order_id": "of-somebody-else", "member_id": "m-2"}
    assert api.post("/v1/orders", other).status == 201
    code = redeem(api, "off")
    seller = api.by(source=source) if source else api
    assert use(seller, code=code, order_id=order).status == 201

    for each in ("1001", "of-somebody-else"):
        api.post(f"/v1/orders/{each}/returns", {"return_id": "r-1", "amount": 2545})

    balance = api.get("/v1/members/m-1/balance").body["wallets"]["points"]
    assert (balance["available"], balance["debt"]) == (0, 5)


def test_a_reward_is_used_once_by_its_code(api: Api) -> None:
    code = redeem(api, "off")

    answer = use(api, code=code)

    assert answer.status == 201, answer
    told = {"kind": "use", "use_id": "u-1", "redemption_id": "d-1", "reward_id": "off", "points": 0}
    assert told.items() <= answer.body.items()
    assert (use(api, code=code).replayed, use(api, "u-2", code=code).problem) == (
        True,
        "reward_used",
    )
    assert statuses(api) == ["used"]


def test_of_32_who_use_one_code_at_once_one_does(api: Api) -> None:
    code = redeem(api, "off")

    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda n: use(api, f"u-{n}", code=code), range(CALLERS)))

    told = Counter(each.status if each.status == 201 else each.problem for each in answers)
    assert told == {201: 1, "reward_used": CALLERS - 1}


def test_a_gift_card_is_spent_bit_by_bit_and_to_the_last_cent(api: Api) -> None:
    code = redeem(api, "card")

    first = use(api, "u-1", code=code, amount=199)
    too_much = use(api, "u-2", code=code, amount=302)
    rest = use(api, "u-3", code=code)

    assert first.body["used"] == {"spent": {"currency": "USD", "amount": 199}, "left": 301}
    assert (too_much.problem, too_much.pointers) == ("balance_exceeded", ["#/amount"])
    assert rest.body["used"] == {"spent": {"currency": "USD", "amount": 301}, "left": 0}
    assert use(api, "u-4", code=code).problem == "reward_used"


def test_a_gift_card_is_never_overspent(api: Api) -> None:
    code = redeem(api, "card")

    with ThreadPoolExecutor(16) as callers:
        answers = list(callers.map(lambda n: use(api, f"u-{n}", code=code, amount=100), range(16)))

    assert Counter(each.status for each in answers) == {201: 5, 409: 11}
    assert (statuses(api), owned(api)[0]["left"]) == (["used"], 0)


def test_what_is_no_gift_card_is_used_whole(api: Api) -> None:
    redeem(api, "off")

    with nothing_changes():
        assert use(api, redemption_id="d-1", amount=100).problem == "balance_exceeded"


def test_a_code_can_be_used_until_its_time_is_over(api: Api) -> None:
    code = redeem(api, "off")
    end = api.at("2026-03-12T00:00:00Z")

    assert statuses(end) == ["expired"]
    assert use(end, code=code).problem == "reward_expired"
    assert use(api.at("2026-03-11T23:59:59.999Z"), code=code).status == 201


def test_what_is_held_or_taken_back_is_not_used(api: Api) -> None:
    code = redeem(api, "off", hold=True)
    assert use(api, code=code).problem == "reward_not_usable"
    assert statuses(api) == ["held"]
    assert statuses(api.at("2026-03-02T09:30:00Z")) == ["lapsed"]

    assert api.post("/v1/redemptions/d-1/capture", {}).status == 201
    assert statuses(api) == ["issued"]
    assert api.post("/v1/redemptions/d-1/reverse", {}).status == 201

    assert statuses(api) == ["reversed"]
    assert use(api, code=code).problem == "reward_not_usable"


def test_a_hold_that_was_voided_leaves_nothing_to_use(api: Api) -> None:
    code = redeem(api, "off", hold=True)
    assert api.post("/v1/redemptions/d-1/void", {}).status == 201

    assert statuses(api) == ["voided"]
    assert use(api, code=code).problem == "reward_not_usable"


def test_what_was_done_with_at_once_is_not_used(api: Api) -> None:
    redeem(api, "cash")

    assert use(api, redemption_id="d-1").problem == "reward_not_usable"
    plain = {"redemption_id": "d-2", "member_id": "m-1", "points": 5}
    assert api.post("/v1/redemptions", plain).status == 201
    assert use(api, redemption_id="d-2").problem == "reward_not_usable"


def test_what_was_used_is_not_taken_back(api: Api) -> None:
    redeem(api, "card")
    use(api, redemption_id="d-1", amount=1)

    with nothing_changes():
        assert api.post("/v1/redemptions/d-1/reverse", {}).problem == "reward_used"


def test_what_a_member_has_is_told_newest_first_and_page_by_page(api: Api) -> None:
    for number, reward in enumerate(["off", "card", "cash"]):
        redeem(api.at(f"2026-03-01T09:3{number}:00Z"), reward, f"d-{number}")

    first = api.get("/v1/members/m-1/rewards", limit="2").body
    rest = api.get("/v1/members/m-1/rewards", cursor=first["next_cursor"]).body

    listed = [*first["rewards"], *rest["rewards"]]
    assert [each["reward_id"] for each in listed] == ["cash", "card", "off"]
    assert "next_cursor" not in rest
    assert listed[1]["left"] == 500
    assert listed[2]["issued"]["usable_until"] == "2026-03-12T00:00:00.000Z"


def test_nothing_is_told_of_who_is_not_here(api: Api) -> None:
    code = redeem(api, "off")
    other = api.by(program="other")
    assert other.put("/v1/program", a_document()).status == 201

    assert use(other, code=code).problem == "not_found"
    assert use(api, code="AAAA-AAAA-AAAA-AAAA").problem == "not_found"
    assert use(api, redemption_id="d-9").problem == "not_found"
    assert api.get("/v1/members/m-9/rewards").problem == "not_found"
    assert owned(api.by(source="till"))[0]["reward_id"] == "off"


def test_another_storefront_takes_the_code(api: Api) -> None:
    code = redeem(api, "off")
    till = api.by(source="till")

    assert use(till, code=code).status == 201
    assert use(api, "u-2", code=code).problem == "reward_used"


@pytest.mark.parametrize(
    "what",
    [
        {"redemption_id": "d-1", "code": "A"},
        {"code": "A", "source": "shop"},
        {"amount": 5},
        {"code": "A", "amount": 0},
    ],
)
def test_a_use_names_one_thing(api: Api, what: dict[str, Any]) -> None:
    assert use(api, "u-1", **what).status == 400


def test_an_explanation_says_what_was_bought_and_used(api: Api) -> None:
    redeem(api, "off")
    use(api)

    def text(seq: int) -> str:
        return str(api.get(f"/v1/members/m-1/entries/{seq}/explanation").body["text"])

    assert "It is for the reward off: 5.00 USD off an order." in text(3)
    assert text(4).startswith("The reward off was used. It came with redemption d-1.")


@pytest.mark.parametrize(("amount", "problem"), [(2545, "reward_not_usable"), (100, "")])
def test_what_came_back_with_its_order_is_used_no_more(api: Api, amount: int, problem: str) -> None:
    document = a_document(rewards=[OFF], returns={"refund_spent": "proportional"})
    later = api.at(api.put("/v1/program", document).body["effective_at"])
    code = redeem(later, "off", order_id="o-2")
    assert later.post("/v1/orders", order_body("o-2")).status == 201
    back = later.post("/v1/orders/o-2/returns", {"return_id": "r-1", "amount": amount})
    assert back.status == 201

    answer = use(later, code=code)

    assert answer.status == (409 if problem else 201)
    assert not problem or answer.problem == problem
