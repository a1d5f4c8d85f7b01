"""What was bought last is kept where segments ask for it, and rules can ask for those segments."""

from shared.ledger.state import Progress
from shared.ledger.tiers.standing import merged
from tests.builders import BASE_RULE, a_program, a_sum, instant
from tests.ledger.shopper import Shopper, a_shopper, a_shopper_of

READERS = {"segment": "readers", "bought": {"category": "books"}}
LATELY = {"segment": "lately", "bought": {"category": "books", "days_ago": {"at_most": 10}}}
BACK = {**BASE_RULE, "rule": "back", "rate": "2", "segments": ["lately"]}
BOOK, TEA = (
    a_sum("10.00", category="books"),
    a_sum("10.00", category="tea"),
)


def bought(shopper: Shopper) -> list[int]:
    assert shopper.newest is not None
    return sorted(shopper.newest.progress.bought.values())


def test_a_rule_sees_what_was_bought_before_the_order() -> None:
    shopper = a_shopper(segments=[LATELY], earning=[BASE_RULE, BACK])

    assert shopper.buys(BOOK, order="1").points == 10
    assert shopper.at("2026-03-11 12:00").buys(TEA, order="2").points == 30
    assert shopper.at("2026-03-12 12:00").buys(TEA, order="3").points == 10


def test_one_instant_is_kept_for_each_kind_of_goods_the_latest() -> None:
    shopper = a_shopper(segments=[READERS, LATELY, {"segment": "s", "bought": {"sku": "none"}}])

    shopper.buys(BOOK, a_sum("5.00", line_id="2", category="books"), order="1")
    shopper.buys(BOOK, order="2", placed="2026-02-01")

    assert bought(shopper) == [instant("2026-03-01 12:00")]


def test_nothing_is_kept_where_no_segment_asks() -> None:
    shopper = a_shopper(segments=[{"segment": "some", "orders": {"at_least": 1}}])

    shopper.buys(BOOK)

    assert bought(shopper) == []


def test_what_no_segment_asks_for_any_more_is_forgotten_with_the_next_order() -> None:
    with_it, without = (a_program(tiers=None, segments=each) for each in ([READERS], []))
    march = instant("2026-03-02 12:00")
    shopper = a_shopper_of(with_it, without, effective_at=(march,), at="2026-03-01 12:00")

    shopper.buys(BOOK, order="1")
    assert len(bought(shopper)) == 1
    shopper.at("2026-03-03 12:00").buys(BOOK, order="2")

    assert bought(shopper) == []


def test_who_become_one_bought_what_either_did_at_the_later_time() -> None:
    one, other = Progress(bought={"a": 5, "b": 7}), Progress(bought={"b": 9, "c": 1})

    assert merged(one, other).bought == {"a": 5, "b": 9, "c": 1}


def test_goods_that_came_back_were_bought_all_the_same() -> None:
    shopper = a_shopper(segments=[READERS])
    shopper.buys(BOOK)

    shopper.returns({"1": 1})

    assert len(bought(shopper)) == 1
