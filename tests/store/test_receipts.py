"""What a receipt keeps comes back as it was, and an ordinary one is small."""

import json
from dataclasses import replace

import pytest

from shared.ledger.records import (
    EndRecord,
    GivenBonus,
    GrantRecord,
    LimitUse,
    OrderLine,
    OrderRecord,
    Record,
    RedemptionRecord,
    ReferralRecord,
    ReturnRecord,
)
from shared.ledger.state import Lot, Referral
from shared.program.orders import Checkout
from shared.store.items import text
from shared.store.markers import Receipt
from shared.store.records import record_value, record_values
from tests.builders import instant

FORTY = "a" * 40
PLACED = instant("2026-03-01 09:30")
ACTIVE, EXPIRES = instant("2026-03-16"), instant("2027-04-01")


def a_record(*lines: OrderLine, grants: tuple[GrantRecord, ...], tier: str | None) -> OrderRecord:
    return OrderRecord(PLACED, "USD", lines, grants, version=12, tier=tier)


def test_where_an_order_was_placed_is_kept_with_it() -> None:
    checkout = Checkout(channel="app", payment_method="card")
    record = replace(
        a_record(OrderLine("1", 1, 0, (), "bag"), grants=(), tier=None), checkout=checkout
    )
    assert record_value(json.loads(json.dumps(record_values(record)))) == record


@pytest.mark.parametrize(
    "record",
    [
        a_record(
            OrderLine("1", 2, 2000, (20, 5), "mug", "home", "Brown", ("new", "sale")),
            OrderLine("2", 1, 545, (5, 0), "tea"),
            OrderLine("3", 1, 0, (0, 0), "bag", None, None, ("free",)),
            grants=(GrantRecord("points", ACTIVE, EXPIRES), GrantRecord("points", PLACED, None)),
            tier="gold",
        ),
        a_record(OrderLine("1", 1, 0, (), "bag"), grants=(), tier=None),
        a_record(
            OrderLine("1", 1, 100, (1,), "bag", "books"),
            grants=(GrantRecord("points", None, None),),
            tier=None,
        ),
    ],
)
def test_an_orders_record_comes_back_as_it_was(record: OrderRecord) -> None:
    assert record_value(record_values(record)) == record


LOTS = (
    Lot(5, ACTIVE, EXPIRES),
    Lot(3, PLACED, None),
    Lot(2, ACTIVE, EXPIRES, slides=True),
)


BROUGHT = Referral("ABCD", "m-1", PLACED, EXPIRES)
GIVEN = GivenBonus(200, GrantRecord("points", ACTIVE, EXPIRES))
USED = LimitUse("referrals:referrer/month", "points", 24315, 500, 500)


@pytest.mark.parametrize(
    "referral",
    [
        ReferralRecord(BROUGHT, why="the account is closed"),
        ReferralRecord(BROUGHT, friend=GIVEN),
        ReferralRecord(BROUGHT, GIVEN, GIVEN, "@home", (USED,)),
    ],
)
def test_a_referral_comes_back_with_the_order_that_qualified_it(referral: ReferralRecord) -> None:
    bought = a_record(OrderLine("1", 1, 0, (), "bag"), grants=(), tier=None)
    record = replace(bought, referral=referral)
    assert record_value(json.loads(json.dumps(record_values(record)))) == record


@pytest.mark.parametrize(
    "record",
    [
        ReturnRecord("1001", {"1": 2}, 0, {"1": 20}, {"d-1": 3}),
        ReturnRecord("1001", {}, 700, {}),
        RedemptionRecord("points", 10, LOTS, "1001", held=True),
        RedemptionRecord("points", 10, LOTS),
        EndRecord("capture", LOTS[:2]),
        EndRecord("void"),
    ],
    ids=lambda record: type(record).__name__,
)
def test_what_follows_comes_back_as_it_was(record: Record) -> None:
    assert record_value(json.loads(json.dumps(record_values(record)))) == record


def test_what_was_bought_is_left_out_where_it_is_more_text_than_an_item_takes() -> None:
    grants = (GrantRecord("points", PLACED, EXPIRES),)
    lines = [
        OrderLine(str(n), 1, 100, (1,), "\U0001f408" * 255, "books", "Brown", ("new",))
        for n in range(500)
    ]
    record = a_record(*lines, grants=grants, tier=None)

    kept = record_value(record_values(record))

    assert isinstance(kept, OrderRecord)
    assert len(text(record_values(record)).encode()) < 400_000
    assert [(line.line_id, line.points) for line in kept.lines] == [
        (line.line_id, line.points) for line in lines
    ]
    assert {(line.sku, line.category, line.tags) for line in kept.lines} == {("", None, ())}


def test_a_receipt_of_before_lines_were_described_is_still_read() -> None:
    written = {"t": PLACED, "c": "USD", "w": ["points", "cash"], "l": [["1", 2, 2000, 20, 1]]}

    assert record_value(written) == OrderRecord(
        PLACED,
        "USD",
        (OrderLine("1", 2, 2000, (20, 1), ""),),
        (GrantRecord("points", None, None), GrantRecord("cash", None, None)),
        version=1,
    )


def test_an_ordinary_receipt_is_one_write_unit() -> None:
    """Five lines, each with a category and a brand; ids of 40 characters; points now and points later."""
    lines = tuple(
        OrderLine(f"{n}" * 40, 1, 12_500, (125, 62), f"SKU-{n:08d}", "household", "Blackwood")
        for n in range(5)
    )
    grants = (GrantRecord("points", PLACED, EXPIRES), GrantRecord("points", ACTIVE, EXPIRES))
    receipt = Receipt("demo", "order", FORTY, FORTY, "1:" + "f" * 64)

    item = receipt.item(FORTY, 1234, a_record(*lines, grants=grants, tier="gold"))

    size = sum(len(name) + len(next(iter(value.values())).encode()) for name, value in item.items())
    assert size <= 1024
