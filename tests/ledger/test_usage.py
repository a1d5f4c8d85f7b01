"""What orders and events use of limits, what returns and edits move back, and what the answers say."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.kept import kept, returned
from shared.ledger.records import LimitUse, OrderRecord
from shared.ledger.tiers.standing import as_one
from shared.program.limits import Used
from tests.builders import BASE_RULE, a_line, a_wallet, instant
from tests.ledger.shopper import Shopper, a_shopper
from tests.ledger.telling import explained

BOOKS = {
    "rule": "books",
    "kind": "per_amount",
    "wallet": "points",
    "currency": "USD",
    "rate": "10",
    "category": "books",
}


def limited(*limits: dict[str, Any], **rule: Any) -> dict[str, Any]:
    return {**BASE_RULE, "limits": list(limits), **rule}


def a_limited_shopper(*limits: dict[str, Any], **given: Any) -> Shopper:
    return a_shopper(earning=[limited(*limits)], **given)


def used(shopper: Shopper) -> dict[str, tuple[int, int]]:
    """Points and times by the name of the limit."""
    assert shopper.newest is not None
    return {name: (used.points, used.times) for name, used in shopper.newest.usage.items()}


def uses(shopper: Shopper, order: str = "1001") -> tuple[LimitUse, ...]:
    record = shopper.receipts.order(order).record
    assert isinstance(record, OrderRecord)
    return record.uses


def kept_points(shopper: Shopper, order: str) -> int:
    """What is kept of an order's points."""
    history = shopper.receipts.order(order)
    now = kept(history.record, returned(history.returns))
    assert now is not None
    return now.of("points")


def test_an_order_gets_what_is_left_of_the_day_and_the_next_day_begins_anew() -> None:
    shopper = a_limited_shopper({"per": "day", "points": 30})

    assert shopper.buys("20.00", order="1").points == 20
    assert shopper.buys("20.00", order="2").points == 10
    assert shopper.buys("20.00", order="3").points == 0
    assert shopper.at("2026-03-02").buys("20.00", order="4").points == 20
    assert [(use.asked, use.granted) for use in uses(shopper, "2")] == [(20, 10)]
    assert used(shopper) == {"base/day": (20, 1)}


def test_lines_share_what_is_left_in_proportion() -> None:
    shopper = a_limited_shopper({"per": "day", "points": 10})

    shopper.buys("30.00", "10.00", "0.00")

    assert [line.points for line in shopper.receipts.order("1001").record.lines] == [
        (8,),
        (2,),
        (0,),
    ]


def test_what_a_limit_took_is_explained_line_by_line() -> None:
    shopper = a_limited_shopper({"per": "day", "points": 10})

    told = explained(shopper, shopper.buys("30.00", "10.00", "0.00"))

    assert told.reasons is not None
    assert [(each.rule, each.line_id, each.points) for each in told.reasons] == [
        ("base", "1", 30),
        ("base", "2", 10),
        ("limit:base", "1", -22),
        ("limit:base", "2", -8),
    ]
    assert "limit:base took 30 points: at most 10 points a day." in told.text


def test_only_the_limited_rule_gives_less() -> None:
    shopper = a_shopper(
        earning=[BASE_RULE, {**BOOKS, "limits": [{"per": "lifetime", "points": 50}]}]
    )

    assert shopper.buys(a_line("1", category="books"), "20.00").points == 20 + 20 + 50


def test_multipliers_count_towards_the_limit() -> None:
    double = {"rule": "double", "kind": "multiplier", "factor": "2", "category": "books"}
    shopper = a_shopper(earning=[limited({"per": "day", "points": 30}), double])

    assert shopper.buys(a_line("1", category="books")).points == 30


def test_a_wallets_limit_holds_over_all_rules() -> None:
    wallet = a_wallet(limits=[{"per": "month", "points": 100}])
    shopper = a_shopper(earning=[BASE_RULE, BOOKS], wallets=[wallet])

    assert shopper.buys(a_line("1", category="books")).points == 100
    assert used(shopper) == {"wallet:points/month": (100, 1)}


def test_an_order_that_earns_nothing_uses_no_limit() -> None:
    shopper = a_limited_shopper(
        {"per": "day", "times": 1}, wallets=[a_wallet(limits=[{"per": "day", "points": 9}])]
    )

    assert shopper.buys("0.00").points == 0
    assert used(shopper) == {}


def test_points_of_limited_rules_keep_their_own_terms() -> None:
    soon = {
        **BOOKS,
        "limits": [{"per": "day", "points": 40}],
        "expiry": {"kind": "rolling", "days": 5, "end_of": "day"},
    }
    shopper = a_shopper(earning=[BASE_RULE, soon])

    shopper.buys(a_line("1", category="books"))

    assert shopper.lots == [(40, instant("2026-03-07")), (20, instant("2027-04-01"))]


def test_a_first_order_bonus_comes_once_and_again_when_the_order_is_back() -> None:
    welcome = {
        "rule": "first",
        "kind": "per_order",
        "wallet": "points",
        "points": "500",
        "orders": {"last": 1},
    }
    shopper = a_shopper(earning=[BASE_RULE, welcome])

    assert shopper.buys("10.00", order="1").points == 510
    assert shopper.buys("10.00", order="2").points == 10
    assert shopper.returns(order="1").points == -510
    assert shopper.receipts.order("2").record.number == 2


def test_a_return_gives_back_what_was_used_in_proportion() -> None:
    shopper = a_limited_shopper({"per": "day", "points": 30})
    shopper.buys("20.00", "20.00", order="1")
    assert used(shopper) == {"base/day": (30, 1)}

    shopper.returns({"1": 1}, order="1")
    assert used(shopper) == {"base/day": (15, 1)}
    assert shopper.buys("99.00", order="2").points == 15
    shopper.returns({"2": 1}, order="1")

    assert used(shopper) == {"base/day": (15, 1)}


def test_a_return_of_another_day_gives_nothing_back_of_this_one() -> None:
    shopper = a_limited_shopper({"per": "day", "points": 30})
    shopper.buys("20.00", order="1")
    shopper.at("2026-03-02").buys("10.00", order="2")

    shopper.returns(order="1")

    assert used(shopper) == {"base/day": (10, 1)}


def test_an_edit_takes_what_is_left_with_its_own() -> None:
    shopper = a_limited_shopper({"per": "day", "points": 30})
    shopper.buys("20.00", order="1")
    shopper.buys("5.00", order="2")

    assert shopper.revises("50.00", order="1").points == 5
    assert used(shopper) == {"base/day": (30, 2)}
    assert shopper.revises("1.00", order="1", revision=2).points == -24
    assert used(shopper) == {"base/day": (6, 2)}


def test_an_edit_after_the_day_gives_no_more_than_before_and_moves_nothing() -> None:
    shopper = a_limited_shopper({"per": "day", "points": 30, "times": 5})
    shopper.buys("20.00", order="1")
    shopper.at("2026-03-02").buys("8.00", order="2")

    assert shopper.revises("50.00", order="1").points == 0
    assert shopper.revises("5.00", order="1", revision=2).points == -15
    assert used(shopper) == {"base/day": (8, 1)}
    assert {use.period for use in uses(shopper, "1")} == {uses(shopper, "2")[0].period - 1}


def test_an_edit_that_brings_a_limited_rule_in_uses_it() -> None:
    shopper = a_shopper(earning=[BASE_RULE, {**BOOKS, "limits": [{"per": "day", "times": 1}]}])
    shopper.buys("20.00", order="1")

    shopper.revises(a_line("1", category="books"), order="1")

    assert used(shopper) == {"books/day": (200, 1)}


def test_a_limit_that_leaves_the_program_is_forgotten() -> None:
    shopper = a_shopper(
        earning=[
            limited({"per": "day", "points": 30}),
            {**BOOKS, "limits": [{"per": "day", "times": 3}]},
        ]
    )
    assert shopper.newest is not None
    shopper.buys("20.00", order="1")
    shopper.versions = a_limited_shopper({"per": "month", "points": 99}).versions

    shopper.buys("20.00", order="2")

    assert used(shopper) == {"base/month": (20, 1)}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["buy", "return", "edit"]), st.integers(1, 60), st.integers(0, 2)
        ),
        max_size=14,
    )
)
def test_whatever_is_bought_edited_and_returned_no_more_is_held_than_the_limit(
    steps: list[tuple[str, int, int]],
) -> None:
    shopper = a_limited_shopper({"per": "month", "points": 50})
    bought = list[str]()
    for number, (what, units, which) in enumerate(steps):
        order = bought[which % len(bought)] if bought else ""
        if what == "buy" or not bought:
            bought.append(f"o-{number}")
            shopper.buys(f"{units}.00", order=bought[-1])
        elif what == "return":
            shopper.tries(shopper.returning({"1": 1}, order=order))
        else:
            shopper.tries(shopper.revising(f"{units}.00", order=order, revision=number))

        held = sum(kept_points(shopper, name) for name in bought)
        assert 0 <= held <= 50
        assert shopper.available == held
        assert used(shopper).get("base/month", (0, 0))[0] == held


def test_two_accounts_that_become_one_share_what_both_used() -> None:
    one, other = (a_limited_shopper({"per": "day", "points": 30}) for _ in "ab")
    one.buys("20.00")
    other.buys("5.00")
    assert one.newest is not None and other.newest is not None

    joined = as_one(one.newest, other.newest, one.versions.at(one.now).program, one.now)

    ((name, both),) = joined.usage.items()
    assert (name, both) == ("base/day", Used(both.period, 25, 2))


@pytest.mark.parametrize("over", ["trim", "refuse"])
def test_what_does_not_fit_is_trimmed_or_left_out(over: str) -> None:
    shopper = a_limited_shopper({"per": "day", "points": 30, "over": over})

    assert shopper.buys("31.00").points == (30 if over == "trim" else 0)


def test_rules_ask_for_segments_and_the_receipt_keeps_which_held() -> None:
    few = {"segment": "newcomers", "orders": {"at_most": 1}}
    german = {"segment": "german", "locales": ["de"]}
    other = {"segment": "other", "orders": {"at_least": 0}}
    welcome = {
        "rule": "welcome",
        "kind": "per_order",
        "wallet": "points",
        "points": "7",
        "segments": ["newcomers", "german"],
    }
    shopper = a_shopper(earning=[BASE_RULE, welcome], segments=[few, german, other])

    first = shopper.does(replace(shopper.buying("1.00", order="1"), profile={"locale": "de-AT"}))
    second, third = (shopper.buys("1.00", order=order) for order in "23")

    assert [entry.points for entry in (first, second, third)] == [8, 8, 1]
    kept_segments = [shopper.receipts.order(order).record.segments for order in "123"]
    assert kept_segments == [("german", "newcomers"), ("newcomers",), ()]
    edited = shopper.revises("2.00", order="1")
    assert edited.points == 1, "still as the member was then"
    assert explained(shopper, edited).recomputed == {}
