"""Writers who load, decide and commit as the store does, in any order: no point is counted twice.

A writer reads the journal, which may be behind, then what became of orders and redemptions, and commits unless
somebody was quicker; then it begins again. Each answer must be the one that a plain account gives at its turn.
"""

import random
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.ledger.commands import Command
from shared.ledger.entry import Decision
from shared.ledger.refusals import Refusal
from shared.ledger.settle import settle_only
from shared.ledger.verification import discrepancies
from tests.builders import BASE_RULE, a_document, a_wallet, instant
from tests.ledger.acts import decide
from tests.ledger.desk import Desk
from tests.ledger.member import MEMBER
from tests.plain.account import PlainAccount
from tests.plain.terms import MINUTE_MS, Document

Given = dict[str, Any]
Steps = Iterator[None]

BOUGHT, EXPIRY = instant("2026-03-01 12:00"), instant("2026-03-04")
INTERLEAVINGS = 1000
PATIENCE = 20  # steps
FOLLOWS = ("capture", "void", "reverse")
LINES = [("1", 2, 2000), ("2", 1, 545)]
ORDER: Given = {"order_id": "o-1", "lines": LINES, "placed_at": BOUGHT, "revision": 0}
HOLD: Given = {"redemption_id": "d-1", "points": 20, "wallet": "points", "hold": True}
ALWAYS: list[tuple[str, Given]] = [
    ("redemption", {**HOLD, "order_id": None}),
    ("return", {"return_id": "r-1", "order_id": "o-1", "back": {"1": 1}, "money": 0}),
]
OTHERS: list[tuple[str, Given]] = [
    ("return", {"return_id": "r-2", "order_id": "o-1", "back": {"1": 2}, "money": 0}),
    ("return", {"return_id": "r-3", "order_id": "o-1", "back": {}, "money": 1700}),
    ("redemption", {**HOLD, "redemption_id": "d-2", "hold": False, "order_id": "o-1"}),
    ("capture", {"redemption_id": "d-1", "points": 12}),
    ("capture", {"redemption_id": "d-1", "points": None}),
    ("void", {"redemption_id": "d-1"}),
    ("reverse", {"redemption_id": "d-2"}),
    ("order", {**ORDER, "lines": [("1", 2, 3000), ("2", 1, 545)], "revision": 1}),
    ("adjustment", {"adjustment_id": "a-1", "points": 9, "wallet": "points", "expires_at": None}),
]


def a_program(chance: random.Random) -> Document:
    """Points live for two days; returns and holds are treated in any way."""
    policy = chance.choice(["allow_negative", "within_balance", "only_pending"])
    refunds = chance.choice(["proportional", "all", "none"])
    return a_document(
        wallets=[a_wallet(activation={"kind": "immediate"}, expiry=TWO_DAYS)],
        earning=[BASE_RULE],
        returns={"policy": policy, "refund_spent": refunds, "refund_expiry_days": 9},
        holds={"minutes": 2, "expiry_waits": chance.random() < 0.5},
    )


TWO_DAYS = {"kind": "rolling", "days": 2, "end_of": "day"}


@dataclass
class Race:
    """One account with 25 points, and whatever its writers share."""

    chance: random.Random
    document: Document
    checked: int = 0
    answers: list[str | int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.desk, self.plain = Desk(self.document, BOUGHT), PlainAccount(self.document, BOUGHT)
        assert self.desk.does("order", BOUGHT, **ORDER) == 25
        assert self.plain.does("order", **ORDER) == 25
        self.account = self.desk.unswept
        self.checked = len(self.account.entries)

    def writer(self, kind: str, given: Given, now: int) -> Steps:
        """One command: tried until it is done, or refused for good."""
        if kind in FOLLOWS:
            yield from self.waiting_for(given["redemption_id"])
        while kind not in FOLLOWS or given["redemption_id"] in self.desk.redemptions:
            seen = self.loaded()
            yield
            command = self.desk.command(kind, **given)
            yield
            if self.settles(command, kind, given, seen, now):
                return

    def sweep(self, now: int) -> Steps:
        """The schedule: books what is due, unless somebody was quicker."""
        seen = 0
        while seen != len(self.account.entries):
            seen = self.loaded()
            yield
            state = self.account.entries[seen - 1].state
            due = settle_only(MEMBER, state, self.account.versions, now)
            yield
            if seen == len(self.account.entries):
                self.commits(due)
                return

    def settles(self, command: Command, kind: str, given: Given, seen: int, now: int) -> bool:
        """Decide and commit, or refuse; False if the journal has gone on meanwhile."""
        state = self.account.entries[seen - 1].state
        outcome = decide(MEMBER, state, command, self.account.versions, now)
        if seen != len(self.account.entries):
            return False
        plain = deepcopy(self.plain)
        plain.lives_to(max(now, state.at))
        told = outcome.code if isinstance(outcome, Refusal) else outcome.own.points
        assert told == plain.does(kind, **given)
        if isinstance(outcome, Decision):
            self.plain = plain
            self.commits(outcome)
            self.desk.keeps(command, outcome)
        self.answers.append(told)
        return True

    def commits(self, decision: Decision) -> None:
        entries = self.account.entries
        entries.extend(decision.entries)
        for position in range(self.checked, len(entries)):
            assert list(discrepancies(entries[position - 1].state, entries[position])) == []
        self.checked = len(entries)

    def loaded(self) -> int:
        """How many entries a reader sees: sometimes all but the last."""
        return len(self.account.entries) - (self.chance.random() < 0.2)

    def waiting_for(self, redemption_id: str) -> Steps:
        """What follows a redemption comes after it, if that comes at all."""
        for _ in range(PATIENCE):
            if redemption_id not in self.desk.redemptions:
                yield

    def runs(self, writers: list[Steps]) -> None:
        """Let one writer after another make a step, whoever's turn chance says it is."""
        while writers:
            writer = self.chance.choice(writers)
            if next(writer, self) is self:
                writers.remove(writer)

    def ends(self) -> None:
        """Long after, both have the same, and every point is somewhere."""
        self.desk.now = EXPIRY + 365 * 24 * 60 * MINUTE_MS
        self.plain.lives_to(self.desk.now)
        purse = self.plain.purses["points"]
        assert self.desk.balance() == {"points": purse.told(self.desk.now)}
        assert purse.is_sound(self.desk.now)


class CarelessRace(Race):
    """Its writers decide by what was there when they looked, and commit beside whatever came since."""

    def writer(self, kind: str, given: Given, now: int) -> Steps:
        state = self.account.entries[-1].state
        yield
        if kind in FOLLOWS and given["redemption_id"] not in self.desk.redemptions:
            return
        command = self.desk.command(kind, **given)
        outcome = decide(MEMBER, state, command, self.account.versions, now)
        if isinstance(outcome, Decision):
            self.commits(outcome)
            self.desk.keeps(command, outcome)


def raced(seed: int, kind: type[Race] = Race) -> Race:
    """A hold, an expiry, a return and some others, each by a clock of its own around the expiry."""
    chance = random.Random(seed)  # noqa: S311 (the same races on every run)
    race = kind(chance, a_program(chance))
    commands = [*ALWAYS, *chance.sample(OTHERS, chance.randint(0, 4))]
    writers = [race.writer(*each, now=_about(chance)) for each in commands]
    writers += [race.sweep(_about(chance)) for _ in range(chance.randint(1, 2))]
    race.runs(writers)
    race.ends()
    return race


def _about(chance: random.Random) -> int:
    return EXPIRY + chance.randint(-3 * MINUTE_MS, MINUTE_MS)


def test_no_point_is_counted_twice() -> None:
    races = [raced(seed) for seed in range(INTERLEAVINGS)]

    answers = Counter(answer for race in races for answer in race.answers)
    entries = (entry for race in races for entry in race.account.entries)
    kinds = Counter(posting.kind for entry in entries for posting in entry.postings)
    seldom = {"hold", "release", "capture", "expire", "reverse"} - {
        k for k in kinds if kinds[k] > 50
    }
    assert not seldom, "each is to be among what races"
    assert {"insufficient_points", "hold_ended", "return_exceeds_order"} <= set(answers)


def test_a_careless_writer_is_found_out() -> None:
    """What the races show would mean nothing, if they could not fail."""
    with pytest.raises(AssertionError):
        for seed in range(20):
            raced(seed, CarelessRace)
