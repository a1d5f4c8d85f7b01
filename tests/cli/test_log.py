"""From the rows of an export to the orders that are sent."""

import json
import random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.cli.replay.draft import Terms
from infra.cli.replay.options import UTC_ZONE
from tests.cli.exports import HEADER, ROWS, log_of


def sent(*rows: tuple[str, ...], **options: Any) -> dict[str, Any]:
    """The one order of these rows as the API sees it."""
    (order,) = log_of(rows, **options).orders
    document: dict[str, Any] = json.loads(order.body())
    return document


def a_row(**cells: str) -> tuple[str, ...]:
    row = dict(zip(HEADER, ROWS[0], strict=True)) | cells
    return tuple(row.values())


def test_the_rows_of_one_order_id_are_its_lines() -> None:
    assert sent(*ROWS[:2]) == {
        "order_id": "1001",
        "member_id": "ann",
        "placed_at": "2026-01-05T09:00:00.000Z",
        "currency": "USD",
        "lines": [
            {"line_id": "mug-1", "sku": "mug", "quantity": 2, "amount": 2590},
            {"line_id": "tea-1", "sku": "tea", "quantity": 1, "amount": 410},
        ],
    }


def test_a_shuffled_file_is_the_same_orders_byte_for_byte() -> None:
    rows = [*ROWS, *(a_row(Total=f"{cents}.05", When="2026-01-05 08:59:00") for cents in range(9))]
    bodies = [order.body() for order in log_of(rows).orders]
    for seed in range(5):
        random.Random(seed).shuffle(rows)  # noqa: S311 a repeatable order, no secret
        assert [order.body() for order in log_of(rows).orders] == bodies


def test_lines_of_one_sku_are_told_apart_by_rank() -> None:
    order = sent(a_row(Qty="10", Total="9"), a_row(Qty="9", Total="10"), a_row(Qty="10", Total="9"))
    assert [(line["line_id"], line["quantity"]) for line in order["lines"]] == [
        ("mug-1", 9),
        ("mug-2", 10),
        ("mug-3", 10),
    ]


def test_an_order_is_placed_at_the_earliest_time_of_its_rows() -> None:
    order = sent(a_row(When="2026-01-05 09:01:00"), a_row(When="2026-01-05 09:00:00"))
    assert order["placed_at"] == "2026-01-05T09:00:00.000Z"


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2026-07-01", "UTC", "2026-07-01T00:00:00.000Z"),
        ("2026-07-01 00:30", "Europe/Berlin", "2026-06-30T22:30:00.000Z"),
        ("2026-07-01T00:30:00+09:00", "Europe/Berlin", "2026-06-30T15:30:00.000Z"),
        ("2026-07-01 10:22:11 -0500", "UTC", "2026-07-01T15:22:11.000Z"),
        ("2026-07-01 10:22:11 UTC", "Asia/Tokyo", "2026-07-01T10:22:11.000Z"),
    ],
)
def test_times_without_an_offset_are_local(text: str, zone: str, instant: str) -> None:
    assert sent(a_row(When=text), terms=Terms(ZoneInfo(zone)))["placed_at"] == instant


def test_other_times_are_described_by_a_format() -> None:
    terms = Terms(UTC_ZONE, "%m/%d/%Y %H:%M")
    order = sent(a_row(When="12/1/2010 8:26"), terms=terms)
    assert order["placed_at"] == "2010-12-01T08:26:00.000Z"


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        ("USD", "0.285", 29),
        ("USD", "1.005", 101),
        ("USD", "0.004", 0),
        ("JPY", "1499.5", 1500),
        ("KWD", "1.2345", 1235),
        ("USD", "99999999999999.99", 9999999999999999),
    ],
)
def test_amounts_become_minor_units_half_up(currency: str, amount: str, minor: int) -> None:
    log = log_of([a_row(Total=amount)], f"currency=={currency}")
    assert log.orders[0].lines[0].amount_minor == minor


def test_rounded_lines_are_counted() -> None:
    assert log_of([a_row(Total="0.285"), a_row(Total="0.28")]).changes.rounded == 1


def test_a_unit_price_is_multiplied_before_it_is_rounded() -> None:
    header = ("Order", "Customer", "When", "SKU", "Qty", "Price")
    mapping = "order_id=Order,member_id=Customer,placed_at=When,currency==GBP,sku=SKU"
    row = ("1", "ann", "2026-01-05", "tag", "1500", "0.001")
    log = log_of([row], mapping, "quantity=Qty,unit_price=Price", header=header)
    assert (log.orders[0].lines[0].amount_minor, log.changes.rounded) == (150, 0)


@pytest.mark.parametrize(("quantity", "pieces"), [("0", 1), ("0.5", 1), ("2.25", 3), ("", 1)])
def test_quantities_are_whole_pieces(quantity: str, pieces: int) -> None:
    assert sent(a_row(Qty=quantity))["lines"][0]["quantity"] == pieces


def test_zero_priced_lines_take_part() -> None:
    assert sent(a_row(Total="0"))["lines"][0]["amount"] == 0


def test_orders_without_a_customer_are_left_out() -> None:
    log = log_of([a_row(Customer=""), a_row(Customer="", Total="-3")])
    assert not log.orders
    assert log.left_out.by_reason["no_customer"].orders == 1
    assert log.left_out.by_reason["no_customer"].lines == 2


def test_a_customer_named_on_one_row_of_an_order_is_the_customer_of_all() -> None:
    assert len(sent(a_row(), a_row(Customer=""))["lines"]) == 2


@pytest.mark.parametrize("cells", [{"Qty": "-1"}, {"Total": "-5.00"}, {"Order": "C77"}])
def test_what_comes_back_is_a_cancellation_in_positive_figures(cells: dict[str, str]) -> None:
    log = log_of([*ROWS, a_row(**{"Order": "88", "Qty": "1"} | cells)], "return_prefix==C")
    assert len(log.orders) == 4
    ((line,),) = (back.lines for back in log.cancellations)
    assert (line.sku, line.quantity) == ("mug", 1)
    assert line.amount_minor in {2590, 500}


def test_of_a_cancellation_only_what_comes_back_counts() -> None:
    rows = [a_row(Qty="-1", Total="-3.00"), a_row(SKU="gift", Qty="1", Total="0")]
    (back,) = log_of(rows).cancellations
    assert [line.sku for line in back.lines] == ["mug"]


def test_a_cancellation_that_cannot_be_read_is_named() -> None:
    log = log_of([*ROWS, a_row(Order="C1", Qty="-1", When="soon")], "return_prefix==C")
    assert (len(log.orders), len(log.cancellations)) == (4, 0)
    assert list(log.unusable.by_reason) == ["unreadable_time"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Total": "12,50"}, "unreadable_amount"),
        ({"Total": "NaN"}, "unreadable_amount"),
        ({"Total": "1e3"}, "unreadable_amount"),
        ({"Total": ""}, "unreadable_amount"),
        ({"Total": "１２３"}, "unreadable_amount"),
        ({"Qty": "two"}, "unreadable_quantity"),
        ({"When": "30 February"}, "unreadable_time"),
        ({"When": "2026-02-30"}, "unreadable_time"),
        ({"When": ""}, "no_placed_at"),
        ({"SKU": ""}, "no_sku"),
        ({"Order": ""}, "no_order_id"),
        ({"Order": ".."}, "bad_order_id"),
        ({"Order": "x" * 129}, "bad_order_id"),
        ({"Customer": "null"}, "bad_member_id"),
        ({"Customer": "ann@example.com"}, "personal_member_id"),
    ],
)
def test_what_cannot_be_sent_is_named_and_the_rest_goes(cells: dict[str, str], code: str) -> None:
    log = log_of([*ROWS[2:], a_row(**cells)])
    assert len(log.orders) == 3
    assert list(log.unusable.by_reason) == [code]


def test_an_order_of_two_customers_is_not_guessed_at() -> None:
    log = log_of([a_row(), a_row(Customer="bob")])
    assert list(log.unusable.by_reason) == ["several_member_id"]


def test_an_order_with_sold_and_returned_lines_is_not_guessed_at() -> None:
    log = log_of([a_row(), a_row(Total="-1")])
    assert list(log.unusable.by_reason) == ["sale_and_return"]


def test_an_unknown_currency_is_named() -> None:
    assert list(log_of(ROWS, "currency==XYZ").unusable.by_reason) == ["unknown_currency"]


def test_lines_of_the_same_goods_are_added_up_above_500() -> None:
    rows = [a_row(SKU=f"s{n % 400}", Qty="2", Total="1.01") for n in range(675)]
    log = log_of(rows)
    (order,) = log.orders
    assert len(order.lines) == 400
    assert sum(line.amount_minor for line in order.lines) == 675 * 101
    assert sum(line.quantity for line in order.lines) == 675 * 2
    assert log.changes.merged == 275


def test_an_order_of_more_than_500_different_goods_is_refused_here() -> None:
    log = log_of([a_row(SKU=f"s{n}") for n in range(501)])
    assert list(log.unusable.by_reason) == ["too_many_lines"]


@pytest.mark.parametrize(
    ("text", "order_id"),
    [
        ("#1001", "~231001"),
        ("a b/c", "a~20b~2Fc"),
        ("é", "~C3~A9"),
        ("~23", "~7E23"),
        ("A-1:2", "A-1:2"),
    ],
)
def test_foreign_characters_of_ids_are_escaped_one_to_one(text: str, order_id: str) -> None:
    assert sent(a_row(Order=text))["order_id"] == order_id


def test_the_line_ids_of_long_skus_fit_and_differ() -> None:
    order = sent(a_row(SKU="x" * 254 + "1"), a_row(SKU="x" * 254 + "2"))
    ids = [line["line_id"] for line in order["lines"]]
    assert len(set(ids)) == 2
    assert all(len(line_id) <= 128 for line_id in ids)


def test_further_fields_go_along() -> None:
    header = (*HEADER, "Kind", "Maker", "Labels", "Post", "Shop")
    row = (*a_row(), "books", "Acme", "sale|new", "4.90", "berlin-1")
    mapping = "order_id=Order,member_id=Customer,placed_at=When,currency==EUR,sku=SKU,quantity=Qty,amount=Total"
    more = "category=Kind,brand=Maker,tags=Labels,shipping=Post,store=Shop"
    order = sent_with(row, header, mapping, more)
    assert (
        order["lines"][0] | {"category": "books", "brand": "Acme", "tags": ["new", "sale"]}
        == (order["lines"][0])
    )
    assert (order["shipping"], order["store"]) == (490, "berlin-1")


def sent_with(row: tuple[str, ...], header: tuple[str, ...], *maps: str) -> dict[str, Any]:
    (order,) = log_of([row], *maps, header=header).orders
    document: dict[str, Any] = json.loads(order.body())
    return document
