"""Tens of thousands of steps of any history, other ones on every run; `make test` lives the same few each time."""

from hypothesis import Phase, settings

from tests.ledger.test_any_history import PureHistory

TestAnyHistory = PureHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=500,
    stateful_step_count=50,
    derandomize=False,
    phases=[Phase.generate, Phase.shrink],
)
