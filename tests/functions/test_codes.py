"""Uploaded codes: each is given once, whoever asks and however many at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.builders import a_document, a_wallet, order_body
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes
from tests.functions.troubles import insistent

CINEMA = {"reward": "cinema", "kind": "voucher", "points": 1, "codes": "cinema"}
MADE_UP = {"reward": "own", "kind": "voucher", "points": 1}
MEMBERS = 16


@pytest.fixture
def api(quick_engine: str) -> Api:
    api = Api()
    document = a_document(rewards=[CINEMA, MADE_UP], wallets=[a_wallet()])
    assert api.put("/v1/program", document).status == 201
    for number in range(MEMBERS):
        assert api.post("/v1/orders", order_body(f"o-{number}", f"m-{number}")).status == 201
    return api


def upload(api: Api, codes: list[str], pool: str = "cinema") -> Response:
    return api.post(f"/v1/code-pools/{pool}/codes", {"codes": codes})


def redeem(api: Api, name: str, member: int = 1, reward: str = "cinema") -> Response:
    body = {"redemption_id": name, "member_id": f"m-{member}", "reward_id": reward}
    return api.post("/v1/redemptions", body)


def left(api: Api) -> Any:
    return api.get("/v1/rewards").body["rewards"][0]["left"]


def test_a_voucher_has_a_code_of_its_pool_as_long_as_there_are_any(api: Api) -> None:
    assert redeem(api, "d-0").problem == "out_of_stock"
    answer = upload(api, ["C-1", "C-2", "C-3"])
    assert (answer.status, answer.body) == (201, {"pool": "cinema", "codes": 3})
    assert left(api) == 3

    given = [redeem(api, f"d-{n}").body["issued"]["code"] for n in range(1, 4)]

    assert sorted(given) == ["C-1", "C-2", "C-3"]
    assert redeem(api, "d-4").problem == "out_of_stock"
    assert left(api) == 0


def test_codes_that_are_there_stay_and_are_given_once(api: Api) -> None:
    upload(api, ["C-1", "C-2"])
    redeem(api, "d-1")

    again = upload(api, ["C-1", "C-2"])
    more = upload(api, ["C-2", "C-3"])

    assert (again.status, again.replayed, more.replayed) == (201, True, False)
    assert left(api) == 2
    given = [redeem(api, f"d-{n}").body["issued"]["code"] for n in range(1, 4)]
    assert sorted(given) == ["C-1", "C-2", "C-3"]


def test_many_at_once_get_a_code_each(api: Api) -> None:
    codes = [f"C-{n:03d}" for n in range(40)]
    upload(api, codes)

    def buys(member: int) -> list[Response]:
        return [redeem(api, f"d-{member}-{n}", member) for n in range(3)]

    with ThreadPoolExecutor(MEMBERS) as callers:
        answers = [each for many in callers.map(buys, range(MEMBERS)) for each in many]

    given = [each.body["issued"]["code"] for each in answers if each.status == 201]
    assert sorted(given) == codes
    assert {each.problem for each in answers if each.status != 201} == {"out_of_stock"}


def test_many_codes_are_uploaded_at_once_by_several(api: Api) -> None:
    codes = [f"C-{n:04d}" for n in range(250)]

    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda _: insistent(lambda: upload(api, codes)), range(4)))

    assert [each.status for each in answers] == [201] * 4
    assert left(api) == 250


def test_a_code_that_is_something_elses_is_not_taken(api: Api) -> None:
    made_up = redeem(api, "d-1", reward="own").body["issued"]["code"]
    upload(api, ["Z-1"], "zoo")

    with nothing_changes():
        of_member = upload(api, ["C-1", made_up])
        of_other = upload(api, ["Z-1"])

    assert (of_member.problem, of_member.pointers) == ("code_taken", ["#/codes/1"])
    assert (of_other.problem, of_other.pointers) == ("code_taken", ["#/codes/0"])


def test_a_code_taken_back_is_given_to_nobody_else(api: Api) -> None:
    upload(api, ["C-1"])
    redeem(api, "d-1")

    assert api.post("/v1/redemptions/d-1/reverse", {}).status == 201

    assert redeem(api, "d-2").problem == "out_of_stock"


def test_an_uploaded_code_is_used_like_any_other(api: Api) -> None:
    upload(api, ["C-1", "C-2"])
    code = redeem(api, "d-1").body["issued"]["code"]
    unsold = "C-2" if code == "C-1" else "C-1"

    assert api.post("/v1/uses", {"use_id": "u-1", "code": unsold}).problem == "not_found"
    assert api.post("/v1/uses", {"use_id": "u-1", "code": code}).status == 201


@pytest.mark.parametrize(
    "codes", [[], ["A", "A"], ["A B"], ["x" * 129], [f"{n}" for n in range(501)]]
)
def test_codes_are_ids_each_given_once(api: Api, codes: list[str]) -> None:
    assert upload(api, codes).status == 400
