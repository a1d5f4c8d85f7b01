"""Any sequence of partial returns comes to the whole order exactly, in every grant, and never to more."""

from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ledger.kept import Change, Kept, Returned, kept, lost_by_line
from shared.ledger.records import GrantRecord, OrderLine, OrderRecord

LINES = st.lists(
    st.tuples(
        st.integers(1, 7),
        st.integers(0, 5000),
        st.tuples(st.integers(0, 500), st.integers(0, 30)),
    ),
    min_size=1,
    max_size=5,
)
STEPS = st.lists(
    st.tuples(st.just("amount"), st.integers(1, 6000))
    | st.tuples(st.integers(0, 4), st.integers(1, 7)),
    max_size=10,
)
BY_WALLET = ("points", "stars")


def an_order_record(lines: list[tuple[int, int, tuple[int, int]]]) -> OrderRecord:
    """An order of lines: quantity, amount, and points of two grants."""
    return OrderRecord(
        0,
        "USD",
        tuple(
            OrderLine(str(position), quantity, amount, points, "mug")
            for position, (quantity, amount, points) in enumerate(lines)
        ),
        tuple(GrantRecord(wallet, 0, None) for wallet in BY_WALLET),
        1,
    )


def what_is_kept(record: OrderRecord, steps: list[tuple[int | str, int]]) -> list[Kept]:
    """What is kept at first and after each step that is possible, and after all that is then left."""
    so_far = Returned()
    states = [_kept(record, so_far)]
    for what, count in steps:
        units = {} if what == "amount" else {str(what): count}
        after = so_far.plus(units, count if what == "amount" else 0)
        possible = kept(record, after)
        if possible is not None:
            so_far = after
            states.append(possible)
    states.append(_kept(record, so_far.plus({}, states[-1].value)))
    rest = {
        line.line_id: line.quantity - so_far.units.get(line.line_id, 0) for line in record.lines
    }
    if not so_far.amount:
        states.append(_kept(record, so_far.plus(rest, 0)))
    return states


def _kept(record: OrderRecord, back: Returned) -> Kept:
    found = kept(record, back)
    assert found is not None
    return found


@settings(max_examples=150)
@given(LINES, STEPS)
def test_every_step_keeps_less_and_the_last_nothing(
    lines: list[tuple[int, int, tuple[int, int]]], steps: list[tuple[int | str, int]]
) -> None:
    record = an_order_record(lines)
    states = what_is_kept(record, steps)

    granted = tuple(sum(line.points[grant] for line in record.lines) for grant in (0, 1))
    assert states[0].points == granted
    for before, after in zip(states, states[1:], strict=False):
        assert all(new <= old for old, new in zip(before.points, after.points, strict=True))
        assert after.value <= before.value
    assert all(points >= 0 for state in states for points in state.points)
    assert states[-1].points == (0, 0)


@settings(max_examples=150)
@given(LINES, STEPS)
def test_what_the_lines_lose_is_what_the_grants_lose(
    lines: list[tuple[int, int, tuple[int, int]]], steps: list[tuple[int | str, int]]
) -> None:
    record = an_order_record(lines)
    states = what_is_kept(record, steps)

    for before, after in zip(states, states[1:], strict=False):
        change = Change(before, after)
        for wallet in BY_WALLET:
            lost = lost_by_line(change, wallet)
            assert sum(lost.values()) == change.lost(wallet)
            assert all(points > 0 for points in lost.values())


@settings(max_examples=100)
@given(LINES, st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3)), max_size=6), st.randoms())
def test_it_does_not_matter_in_which_order_things_come_back(
    lines: list[tuple[int, int, tuple[int, int]]],
    steps: list[tuple[int, int]],
    random: Random,
) -> None:
    record = an_order_record(lines)
    shuffled = random.sample(steps, len(steps))
    one, other = Returned(), Returned()
    for (line, units), (line_2, units_2) in zip(steps, shuffled, strict=True):
        one, other = one.plus({str(line): units}, 0), other.plus({str(line_2): units_2}, 0)

    assert kept(record, one) == kept(record, other)


@given(st.integers(1, 9), st.integers(0, 10**12), st.integers(0, 9))
def test_of_a_line_at_least_its_share_is_kept_and_less_than_a_point_more(
    quantity: int, points: int, back: int
) -> None:
    record = an_order_record([(quantity, 100, (points, 0))])
    found = kept(record, Returned({"0": back}))

    if back > quantity:
        assert found is None
    else:
        assert found is not None
        share = Fraction(points * (quantity - back), quantity)
        assert share <= found.points[0] < share + 1
