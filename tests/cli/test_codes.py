"""``laurel codes``: the orders of a code as they stand, for whom a partner is paid."""

import csv
from io import StringIO
from typing import Any

import pytest

from infra.cli.main import main
from shared.store import table
from tests.builders import BASE_RULE, a_document, order_body
from tests.functions.api import Api

OF_ANNA = {
    "rule": "anna",
    "kind": "per_order",
    "wallet": "points",
    "points": "10",
    "codes": ["ANNA10"],
}


@pytest.fixture
def shop(engine: str) -> Api:
    """Three orders of two codes, one of them half returned, one edited to another code, and one without."""
    api = Api()
    api.put("/v1/program", a_document(earning=[BASE_RULE, OF_ANNA]))
    march: dict[str, Any] = {"placed_at": "2026-03-01T09:30:00Z"}
    february = {"placed_at": "2026-02-27T23:59:59Z"}
    orders: tuple[dict[str, Any], ...] = (  # of 25.45, worth 25 points and Anna's 10
        {"order_id": "1", "codes": ["anna10", "SHIPFREE"], **march},
        {"order_id": "2", "codes": ["ANNA10"], **february},
        {"order_id": "3", "codes": ["ANNA10"], **march},
        {"order_id": "4", "channel": "app", **march},
    )
    for order in orders:
        assert api.post("/v1/orders", order_body(**order)).status == 201
    half = {"return_id": "r-1", "lines": [{"line_id": "1", "quantity": 1}]}
    assert api.post("/v1/orders/2/returns", half).status == 201
    edited: dict[str, Any] = {"order_id": "3", "codes": ["BEN"], "revision": 1, **march}
    assert api.post("/v1/orders", order_body(**edited)).status == 201
    return api


def listed(api: Api, capsys: pytest.CaptureFixture[str], *flags: str) -> list[list[str]]:
    arguments = ["codes", "--program", api.program, "--table", table.table_name(), *flags]
    assert main(arguments) == 0
    return list(csv.reader(StringIO(capsys.readouterr().out)))


def test_every_code_is_listed_with_what_is_kept_of_its_order(
    shop: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    march, february = "2026-03-01T09:30:00.000Z", "2026-02-27T23:59:59.000Z"

    header, *lines = listed(shop, capsys)

    assert header == [
        "code",
        "order_id",
        "source",
        "placed_at",
        "currency",
        "amount",
        "kept",
        "points",
    ]
    assert lines == [
        ["ANNA10", "2", "shop", february, "USD", "2545", "1545", "21"],
        ["anna10", "1", "shop", march, "USD", "2545", "2545", "35"],
        ["SHIPFREE", "1", "shop", march, "USD", "2545", "2545", "35"],
        ["BEN", "3", "shop", march, "USD", "2545", "2545", "25"],
    ]


def test_a_code_and_days_may_be_asked_for(shop: Api, capsys: pytest.CaptureFixture[str]) -> None:
    of_march = listed(
        shop, capsys, "--code", "Anna10", "--from", "2026-03-01", "--until", "2026-03-01"
    )

    assert [line[1] for line in of_march[1:]] == ["1"]


def test_an_explanation_tells_the_codes(shop: Api) -> None:
    told = shop.get("/v1/members/m-1/entries/2/explanation").body

    assert told["inputs"]["codes"] == ["anna10", "SHIPFREE"]
    assert {reason["rule"] for reason in told["reasons"]} == {"base", "anna"}
