"""Any sequence of commands and clock moves, sent to the functions and held against the plain account."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from shared.store.audit import audit
from tests.functions.counter import HttpCounter
from tests.plain.machine import AnyHistory
from tests.plain.terms import Document


class ServedHistory(AnyHistory):
    """Lived by the functions and the table behind them."""

    def opens(self, document: Document, now: int) -> HttpCounter:
        return HttpCounter(document, now)


def test_any_history_is_answered_as_a_plain_account_would(engine: str) -> None:
    few = settings(max_examples=8, stateful_step_count=25)
    run_state_machine_as_test(ServedHistory, settings=few)
    assert list(audit())[-1].discrepancies == []
