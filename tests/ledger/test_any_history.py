"""Any sequence of commands and clock moves, held against an account reckoned the simple way after every step."""

from hypothesis import settings
from hypothesis.stateful import invariant

from shared.ledger.verification import discrepancies
from tests.ledger.desk import Desk
from tests.plain.machine import AnyHistory
from tests.plain.terms import Document


class PureHistory(AnyHistory):
    """Lived by the ledger in memory."""

    desk: Desk
    checked = 0

    def opens(self, document: Document, now: int) -> Desk:
        return Desk(document, now)

    @invariant()
    def the_journal_is_in_order(self) -> None:
        entries = self.desk.unswept.entries
        for position in range(self.checked, len(entries)):
            entry = entries[position]
            before = entries[position - 1].state if position else None
            assert entry.seq == position + 1
            assert before is None or entry.at >= before.at
            assert list(discrepancies(before, entry)) == []
        self.checked = len(entries)


TestAnyHistory = PureHistory.TestCase
TestAnyHistory.settings = settings(max_examples=30, stateful_step_count=40)
