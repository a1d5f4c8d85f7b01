"""Whatever friends buy, change and bring back: each referral is paid once at most, and gone with its order."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.circle import Circle, a_circle

FRIENDS = ("bert", "carl", "dora")
SUMS = ("5.00", "19.99", "20.00", "35.00")
ORDERS = st.sampled_from([f"o-{friend}-{n}" for friend in FRIENDS for n in range(3)])
DEEDS = st.tuples(
    st.sampled_from(["buys", "edits", "returns", "early"]), ORDERS, st.sampled_from(SUMS)
)


def happens(circle: Circle, what: str, order: str, worth: str) -> None:
    """A deed, if it can be done: an order is placed once, and only what is left of it comes back."""
    known = circle.receipts.orders.get(order)
    if what == "early" and known is None:
        circle.returns_early(order, {"1": 1})
    elif what == "buys" and known is None:
        circle.buys(order.split("-")[1], worth, worth, order=order)
    elif what == "edits" and known and not circle.receipts.returns[order]:
        circle.edits(order, worth, worth)
    elif what == "returns" and known:
        back = Counter[str]()
        for each in circle.receipts.returns[order]:
            back.update(each.quantities)
        left = [line.line_id for line in known.lines if not back[line.line_id]]
        if left:
            circle.returns(order, {left[0]: 1})


def is_paid_once(circle: Circle) -> None:
    told = Counter((entry.kind, entry.command_id) for entry in circle.journals["anna"])
    assert not told or max(told.values()) == 1
    paid = [each for each in circle.stands.values() if each.status == "paid"]
    assert circle.state("anna").wallet("points").lifetime == sum(each.points for each in paid)


@settings(max_examples=60, deadline=None)
@given(st.lists(DEEDS, max_size=25))
def test_each_is_paid_once_and_what_comes_back_leaves_nothing(
    deeds: list[tuple[str, str, str]],
) -> None:
    least = [{"currency": "USD", "amount": 4000}]
    circle = a_circle(minimum_spend=least, limits=[{"per": "lifetime", "times": 2}])
    for friend in FRIENDS:
        circle.brings("anna", friend)
    for deed in deeds:
        happens(circle, *deed)
        is_paid_once(circle)

    for order in list(circle.receipts.orders):
        for _ in range(2):
            happens(circle, "returns", order, "")
    is_paid_once(circle)
    assert {circle.state(each).wallet("points").lifetime for each in ("anna", *FRIENDS)} == {0}
    assert {each.status for each in circle.stands.values()} <= {"joined", "reversed"}
