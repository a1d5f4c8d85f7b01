"""What all members' donations come to."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.builders import a_document, order_body
from tests.functions.api import Api, Response


def giving(reward: str, cause: str, amount: int, currency: str = "USD") -> dict[str, Any]:
    gives = {"currency": currency, "amount": amount}
    return {"reward": reward, "kind": "donation", "points": 1, "cause": cause, "gives": gives}


def opened(*rewards: dict[str, Any]) -> Api:
    api = Api()
    assert api.put("/v1/program", a_document(rewards=list(rewards))).status == 201
    return api


def gives(api: Api, member: str, reward: str, number: int = 1) -> Response:
    body = {"redemption_id": f"{member}-{number}", "member_id": member, "reward_id": reward}
    return api.post("/v1/redemptions", body)


def causes(api: Api) -> dict[str, dict[str, int]]:
    answer = api.get("/v1/causes")
    assert answer.status == 200, answer
    return {
        each["cause"]: {sum_["currency"]: sum_["amount"] for sum_ in each["given"]}
        for each in answer.body["causes"]
    }


def test_gifts_of_many_members_at_once_add_up_and_what_is_taken_back_is_taken_off(
    engine: str,
) -> None:
    api = opened(giving("trees", "trees", 250), giving("forest", "trees", 1000))
    members = [f"m-{n}" for n in range(16)]
    for member in members:
        api.post("/v1/orders", order_body(f"o-{member}", member))

    def donates(member: str) -> list[int]:
        return [gives(api, member, "trees", n).status for n in (1, 1, 2)]

    with ThreadPoolExecutor(16) as donors:
        assert {status for each in donors.map(donates, members) for status in each} == {201}
    assert causes(api) == {"trees": {"USD": 32 * 250}}
    gives(api, "m-1", "forest", 3)
    for _ in range(2):
        assert api.post("/v1/redemptions/m-2-1/reverse", {}).status == 201

    assert causes(api) == {"trees": {"USD": 31 * 250 + 1000}}


def test_a_cause_is_told_by_currency_before_and_after_anything_is_given(engine: str) -> None:
    api = opened(
        giving("trees", "trees", 5), giving("sea", "sea", 7, "EUR"), giving("t", "trees", 9, "EUR")
    )
    api.post("/v1/orders", order_body())
    gives(api, "m-1", "trees")
    api.put("/v1/program", a_document(rewards=[giving("reef", "reef", 1)]))

    assert causes(api) == {"trees": {"USD": 5, "EUR": 0}, "sea": {"EUR": 0}, "reef": {"USD": 0}}


def test_each_program_has_its_own(engine: str) -> None:
    api = opened(giving("trees", "trees", 5))
    api.post("/v1/orders", order_body())
    gives(api, "m-1", "trees")
    other = api.by(program="other")
    assert other.get("/v1/causes").problem == "no_program"
    other.put("/v1/program", a_document(rewards=[giving("trees", "trees", 5)]))

    assert causes(other) == {"trees": {"USD": 0}}
    assert api.get("/v1/causes", cause="trees").status == 400
    assert causes(opened()) == {"trees": {"USD": 5}}
