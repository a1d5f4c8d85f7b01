"""Which orders a log's cancellations take back."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cli.replay.matching import Matched, match
from tests.cli.exports import log_of

Row = tuple[str, str, str, str, str, str]


def sold(order: str, quantity: int, day: int, sku: str = "mug", member: str = "ann") -> Row:
    return (order, member, f"2026-01-{day:02d}", sku, str(quantity), f"{quantity}.00")


def back(order: str, quantity: int, day: int, sku: str = "mug", member: str = "ann") -> Row:
    return (order, member, f"2026-01-{day:02d}", sku, str(-quantity), f"-{quantity}.00")


def matched(*rows: Row) -> Matched:
    log = log_of(rows, "return_prefix==C")
    return match(log.orders, log.cancellations)


def taken(found: Matched) -> dict[str, dict[str, int]]:
    """Pieces by line of each return."""
    return {each.return_id: dict(each.lines) for each in found.returns}


def test_a_cancellation_takes_back_the_newest_earlier_order_of_the_goods() -> None:
    found = matched(
        sold("1", 5, day=1), sold("2", 5, day=2), back("C3", 2, day=3), sold("4", 5, day=4)
    )
    assert taken(found) == {"C3:2": {"mug-1": 2}}
    assert [(each.order_id, each.member_id) for each in found.returns] == [("2", "ann")]


def test_an_order_of_the_same_instant_came_earlier() -> None:
    assert taken(matched(back("C1", 1, day=1), sold("2", 1, day=1))) == {"C1:2": {"mug-1": 1}}


def test_one_order_with_enough_left_goes_before_newer_ones_with_too_little() -> None:
    found = matched(sold("1", 5, day=1), sold("2", 3, day=2), back("C3", 4, day=3))
    assert taken(found) == {"C3:1": {"mug-1": 4}}


def test_without_one_the_pieces_are_split_newest_first() -> None:
    found = matched(sold("1", 5, day=1), sold("2", 3, day=2), back("C3", 6, day=3))
    assert taken(found) == {"C3:1": {"mug-1": 3}, "C3:2": {"mug-1": 3}}


def test_what_was_taken_back_once_is_gone() -> None:
    found = matched(sold("1", 5, day=1), back("C2", 4, day=2), back("C3", 4, day=3))
    assert taken(found) == {"C2:1": {"mug-1": 4}, "C3:1": {"mug-1": 1}}
    assert (found.unmatched.lines, found.unmatched.quantity) == (1, 3)
    assert found.unmatched.amounts == {"USD": 300}


def test_lines_of_one_sku_in_one_order_count_together() -> None:
    found = matched(sold("1", 2, day=1), sold("1", 3, day=1), back("C2", 4, day=2))
    assert taken(found) == {"C2:1": {"mug-1": 2, "mug-2": 2}}


def test_two_cancelled_lines_of_one_order_are_one_return() -> None:
    found = matched(
        sold("1", 9, day=1),
        sold("1", 1, day=1, sku="tea"),
        back("C2", 1, day=2),
        back("C2", 3, day=2),
        back("C2", 1, day=2, sku="tea"),
    )
    assert taken(found) == {"C2:1": {"mug-1": 4, "tea-1": 1}}


@pytest.mark.parametrize(
    "sale",
    [
        sold("1", 5, day=3),
        sold("1", 5, day=1, sku="tea"),
        sold("1", 5, day=1, member="bob"),
    ],
    ids=["later", "other goods", "another customer"],
)
def test_a_cancellation_without_its_order_is_counted_and_not_sent(sale: Row) -> None:
    found = matched(sale, back("C2", 5, day=2))
    assert not found.returns
    assert (found.unmatched.lines, found.unmatched.quantity) == (1, 5)
    assert found.unmatched.amounts == {"USD": 500}


def test_the_return_ids_of_long_ids_fit_and_differ() -> None:
    long = "1" * 120
    rows = [sold(f"{long}{n}", 1, day=1, sku=f"s{n}") for n in range(3)]
    rows += [back("C" + long, 1, day=2, sku=f"s{n}") for n in range(3)]
    ids = set(taken(matched(*rows)))
    assert len(ids) == 3
    assert all(len(return_id) <= 128 for return_id in ids)


DEEDS = st.lists(
    st.tuples(st.booleans(), st.integers(1, 6), st.integers(1, 9), st.sampled_from("ab")),
    min_size=1,
    max_size=20,
)


@given(deeds=DEEDS, seed=st.integers())
def test_no_piece_comes_back_twice_none_is_lost_and_the_order_of_rows_is_nothing(
    deeds: list[tuple[bool, int, int, str]], seed: int
) -> None:
    rows = [
        sold(str(n), quantity, day, sku) if is_sale else back(f"C{n}", quantity, day, sku)
        for n, (is_sale, quantity, day, sku) in enumerate(deeds)
    ]
    found = matched(*rows)
    bought = {(row[0], f"{row[3]}-1"): int(row[4]) for row in rows if not row[0].startswith("C")}
    for each in found.returns:
        for line_id, quantity in each.lines:
            bought[each.order_id, line_id] -= quantity
    assert all(left >= 0 for left in bought.values())
    sent = sum(quantity for each in found.returns for _, quantity in each.lines)
    cancelled = sum(-int(row[4]) for row in rows if row[0].startswith("C"))
    assert sent + found.unmatched.quantity == cancelled
    random.Random(seed).shuffle(rows)  # noqa: S311 a repeatable order, no secret
    assert matched(*rows) == found
