"""The machine: any sequence of commands and moves of the clock, lived by a desk and by a plain account alike."""

from collections import Counter as Names
from copy import deepcopy
from typing import Any, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.builders import DAY_MS, instant
from tests.plain.account import Answer, PlainAccount
from tests.plain.lives import DELIVERED, PROGRAMS, STARTS
from tests.plain.orders import Lines, PlainOrder, counts, kept_value
from tests.plain.terms import MINUTE_MS, Document

SKEW_MIN = 15
LINES: st.SearchStrategy[Lines] = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 9_000)), min_size=1, max_size=3
).map(lambda lines: [(str(n), *line) for n, line in enumerate(lines, start=1)])
LATE = st.just(0) | st.integers(-SKEW_MIN * MINUTE_MS, 60 * DAY_MS)
PERCENT = st.just(100) | st.integers(1, 110)
WALLETS = st.sampled_from(["points", "points", "cashback"])
WHICH = st.integers(0, 11)


class Counter(Protocol):
    """Whatever takes commands by name and tells balances: the ledger in memory, or the functions."""

    @property
    def recorded_at(self) -> int: ...
    def time_passes_to(self, now: int) -> None: ...
    def is_swept(self) -> None: ...
    def does(self, kind: str, now: int, **given: Any) -> Answer: ...
    def balance(self) -> dict[str, dict[str, object]]: ...
    @property
    def tier(self) -> str | None: ...


class AnyHistory(RuleBasedStateMachine):
    """One account, lived twice."""

    desk: Counter
    plain: PlainAccount

    def opens(self, document: Document, now: int) -> Counter:
        raise NotImplementedError

    @initialize(document=PROGRAMS, start=st.sampled_from(STARTS))
    def begins(self, document: Document, start: str) -> None:
        self.now, self.skew = instant(start), 0
        self.desk = self.opens(document, self.now)
        self.plain = PlainAccount(document, self.now)
        self.names = Names[str]()
        self._buys(self._new("o"), [("1", 2, 8_000)], self.now)
        self.is_adjusted(300, "points", None)
        self.is_adjusted(90, "cashback", 40)

    @rule(days=st.integers(0, 25), rest=st.integers(0, DAY_MS - 1))
    def time_passes(self, days: int, rest: int) -> None:
        self.now += days * DAY_MS + rest
        self.desk.time_passes_to(self.now)

    @rule(minutes=st.integers(0, 45))
    def a_little_time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE_MS
        self.desk.time_passes_to(self.now)

    @precondition(lambda self: self.names["o"] % 5 == 0)
    @rule(days=st.integers(300, 900))
    def years_pass(self, days: int) -> None:
        self.time_passes(days, 1)

    @rule(minutes=st.integers(0, SKEW_MIN))
    def another_writer_comes_whose_clock_is_behind(self, minutes: int) -> None:
        self.skew = minutes * MINUTE_MS

    @rule()
    def is_swept(self) -> None:
        self.desk.is_swept()

    @rule(lines=LINES, late=LATE)
    def buys(self, lines: Lines, late: int) -> None:
        """Late, at once, or by a shop's clock that runs ahead."""
        self._buys(self._new("o"), lines, self.clock - late)

    @rule(lines=LINES, which=WHICH, stale=st.sampled_from([False, False, True]))
    def edits_an_order(self, lines: Lines, which: int, stale: bool) -> None:
        order = self._an_order(which)
        if order["revision"] or not stale:
            revision = order["revision"] + (-1 if stale else 2)
            self._buys(order["order_id"], lines, order["placed_at"], revision)

    @rule(which=WHICH, line=st.sampled_from("123"), units=st.integers(1, 2))
    def returns_of_a_line(self, which: int, line: str, units: int) -> None:
        self._returns(self._an_order(which)["order_id"], {line: units}, 0)

    @rule(which=WHICH, percent=PERCENT)
    def returns_for_money(self, which: int, percent: int) -> None:
        order = self._an_order(which)
        money = max(1, kept_value(order) * percent // 100)
        self._returns(order["order_id"], {}, money)

    @rule(which=WHICH)
    def returns_all_that_is_left(self, which: int) -> None:
        order = self._an_order(which)
        left = {line: units - order["back"].get(line, 0) for line, units, _ in order["lines"]}
        if any(left.values()):
            back = {line: units for line, units in left.items() if units > 0}
            self._returns(order["order_id"], back, 0)

    @rule(lines=LINES, units=st.integers(1, 3), money=st.none() | st.integers(1, 9_000))
    def returns_come_before_their_order(self, lines: Lines, units: int, money: int | None) -> None:
        order_id = self._new("o")
        self._returns(order_id, {"1": units}, 0)
        if money is not None:
            self._returns(order_id, {}, money)
        self._buys(order_id, lines, self.clock)

    @rule(
        percent=PERCENT,
        wallet=WALLETS,
        on=st.none() | WHICH,
        then=st.sampled_from([None, "reverse"]),
    )
    def redeems(self, percent: int, wallet: str, on: int | None, then: str | None) -> None:
        order_id = None if on is None else self._an_order(on)["order_id"]
        self._redeems(percent, wallet, False, order_id)
        self._goes_on(then)

    @rule(percent=PERCENT, wallet=WALLETS, which=WHICH)
    def redeems_and_then_returns(self, percent: int, wallet: str, which: int) -> None:
        self._redeems(percent, wallet, False, None)
        self.returns_all_that_is_left(which)

    @rule(
        percent=PERCENT,
        wallet=WALLETS,
        minutes=st.integers(0, 40),
        then=st.sampled_from([None, None, "capture", "void"]),
    )
    def holds(self, percent: int, wallet: str, minutes: int, then: str | None) -> None:
        self._redeems(percent, wallet, True, None)
        self.a_little_time_passes(minutes)
        self._goes_on(then, **({"points": None} if then == "capture" else {}))

    @rule(percent=PERCENT, wallet=WALLETS, hold=st.booleans(), lines=LINES)
    def pays_an_order_with_points(
        self, percent: int, wallet: str, hold: bool, lines: Lines
    ) -> None:
        order_id = self._new("o")
        self._redeems(percent, wallet, hold, order_id)
        self._buys(order_id, lines, self.clock)
        self._goes_on("capture" if hold else None, **({"points": None} if hold else {}))

    @precondition(lambda self: self.plain.redemptions)
    @rule(which=WHICH, percent=st.none() | PERCENT)
    def captures(self, which: int, percent: int | None) -> None:
        name, points = self._a_redemption(which), None
        if percent is not None:
            purse = self.plain.purses[self.plain.redemptions[name]["wallet"]]
            hold = purse.hold(name)
            points = max(1, (hold.points if hold else 50) * percent // 100)
        self.does("capture", redemption_id=name, points=points)

    @precondition(lambda self: self.plain.redemptions)
    @rule(which=WHICH, kind=st.sampled_from(["void", "reverse"]))
    def voids_or_reverses(self, which: int, kind: str) -> None:
        self.does(kind, redemption_id=self._a_redemption(which))

    @rule(what=st.sampled_from([DELIVERED, DELIVERED, "visit"]), which=st.none() | WHICH)
    def something_happens(self, what: str, which: int | None) -> None:
        order_id = None if which is None else self._an_order(which)["order_id"]
        self.does("event", event_id=self._new("e"), type=what, order_id=order_id)

    @rule(lines=LINES)
    def an_order_is_delivered_before_it_is_known(self, lines: Lines) -> None:
        order_id = self._new("o")
        self.does("event", event_id=self._new("e"), type=DELIVERED, order_id=order_id)
        self._buys(order_id, lines, self.clock)

    @rule(points=st.integers(-60, 150), wallet=WALLETS, days=st.none() | st.integers(0, 20))
    def is_adjusted(self, points: int, wallet: str, days: int | None) -> None:
        expires_at = None if days is None else self.clock + days * DAY_MS + 1
        given = {"points": points or 1, "wallet": wallet, "expires_at": expires_at}
        self.does("adjustment", adjustment_id=self._new("a"), **given)

    @rule(wallet=WALLETS, days=st.integers(-1, 60), before=st.none() | st.integers(0, 20))
    def is_extended(self, wallet: str, days: int, before: int | None) -> None:
        given = {
            "wallet": wallet,
            "expires_at": self.clock + days * DAY_MS + 3,
            "before": None if before is None else self.clock + before * DAY_MS,
        }
        self.does("extension", extension_id=self._new("x"), **given)

    def does(self, kind: str, **given: Any) -> None:
        """Send a command to both; they must answer alike."""
        plain = self._lived()
        expected = plain.does(kind, **given)
        if isinstance(expected, int) or expected == "waiting":
            self.plain = plain
        assert self.desk.does(kind, self.clock, **given) == expected

    @property
    def clock(self) -> int:
        """What the clock of the present writer shows."""
        return self.now - self.skew

    @property
    def _at(self) -> int:
        """When a command would be recorded."""
        return max(self.clock, self.desk.recorded_at)

    def _lived(self, to: int | None = None) -> PlainAccount:
        plain = deepcopy(self.plain)
        plain.lives_to(self._at if to is None else to)
        return plain

    def _buys(self, order_id: str, lines: Lines, placed_at: int, revision: int = 0) -> None:
        given = {"lines": lines, "placed_at": placed_at, "revision": revision}
        self.does("order", order_id=order_id, **given)

    def _redeems(self, percent: int, wallet: str, hold: bool, order_id: str | None) -> None:
        available = self._lived().purses[wallet].available(self._at)
        given = {
            "points": max(1, available * percent // 100),
            "wallet": wallet,
            "hold": hold,
            "order_id": order_id,
        }
        self.does("redemption", redemption_id=self._new("d"), **given)

    def _goes_on(self, kind: str | None, **given: Any) -> None:
        """The last redemption goes on so."""
        if kind is not None and self.plain.redemptions:
            self.does(kind, redemption_id=list(self.plain.redemptions)[-1], **given)

    def _a_redemption(self, which: int) -> str:
        """One of the last few redemptions; one that is held, if there is any, unless asked otherwise."""
        held = [hold.name for purse in self.plain.purses.values() for hold in purse.holds]
        chosen = held if held and which % 3 else list(self.plain.redemptions)
        return chosen[-1 - which % min(len(chosen), 4)]

    def _returns(self, order_id: str, back: dict[str, int], money: int) -> None:
        self.does("return", return_id=self._new("r"), order_id=order_id, back=back, money=money)

    def _an_order(self, which: int) -> PlainOrder:
        """One of the last few orders."""
        orders = list(self.plain.orders.values())
        kept = [order for order in orders if counts(order)] if which % 4 else []
        chosen = kept or orders
        return chosen[-1 - which % min(len(chosen), 6)]

    def _new(self, kind: str) -> str:
        self.names[kind] += 1
        return f"{kind}-{self.names[kind]:03}"

    @invariant()
    def balances_agree(self) -> None:
        now = max(self.now, self.desk.recorded_at)
        plain = self._lived(now)
        assert self.desk.balance() == {name: it.told(now) for name, it in plain.purses.items()}
        assert self.desk.tier == plain.tiers.name
        assert all(purse.is_sound(now) for purse in plain.purses.values())
