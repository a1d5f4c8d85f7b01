"""What orders give, and what returns and edits of them take back and give back."""

from dataclasses import dataclass, field
from typing import Any

from tests.plain.life import Life
from tests.plain.orders import (
    PlainOrder,
    counts,
    is_possible,
    kept_points,
    kept_value,
    points_of,
    total,
    with_back,
)
from tests.plain.purse import PlainLot, Purse
from tests.plain.terms import NEVER, activation_of, days_later, expiry_of, slides, wallet_of

Grant = dict[str, Any]


@dataclass
class Returns(Life):
    """Orders, what was spent on them, the events that came for them, and what matured by those."""

    orders: dict[str, PlainOrder] = field(default_factory=dict)
    redemptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, set[str]] = field(default_factory=dict)
    matured: dict[tuple[str, str, str], Grant] = field(default_factory=dict)

    def _grants(self, order: PlainOrder) -> dict[str, Grant]:
        """What an order gives in each wallet, and when that begins and ends."""
        multiplier = self.tiers.multiplier(order["tier"])
        found = {}
        for wallet in self.purses:
            points = points_of(self.document, wallet, order["lines"], multiplier)
            if any(points):
                terms = self._terms(wallet, order["order_id"], order["placed_at"])
                found[wallet] = {"points": points, **terms}
        return found

    def _terms(self, wallet: str, order_id: str, placed_at: int) -> Grant:
        rule = wallet_of(self.document, wallet)["activation"]
        grant = {"event": rule.get("event"), "slides": slides(self.document, wallet)}
        if rule["kind"] != "event":
            begins = activation_of(self.document, wallet, placed_at)
            active = max(self.clock, begins) if begins > placed_at else self.clock
            expires = expiry_of(self.document, wallet, begins)
            return {**grant, **_life(active, expires), "cancel": NEVER}
        if rule["event"] in self.events.get(order_id, ()):
            expires = expiry_of(self.document, wallet, self.clock)
            return {**grant, **_life(self.clock, expires), "cancel": NEVER}
        cancel = days_later(self.document, self.clock, rule["cancel_after_days"])
        return {**grant, **_life(NEVER, NEVER), "cancel": cancel}

    def _given(self, wallet: str) -> list[Grant]:
        """What was given in a wallet by orders, and matured by events."""
        orders = [
            order["grants"][wallet] for order in self.orders.values() if wallet in order["grants"]
        ]
        return [*orders, *(each for (of, *_), each in self.matured.items() if of == wallet)]

    def _issues(self, wallet: str, grant: Grant, points: int, order_id: str) -> None:
        lot = PlainLot(points, grant["active"], grant["expires"], grant["slides"])
        if lot.active == NEVER:
            lot.awaits, lot.cancel = (grant["event"], order_id), grant["cancel"]
        self.purses[wallet].receives(lot, self.clock)

    def _is_edited(self, before: PlainOrder, after: PlainOrder) -> int | str:
        """An order sold otherwise: only the difference is taken back or given."""
        after["grants"] = self._grants(after)
        if not is_possible(after):
            return "return_exceeds_order"
        answer = 0
        more = {}
        for wallet in self.purses:
            old, new = kept_points(before, wallet), kept_points(after, wallet)
            alike = _are_alike(before["grants"].get(wallet), after["grants"].get(wallet))
            common = min(old, new) if alike else 0
            taken = self._takes_back(before, wallet, old - common)
            more[wallet] = new - common
            answer -= taken if wallet == self.first else 0
            if alike:
                points = after["grants"][wallet]["points"]
                fresh = after["grants"][wallet]
                after["grants"][wallet] = {**before["grants"][wallet], "points": points}
                if old and fresh["event"]:
                    more[wallet] *= self._is_beside(wallet, before, fresh)
                self._issues_more(wallet, fresh, more[wallet], after["order_id"])
            else:
                self._issues_more(
                    wallet, after["grants"].get(wallet), more[wallet], after["order_id"]
                )
        self._moves(before, after)
        return answer + more[self.first]

    def _issues_more(self, wallet: str, grant: Grant | None, points: int, order_id: str) -> None:
        if points and grant:
            self._issues(wallet, grant, points, order_id)

    def _is_beside(self, wallet: str, before: PlainOrder, fresh: Grant) -> bool:
        """Let more points of an order go where those are that wait, or waited, for its event; False if in vain."""
        now = self._now(wallet, before)
        if now["active"] != NEVER:
            fresh.update(active=self.clock, expires=now["expires"])
            return True
        for lot in self.purses[wallet].lots:
            if lot.awaits == (fresh["event"], before["order_id"]):
                fresh.update(active=NEVER, expires=NEVER, cancel=lot.cancel)
                return True
        return False

    def _now(self, wallet: str, order: PlainOrder) -> Grant:
        """What an order gave in a wallet, with the lots that matured points are in now."""
        grant: Grant = order["grants"][wallet]
        matured = self.matured.get((wallet, grant["event"], order["order_id"]))
        return grant if grant["active"] != NEVER or matured is None else {**grant, **matured}

    def _is_returned(self, order_id: str, back: dict[str, int], money: int) -> int | str:
        before = self.orders[order_id]
        after = with_back(before, back, money)
        if after is None:
            return "return_exceeds_order"
        taken = {
            wallet: self._takes_back(
                before, wallet, kept_points(before, wallet) - kept_points(after, wallet)
            )
            for wallet in self.purses
        }
        refunded = self._refunds(after)
        self._is_active("return")
        self._moves(before, after)
        return refunded - taken[self.first]

    def _moves(self, before: PlainOrder, after: PlainOrder) -> None:
        self.orders[after["order_id"]] = after
        lost = kept_value(before) - kept_value(after)
        self.tiers.counts_less(after["order_id"], lost, self.clock)

    def _takes_back(self, order: PlainOrder, wallet: str, claim: int) -> int:
        """Take back what an order gave, as far as the policy goes; what was taken or is owed now."""
        if not claim:
            return 0
        purse, grant = self.purses[wallet], self._now(wallet, order)
        if grant["until"] <= (purse.slid_out if grant["slides"] else self.clock):
            return 0
        own, others = self._own(purse, grant, order["order_id"]), purse.spendable(self.clock)
        policy = self.document["returns"]["policy"]
        if policy == "only_pending" or grant["active"] == NEVER:
            policy, others = "within_balance", []
            own = [lot for lot in own if lot.active > self.clock]
        within = sum(lot.points for lot in own)
        within += sum(lot.points for lot in others if not any(lot is each for each in own))
        points = claim if policy == "allow_negative" else min(claim, within)
        taken = sum(lot.points for lot in purse.gives(points, [*own, *others]))
        purse.taken_back += points
        purse.debt += points - taken
        return points

    def _own(self, purse: Purse, grant: Grant, order_id: str) -> list[PlainLot]:
        """The lots that hold what an order gave, soonest to end first."""
        if grant["active"] == NEVER:
            return [lot for lot in purse.lots if lot.awaits == (grant["event"], order_id)]
        waits = grant["active"] > self.clock
        alike = [
            lot
            for lot in purse.lots
            if lot.awaits is None
            and lot.slides == grant["slides"]
            and lot.active == (grant["active"] if waits else min(lot.active, self.clock))
            and (grant["slides"] or lot.expires == grant["until"])
        ]
        return sorted(alike, key=lambda lot: lot.expires)

    def _refunds(self, order: PlainOrder) -> int:
        """Give back what was spent on an order; how much that was of the first wallet."""
        refunded = 0
        spent_on = sorted(
            name for name, each in self.redemptions.items() if each["order"] == order["order_id"]
        )
        for redemption in (self.redemptions[name] for name in spent_on):
            points = self._refund(redemption, order)
            if points > 0:
                self._gives_back(redemption, points)
                refunded += points if redemption["wallet"] == self.first else 0
        return refunded

    def _refund(self, redemption: dict[str, Any], order: PlainOrder) -> int:
        policy = self.document["returns"]["refund_spent"]
        spent = sum(int(lot.points) for lot in redemption["lots"])
        if policy == "none":
            return 0
        if policy == "all" or not counts(order):
            return spent
        bought, given_back = total(order), redemption["given_back"]
        back = bought - kept_value(order)
        return int((spent + given_back) * back // bought - given_back) if bought else 0

    def _gives_back(self, redemption: dict[str, Any], points: int) -> None:
        """Give spent points back, those of the longest life first."""
        purse, lots = self.purses[redemption["wallet"]], redemption["lots"]
        purse.spent -= points
        redemption["given_back"] += points
        moved = [each.expires for each in purse.lots if each.slides and each.awaits is None]
        while points:
            lot = lots[-1]
            share = min(points, lot.points)
            lot.points -= share
            points -= share
            redemption["lots"] = lots = [each for each in lots if each.points]
            life = self._life_of(lot, moved)
            purse.gets(PlainLot(share, lot.active, life, lot.slides), self.clock)

    def _life_of(self, lot: PlainLot, moved: list[int]) -> int:
        """When points end that come back: as before, where sliding points end now, or some days from now."""
        expires = min(moved) if lot.slides and moved else lot.expires
        if expires > self.clock:
            return expires
        return days_later(self.document, self.clock, self.document["returns"]["refund_expiry_days"])


def _life(active: int, expires: int) -> Grant:
    """From when until when points live; ``until`` is what an operator may move."""
    return {"active": active, "expires": expires, "until": expires}


def _are_alike(old: Grant | None, new: Grant | None) -> bool:
    """Whether points of an order and of an edit of it are in one lot, or would be."""
    if old is None or new is None:
        return False
    return bool(new["event"] or old["expires"] == new["expires"])
