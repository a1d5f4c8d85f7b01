"""Any sequence of commands and clock moves, held against an account reckoned the simple way after every step."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.ledger.commands import Command
from shared.ledger.entry import Decision
from shared.ledger.refusals import InsufficientPoints
from shared.ledger.state import State
from shared.ledger.verification import discrepancies
from shared.program.loading import load
from tests.builders import DAY_MS, a_line, instant
from tests.ledger.lives import DOCUMENTS, STARTS
from tests.ledger.member import Account, a_stranger, adjusting, buying, redeeming
from tests.ledger.plain_account import NEVER, PlainAccount

MINUTE_MS = 60_000
AMOUNTS = st.integers(0, 15_000)
POINTS = st.integers(1, 250)


class AnyHistory(RuleBasedStateMachine):
    """One account, lived twice: by the ledger and by the plain model."""

    account: Account
    plain: PlainAccount

    @initialize(document=st.sampled_from(DOCUMENTS), start=st.sampled_from(STARTS))
    def begins(self, document: dict[str, Any], start: str) -> None:
        self.account = a_stranger(load(document), at=start)
        self.plain = PlainAccount(document, instant(start))
        self.checked = 0
        self._buys(1000, self.account.now)

    @rule(days=st.integers(0, 45), rest=st.integers(0, DAY_MS - 1))
    def time_passes(self, days: int, rest: int) -> None:
        self.account.now += days * DAY_MS + rest
        self._met()

    @rule(amount=AMOUNTS)
    def buys(self, amount: int) -> None:
        self._buys(amount, self.account.now)

    @rule(amount=AMOUNTS, late=st.integers(0, 120 * DAY_MS))
    def buys_and_the_order_comes_late(self, amount: int, late: int) -> None:
        self._buys(amount, self.account.now - late)

    @rule(amount=AMOUNTS, ahead=st.integers(1, 15 * MINUTE_MS))
    def buys_by_a_clock_that_runs_ahead(self, amount: int, ahead: int) -> None:
        self._buys(amount, self.account.now + ahead)

    @rule(points=POINTS)
    def redeems(self, points: int) -> None:
        if self._done(redeeming(points), points):
            self.plain.redeems(points)

    @rule(points=POINTS, sign=st.sampled_from([1, -1]))
    def is_adjusted(self, points: int, sign: int) -> None:
        if self._done(adjusting(sign * points), -sign * points):
            self.plain.is_given(sign * points)

    @rule(points=POINTS, minutes=st.integers(1, 30))
    def redeems_by_a_clock_that_runs_behind(self, points: int, minutes: int) -> None:
        self.is_adjusted(points, 1)
        self.account.now -= minutes * MINUTE_MS
        self.redeems(points)
        self.account.now = self.plain.clock

    @rule()
    def is_swept(self) -> None:
        self.account.is_swept()

    def _buys(self, amount: int, placed_at: int) -> None:
        line = a_line(amount=amount)
        entry = self.account.does(buying(line, placed_at=placed_at))
        self._met()
        assert entry.points == self.plain.buys(amount, placed_at)

    def _done(self, command: Command, needs: int) -> bool:
        """Whether the command was taken; refused exactly if the plain account has too few points."""
        before = len(self.account.entries)
        outcome = self.account.tries(command)
        self._met()
        if needs > self.plain.available:
            assert outcome == InsufficientPoints(needs, self.plain.available)
            assert all(entry.kind == "settlement" for entry in self.account.entries[before:])
            return False
        assert isinstance(outcome, Decision)
        return True

    def _met(self) -> None:
        self.plain.lives_to(max(self.account.now, self.plain.clock))

    @invariant()
    def balances_agree(self) -> None:
        wallet, now = self.account.points, self.account.now
        assert wallet.available(now) == self.plain.available
        assert wallet.spent == self.plain.spent
        assert wallet.expired == self.plain.expired
        assert wallet.lifetime == self.plain.lifetime
        assert wallet.lifetime == (
            wallet.available(now) + wallet.pending(now) + wallet.spent + wallet.expired
        )
        open_lots = {lot.expires_at or NEVER: lot.points for lot in wallet.lots}
        assert open_lots == self.plain.open
        assert len(open_lots) == len(wallet.lots), "one lot for each expiry"

    @invariant()
    def tiers_agree(self) -> None:
        assert self.account.today.tier == self.plain.tier_name

    @invariant()
    def the_journal_is_in_order(self) -> None:
        entries = self.account.entries
        for position in range(self.checked, len(entries)):
            entry = entries[position]
            before = entries[position - 1].state if position else None
            assert entry.seq == position + 1
            assert before is None or entry.at >= before.at
            assert list(discrepancies(before, entry)) == []
            moved = sum(posting.points for posting in entry.postings)
            assert _held(entry.state) - (_held(before) if before else 0) == moved
        self.checked = len(entries)


def _held(state: State) -> int:
    return sum(lot.points for wallet in state.wallets.values() for lot in wallet.lots)


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=30, stateful_step_count=25)
