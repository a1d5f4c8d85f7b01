"""Rewards: what points buy, how many there are of it, and what comes back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.store import pools
from tests.builders import a_document, a_wallet, order_body
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes

FIVE_OFF = {
    "reward": "five-off",
    "kind": "money_off",
    "points": 10,
    "discount": {"currency": "USD", "amount": 500},
    "cost": {"currency": "USD", "amount": 450},
    "valid_days": 30,
}
MUG = {"reward": "mug", "kind": "free_product", "points": 10, "sku": "mug", "stock": 3}
WALLETS = [a_wallet(), a_wallet(wallet="cash")]


def opened(api: Api, *rewards: dict[str, Any], **given: Any) -> Api:
    document = a_document(rewards=list(rewards), wallets=WALLETS, tiers=None, **given)
    said = {key: value for key, value in document.items() if value is not None}
    published = api.put("/v1/program", said)
    assert published.status == 201, published
    assert api.post("/v1/orders", order_body()).body["available"] == 25
    return api


def redeem(api: Api, reward: str, redemption_id: str = "d-1", **more: Any) -> Response:
    body = {"redemption_id": redemption_id, "member_id": "m-1", "reward_id": reward, **more}
    return api.post("/v1/redemptions", body)


def follow(api: Api, what: str, redemption_id: str = "d-1", **body: Any) -> Response:
    return api.post(f"/v1/redemptions/{redemption_id}/{what}", body)


def available(api: Api, wallet: str = "points") -> int:
    return int(api.get("/v1/members/m-1/balance").body["wallets"][wallet]["available"])


def stock_drawn(reward: str = "mug") -> int:
    return pools.drawn_from("demo", [f"stock.{reward}"])[f"stock.{reward}"]


def test_points_buy_a_reward_with_a_code(engine: str) -> None:
    api = opened(Api(), FIVE_OFF)

    answer = redeem(api, "five-off")

    assert answer.status == 201, answer
    told = answer.body
    code = told["issued"].pop("code")
    assert (told["points"], told["available"], told["status"]) == (-10, 15, "redeemed")
    assert told["reward_id"] == "five-off"
    assert told["issued"] == {
        "kind": "money_off",
        "title": "5.00 USD off an order",
        "worth": {"discount": {"currency": "USD", "amount": 500}},
        "usable_until": "2026-04-01T00:00:00.000Z",
    }
    assert len(code) == 19


def test_the_same_redemption_again_tells_the_same_code(engine: str) -> None:
    api = opened(Api(), FIVE_OFF)

    first, again = redeem(api, "five-off"), redeem(api, "five-off")

    assert (again.body, again.replayed) == (first.body, True)
    assert redeem(api, "five-off", "d-2").body["issued"]["code"] != first.body["issued"]["code"]


def test_a_statement_tells_what_was_bought(engine: str) -> None:
    api = opened(Api(), FIVE_OFF)
    bought = redeem(api, "five-off").body

    assert api.get("/v1/members/m-1/statement").body["entries"][0] == bought


def test_a_reward_nobody_knows_is_refused(engine: str) -> None:
    api = opened(Api(), FIVE_OFF)

    with nothing_changes():
        assert redeem(api, "six-off").problem == "unknown_reward"


def test_a_reward_that_costs_too_much_says_what_is_missing(engine: str) -> None:
    api = opened(Api(), {**FIVE_OFF, "points": 26})

    with nothing_changes():
        refused = redeem(api, "five-off")

    assert refused.problem == "insufficient_points"
    assert refused.body["errors"] == [{"pointer": "#/reward_id", "detail": "1 points are missing."}]


@pytest.mark.parametrize("both", [{"points": 5}, {"reward_id": None}, {"wallet": "points"}])
def test_a_redemption_is_of_points_or_of_a_reward(engine: str, both: dict[str, Any]) -> None:
    api = opened(Api(), FIVE_OFF)

    assert redeem(api, "five-off", **both).status == 400


def test_of_a_stock_no_more_is_sold_than_there_is(engine: str) -> None:
    api = opened(Api(), {**MUG, "points": 1})

    sold = [redeem(api, "mug", f"d-{n}") for n in range(5)]

    assert [each.status for each in sold] == [201, 201, 201, 409, 409]
    assert sold[-1].problem == "out_of_stock"
    assert (available(api), stock_drawn()) == (22, 3)


def test_what_was_refused_for_want_of_stock_is_refused_without_a_trace(engine: str) -> None:
    api = opened(Api(), {**MUG, "stock": 1})
    redeem(api, "mug")

    with nothing_changes():
        assert redeem(api, "mug", "d-2").problem == "out_of_stock"

    assert redeem(api, "mug").replayed


def test_a_later_version_may_have_more_of_it(engine: str) -> None:
    api = opened(Api(), {**MUG, "points": 1, "stock": 1})
    assert [redeem(api, "mug", f"d-{n}").status for n in range(2)] == [201, 409]
    more = a_document(rewards=[{**MUG, "points": 1, "stock": 2}], wallets=WALLETS)
    later = api.put("/v1/program", more).body["effective_at"]

    assert [redeem(api.at(later), "mug", f"e-{n}").status for n in range(2)] == [201, 409]


@pytest.mark.parametrize("back", ["void", "reverse"])
def test_what_is_given_back_can_be_had_again_once(engine: str, back: str) -> None:
    api = opened(Api(), {**MUG, "stock": 1})
    redeem(api, "mug", hold=back == "void")

    assert [follow(api, back).status for _ in range(2)] == [201, 201]

    assert (available(api), stock_drawn()) == (25, 0)
    assert [redeem(api, "mug", f"e-{n}").status for n in range(2)] == [201, 409]


def test_a_hold_reserves_a_unit_until_it_lapses(engine: str) -> None:
    api = opened(Api(), {**MUG, "stock": 1})
    assert redeem(api, "mug", hold=True).body["status"] == "held"
    assert redeem(api, "mug", "d-2").problem == "out_of_stock"

    later = api.at("2026-03-01T11:00:00Z")

    assert redeem(later, "mug", "d-3").status == 201, "the unit of the hold that lapsed on the way"
    assert stock_drawn() == 1


def test_what_lapsed_comes_back_with_whatever_settles_it(engine: str) -> None:
    api = opened(Api(), MUG)
    for n in range(2):
        assert redeem(api, "mug", f"d-{n}", hold=True).status == 201
    assert stock_drawn() == 2

    later = api.at("2026-03-01T11:00:00Z")

    assert later.post("/v1/orders", order_body("o-2")).status == 201
    assert stock_drawn() == 0


def test_a_captured_unit_does_not_come_back(engine: str) -> None:
    api = opened(Api(), {**MUG, "stock": 1})
    redeem(api, "mug", hold=True)
    assert follow(api, "capture", points=9).problem == "reward_indivisible"

    captured = follow(api, "capture")

    assert (captured.body["status"], captured.body["reward_id"]) == ("captured", "mug")
    later = api.at("2026-03-02T11:00:00Z")
    later.post("/v1/orders", order_body("o-2"))
    assert stock_drawn() == 1


def test_many_buyers_at_once_buy_what_there_is(engine: str) -> None:
    api = opened(Api(), {**MUG, "points": 1, "stock": 40})
    for n in range(16):
        api.post("/v1/orders", order_body(f"o-{n}", f"buyer-{n}"))

    def buys(n: int) -> list[int]:
        each = [{"redemption_id": f"r-{n}-{k}", "member_id": f"buyer-{n}"} for k in range(3)]
        bodies = [{**one, "reward_id": "mug"} for one in each]
        return [api.post("/v1/redemptions", body).status for body in bodies]

    with ThreadPoolExecutor(16) as callers:
        statuses = [status for each in callers.map(buys, range(16)) for status in each]

    assert sorted(set(statuses)) == [201, 409]
    assert (statuses.count(201), stock_drawn()) == (40, 40)
