"""Transfers and exchanges: both accounts tell it or neither, within the program's limits."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shared.store.audit import audit
from tests.builders import BASE_RULE, a_document, a_wallet, order_body
from tests.functions.api import Api, Response
from tests.functions.stillness import nothing_changes

SEND = {"transfer_id": "t-1", "from_member_id": "m-1", "to_member_id": "m-2", "points": 10}
MILES = {"exchange": "to-miles", "from_wallet": "points", "to_wallet": "miles", "rate": "0.5"}


def a_shop(api: Api, **given: Any) -> Api:
    """m-1 has 25 points, m-2 has none."""
    assert api.put("/v1/program", a_document(**given)).status == 201
    assert api.post("/v1/orders", order_body()).body["available"] == 25
    assert api.post("/v1/members", {"member_id": "m-2"}).status == 201
    return api


@pytest.fixture
def api(engine: str) -> Api:
    return a_shop(Api())


def wallet(api: Api, member_id: str, name: str = "points") -> dict[str, Any]:
    told: dict[str, Any] = api.get(f"/v1/members/{member_id}/balance").body["wallets"][name]
    return told


def test_a_transfer_answers_the_senders_entry_and_both_statements_tell_it(api: Api) -> None:
    sent = api.post("/v1/transfers", SEND)
    assert sent.status == 201
    assert sent.body == {
        "kind": "transfer",
        "transfer_id": "t-1",
        "to_member_id": "m-2",
        "member_id": "m-1",
        "seq": 3,
        "at": "2026-03-01T09:30:00.000Z",
        "points": -10,
        "available": 15,
        "tier": "bronze",
        "program_version": 1,
        "postings": [{"wallet": "points", "kind": "transfer", "points": -10}],
    }
    received = api.get("/v1/members/m-2/statement").body["entries"][0]
    assert (received["points"], received["from_member_id"]) == (10, "m-1")
    lots = wallet(api, "m-2")["lots"]
    assert [lot["expires_at"] for lot in lots] == ["2027-04-01T00:00:00.000Z"]
    again = api.post("/v1/transfers", SEND)
    assert (again.body, again.replayed) == (sent.body, True)
    assert list(audit())[-1].discrepancies == []


def test_more_than_there_is_moves_on_neither_side(api: Api) -> None:
    with nothing_changes():
        assert api.post("/v1/transfers", {**SEND, "points": 26}).problem == "insufficient_points"
        assert api.post("/v1/transfers", {**SEND, "to_member_id": "m-9"}).problem == "not_found"
        assert api.post("/v1/transfers", {**SEND, "from_member_id": "m-9"}).problem == "not_found"
        assert (
            api.post("/v1/transfers", {**SEND, "to_member_id": "m-1"}).problem == "invalid_request"
        )


def test_an_erased_member_receives_nothing(api: Api) -> None:
    api.delete("/v1/members/m-2")
    with nothing_changes():
        assert api.post("/v1/transfers", SEND).problem == "not_found"


def test_limits_fees_and_cooling_off_are_the_programs(engine: str) -> None:
    rules = {
        "minimum": 5,
        "per_transfer": 12,
        "per_month": 15,
        "fee_points": 1,
        "fee_rate": "0.05",
        "cooling_off_hours": 24,
    }
    api = a_shop(Api(), transfers=rules)
    with nothing_changes():
        assert api.post("/v1/transfers", {**SEND, "points": 4}).problem == "transfer_not_allowed"
        assert api.post("/v1/transfers", {**SEND, "points": 13}).problem == "transfer_not_allowed"
    sent = api.post("/v1/transfers", SEND)
    assert (sent.body["points"], sent.body["available"]) == (-12, 13), "a point, and 0.5 rounded up"
    refused = api.post("/v1/transfers", {**SEND, "transfer_id": "t-2", "points": 6})
    assert refused.body["detail"] == "At most 15 points are sent in a month; 5 are left."
    assert (wallet(api, "m-2")["available"], wallet(api, "m-2")["pending"]) == (0, 10)
    later = api.at("2026-03-02T09:30:00Z")
    assert wallet(later, "m-2")["available"] == 10
    next_month = api.at("2026-04-01T09:30:00Z")
    assert (
        next_month.post("/v1/transfers", {**SEND, "transfer_id": "t-3", "points": 6}).status == 201
    )


def test_received_points_repay_a_debt_first(api: Api) -> None:
    api.post("/v1/orders", order_body("o-2", "m-2"))
    api.post("/v1/redemptions", {"redemption_id": "d-1", "member_id": "m-2", "points": 25})
    api.post("/v1/orders/o-2/returns", {"return_id": "r-1", "amount": 800})
    assert api.post("/v1/transfers", SEND).status == 201
    told = wallet(api, "m-2")
    assert (told["available"], told["debt"]) == (3, 0)


def test_crossing_transfers_of_many_callers_lose_and_make_nothing(api: Api) -> None:
    api.post("/v1/orders", order_body("o-2", "m-2"))

    def send(number: int) -> Response:
        there, back = ("m-1", "m-2") if number % 2 else ("m-2", "m-1")
        one = {"transfer_id": f"t-{number}", "from_member_id": there, "to_member_id": back}
        return api.post("/v1/transfers", {**one, "points": 3})

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(send, range(24)))

    assert Counter(answer.status for answer in answers) == {201: 24}
    assert [wallet(api, each)["available"] for each in ("m-1", "m-2")] == [25, 25]
    assert list(audit())[-1].discrepancies == []


def test_an_exchange_within_the_program_gives_at_its_rate_rounded_down(engine: str) -> None:
    wallets = [a_wallet(), a_wallet(wallet="miles", expiry={"kind": "never"})]
    api = a_shop(Api(), wallets=wallets, earning=[BASE_RULE], exchanges=[MILES])
    give = {"exchange_id": "e-1", "member_id": "m-1", "exchange": "to-miles", "points": 9}
    exchanged = api.post("/v1/exchanges", give)
    assert (exchanged.status, exchanged.body["points"]) == (201, -9)
    assert wallet(api, "m-1")["available"] == 16
    assert wallet(api, "m-1", "miles")["available"] == 4
    with nothing_changes():
        less_than_one = {**give, "exchange_id": "e-2", "points": 1}
        assert api.post("/v1/exchanges", less_than_one).problem == "transfer_not_allowed"
        unknown = {**give, "exchange_id": "e-3", "exchange": "to-gold"}
        assert api.post("/v1/exchanges", unknown).problem == "unknown_exchange"


def test_an_exchange_with_a_partner_changes_both_programs_or_neither(engine: str) -> None:
    shop = a_shop(Api(), exchanges=[{**MILES, "to_program": "air"}])
    air = Api(program="air")
    miles = {"wallets": [a_wallet(wallet="miles")], "earning": [], "tiers": None}
    document = {name: said for name, said in a_document(**miles).items() if said is not None}
    assert air.put("/v1/program", document).status == 201
    air.post("/v1/members", {"member_id": "flyer"})
    give = {
        "exchange_id": "e-1",
        "member_id": "m-1",
        "exchange": "to-miles",
        "points": 9,
        "to_member_id": "flyer",
    }
    with nothing_changes():
        assert shop.post("/v1/exchanges", give).problem == "partner_not_allowed"
    air.at("2026-03-01T09:29:00Z").put("/v1/program", {**document, "partners": ["demo"]})
    exchanged = shop.post("/v1/exchanges", give)
    assert (exchanged.status, exchanged.body["available"]) == (201, 16)
    assert wallet(air, "flyer", "miles")["available"] == 4
    assert shop.post("/v1/exchanges", give).replayed
    assert list(audit())[-1].discrepancies == []
