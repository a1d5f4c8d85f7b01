"""Numbers that are none, or too large, or look like one (reliability.md, section 4, 1 to 18)."""

import pytest

from tests.builders import order_body
from tests.functions.api import Api
from tests.functions.requests import (
    Field,
    adjustment_field,
    line_field,
    order_field,
    profile_field,
    redemption_field,
)
from tests.functions.stillness import nothing_changes

AMOUNT, QUANTITY = line_field("amount"), line_field("quantity")
SHIPPING = order_field("shipping")
SPENT, ADJUSTED = redemption_field("points"), adjustment_field("points")
NUMBERS = [AMOUNT, QUANTITY, SHIPPING, SPENT, ADJUSTED]

NOT_WHOLE = "Must be a whole number, without quotes, point or exponent."
NO_NUMBERS = [
    "1.0",
    "1e3",
    "1e400",
    "0.30000000000000004",
    "true",
    '"5"',
    '"１２３"',
    '"١٢٣"',
    '"1_000"',
    '" 5 "',
    '"+7"',
    "[]",
    "{}",
]
TOO_LARGE = ["9007199254740993", str(2**63), "9" * 39, "9" * 4000]
NO_JSON = ["NaN", "Infinity", "-Infinity", "9" * 5000, "01", "+1", "0x10", "1_000", "١٢٣"]


@pytest.mark.parametrize("field", NUMBERS, ids=str)
@pytest.mark.parametrize("literal", NO_NUMBERS)
def test_what_is_no_whole_number_is_refused(shop: Api, field: Field, literal: str) -> None:
    with nothing_changes():
        refused = field.send_literal(shop, literal)
    assert (refused.status, refused.problem) == (400, "invalid_request")
    assert refused.body["errors"] == [{"pointer": field.pointer, "detail": NOT_WHOLE}]


@pytest.mark.parametrize("field", NUMBERS, ids=str)
@pytest.mark.parametrize("literal", TOO_LARGE, ids=lambda literal: f"{len(literal)} digits")
def test_a_number_beyond_all_reason_is_refused(shop: Api, field: Field, literal: str) -> None:
    with nothing_changes():
        refused = field.send_literal(shop, literal)
    assert (refused.status, refused.pointers) == (400, [field.pointer])
    assert refused.body["errors"][0]["detail"].startswith("Must be ")


@pytest.mark.parametrize("literal", NO_JSON, ids=lambda literal: literal[:12])
def test_a_number_that_json_does_not_know_is_no_json(shop: Api, literal: str) -> None:
    with nothing_changes():
        refused = AMOUNT.send_literal(shop, literal)
    assert (refused.status, refused.pointers) == (400, ["#"])
    assert refused.body["errors"][0]["detail"].startswith("The body is not JSON: ")


@pytest.mark.parametrize(
    ("field", "value", "detail"),
    [
        (AMOUNT, -1, "Must be 0 or more."),
        (SHIPPING, -1, "Must be 0 or more."),
        (AMOUNT, 10**12, "Must be 999999999999 or less."),
        (QUANTITY, 0, "Must be 1 or more."),
        (QUANTITY, -1, "Must be 1 or more."),
        (QUANTITY, 1_000_001, "Must be 1000000 or less."),
        (SPENT, 0, "Must be 1 or more."),
        (SPENT, -1, "Must be 1 or more."),
        (SPENT, 10**12, "Must be 999999999999 or less."),
        (ADJUSTED, 0, "Must not be 0: more than 0 gives, less takes."),
        (ADJUSTED, 10**12, "Must be 999999999999 or less."),
        (ADJUSTED, -(10**12), "Must be -999999999999 or more."),
        (profile_field("attributes"), {"n": 2**53}, None),
    ],
    ids=str,
)
def test_a_number_out_of_its_range_is_refused(
    shop: Api, field: Field, value: object, detail: str | None
) -> None:
    with nothing_changes():
        refused = field.send(shop, value)
    assert refused.status == 400
    (error,) = refused.body["errors"]
    assert error["pointer"].startswith(field.pointer)
    assert detail in (None, error["detail"])


@pytest.mark.parametrize("field", [QUANTITY, SPENT], ids=str)
def test_minus_zero_is_zero(shop: Api, field: Field) -> None:
    with nothing_changes():
        refused = field.send_literal(shop, "-0")
    assert refused.body["errors"] == [{"pointer": field.pointer, "detail": "Must be 1 or more."}]


@pytest.mark.parametrize("field", NUMBERS, ids=str)
def test_null_is_no_number(shop: Api, field: Field) -> None:
    with nothing_changes():
        refused = field.send(shop, None)
    assert (refused.status, refused.pointers) == (400, [field.pointer])


@pytest.mark.parametrize("name", ["amount", "quantity"])
def test_a_missing_number_is_asked_for(shop: Api, name: str) -> None:
    line = {"line_id": "1", "sku": "mug", "quantity": 1, "amount": 100}
    del line[name]
    with nothing_changes():
        refused = shop.post("/v1/orders", order_body("new", lines=[line]))
    assert refused.body["errors"] == [
        {"pointer": f"#/lines/0/{name}", "detail": "This field is required."}
    ]


def test_everything_wrong_is_told_at_once_and_no_more_than_a_hundred_times(shop: Api) -> None:
    line = {"line_id": "#", "sku": "", "quantity": 0, "amount": -1, "colour": "red"}
    with nothing_changes():
        few = shop.post("/v1/orders", order_body("new", lines=[line], currency="usd"))
        many = shop.post("/v1/orders", order_body("new", lines=[line] * 100))
    assert sorted(few.pointers) == [
        "#/currency",
        "#/lines/0/amount",
        "#/lines/0/colour",
        "#/lines/0/line_id",
        "#/lines/0/quantity",
        "#/lines/0/sku",
    ]
    assert len(many.pointers) == 100
