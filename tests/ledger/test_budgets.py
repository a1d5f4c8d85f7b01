"""Budgets of rules: what orders and events draw from a pool that all members share, and what comes back to it."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.entry import Decision, Draw
from shared.ledger.order_refusals import BudgetSpent
from shared.ledger.records import OrderRecord
from tests.builders import BASE_RULE
from tests.ledger.shopper import Shopper, a_shopper
from tests.ledger.telling import explained

POOL, MOST = "earned.base", 50
SHORT = BudgetSpent("base", MOST)
REVIEW = {
    "rule": "base",
    "kind": "per_event",
    "wallet": "points",
    "event": "review",
    "points": "20",
}


def budgeted(over: str = "trim", **rule: Any) -> dict[str, Any]:
    return {**BASE_RULE, "budget": {"points": MOST, "over": over}, **rule}


def a_budgeted_shopper(over: str = "trim", **rule: Any) -> Shopper:
    return a_shopper(earning=[budgeted(over, **rule)])


def buys(shopper: Shopper, *what: str, left: int | None = None, order: str = "1001") -> Decision:
    """The decision on an order where so much is left of the budget, or it is not known."""
    command = shopper.buying(*what, order=order)
    known = {} if left is None else {"base": left}
    return shopper.decided(replace(command, left=known))


def told(decision: Decision) -> list[tuple[int, int]]:
    """What was asked of limits and budgets, and granted."""
    assert isinstance(decision.record, OrderRecord)
    return [(use.asked, use.granted) for use in decision.record.uses]


def test_an_order_draws_what_its_rule_gives_and_no_account_counts_it() -> None:
    shopper = a_budgeted_shopper()

    decision = buys(shopper, "20.00")

    assert decision.own.points == 20
    assert decision.draws == (Draw(POOL, 20, most=MOST, short=SHORT),)
    assert decision.own.state.usage == {}


def test_where_little_is_left_the_order_gets_that_and_says_so() -> None:
    shopper = a_budgeted_shopper()

    decision = buys(shopper, "15.00", "5.00", left=10)

    assert (decision.own.points, told(decision)) == (10, [(20, 10)])
    assert [draw.amount for draw in decision.draws] == [10]
    reasons = explained(shopper, decision.own).reasons
    assert [reason.text for reason in reasons or () if reason.points < 0] == [
        "at most 50 points for all members together"
    ] * 2


def test_a_rule_that_refuses_gives_nothing_rather_than_less() -> None:
    decision = buys(a_budgeted_shopper("refuse"), "20.00", left=10)

    assert (decision.own.points, told(decision), decision.draws) == (0, [(20, 0)], ())


def test_limits_of_the_member_go_before_the_budget() -> None:
    shopper = a_budgeted_shopper(limits=[{"per": "day", "points": 8}])

    decision = buys(shopper, "20.00", left=5)

    assert decision.own.points == 5
    assert [draw.amount for draw in decision.draws] == [5]


def test_a_rule_without_one_draws_nothing() -> None:
    assert buys(a_shopper(), "20.00").draws == ()


def test_a_return_gives_the_budget_back_what_it_takes() -> None:
    shopper = a_budgeted_shopper()
    buys(shopper, "15.00", "5.00", left=10)

    half = shopper.decided(shopper.returning(amount=1000))
    rest = shopper.decided(shopper.returning(amount=1000))

    assert [draw.amount for draw in (*half.draws, *rest.draws)] == [-5, -5]


def test_an_edit_draws_only_what_the_order_has_not() -> None:
    shopper = a_budgeted_shopper()
    buys(shopper, "20.00")

    more = shopper.decided(shopper.revising("30.00"))
    less = shopper.decided(shopper.revising("5.00", revision=2))

    assert [draw.amount for draw in (*more.draws, *less.draws)] == [10, -25]


def test_an_edit_keeps_what_the_order_has_where_nothing_is_left() -> None:
    shopper = a_budgeted_shopper()
    buys(shopper, "20.00")

    edit = shopper.decided(replace(shopper.revising("40.00"), left={"base": 0}))

    assert (edit.own.points, edit.draws) == (0, ())
    assert shopper.available == 20


def test_an_edit_that_brings_the_rule_in_draws_for_it() -> None:
    shopper = a_shopper(earning=[BASE_RULE, budgeted(rule="large", minimum=3000)])
    shopper.buys("20.00")

    edit = shopper.decided(shopper.revising("40.00"))

    assert [(draw.pool, draw.amount) for draw in edit.draws] == [("earned.large", 40)]


def test_a_return_that_came_first_lowers_what_its_order_draws() -> None:
    shopper = a_budgeted_shopper()
    shopper.returns_early(amount=500)

    decision = shopper.decided(shopper.buying("20.00"))

    assert [draw.amount for draw in decision.draws] == [20, -5]


def test_an_event_draws_and_gets_what_is_left() -> None:
    shopper = a_shopper(
        events=[{"event": "review"}], earning=[{**REVIEW, "budget": {"points": MOST}}]
    )

    first = shopper.decided(shopper.telling("review"))
    second = shopper.decided(replace(shopper.telling("review", "e-2"), left={"base": 7}))

    assert [draw.amount for draw in (*first.draws, *second.draws)] == [20, 7]
    assert second.own.points == 7


@given(
    left=st.integers(0, 60),
    sums=st.lists(st.integers(1, 4000), min_size=1, max_size=4),
    back=st.lists(st.integers(1, 3000), max_size=3),
)
def test_whatever_comes_back_a_budget_has_drawn_what_is_kept(
    left: int, sums: list[int], back: list[int]
) -> None:
    shopper = a_budgeted_shopper()
    drawn = sum(d.amount for d in buys(shopper, *(f"{s / 100:.2f}" for s in sums), left=left).draws)
    remaining = sum(sums)
    for amount in (each for each in back if each <= remaining):
        remaining -= amount
        if not remaining:
            break
        drawn += sum(d.amount for d in shopper.decided(shopper.returning(amount=amount)).draws)

    assert 0 <= drawn <= max(left, 0)
    assert drawn == shopper.available
