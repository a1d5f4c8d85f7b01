"""Goals: what an operator expects of an ordinary member."""

import pytest

from shared.program.document import load_document, sections_of
from shared.program.goals import Aims, Goals
from shared.program.loading import InvalidProgram
from tests.builders import a_document


def test_goals_are_a_section_of_their_own() -> None:
    goals = {"orders_a_year": 12, "order_value": 8_000, "redemption_rate": "0.6"}
    document = a_document(goals=goals)
    assert load_document(document).goals == Goals(
        orders_a_year=12, order_value=8_000, redemption_rate="0.6"
    )
    assert sections_of(document)[Aims.section] == {"goals": goals}
    assert Aims.section not in sections_of(a_document())


@pytest.mark.parametrize("rate", ["0", "1.01"])
def test_no_more_than_all_points_can_be_redeemed(rate: str) -> None:
    with pytest.raises(InvalidProgram) as invalid:
        load_document(a_document(goals={"redemption_rate": rate}))
    [flaw] = invalid.value.flaws
    assert (flaw.pointer, flaw.detail) == (
        "/goals/redemption_rate",
        "must be more than 0, and 1 at most",
    )
