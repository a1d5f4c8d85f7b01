"""An account reckoned the slow and simple way: every lot and order ever, nothing merged, booked or forgotten.

It reads the program's document itself and shares no arithmetic with the ledger it is held against. A command
answers the points it gave or took in the first wallet, or the code of its refusal.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.plain.orders import Lines, PlainOrder, total
from tests.plain.purse import PlainHold, PlainLot
from tests.plain.returns import Returns
from tests.plain.terms import MINUTE_MS, NEVER, expiry_of, slides

Answer = int | str


@dataclass
class PlainAccount(Returns):
    """Purses by wallet, orders, redemptions and the tier held; ``clock`` is how far time was lived through."""

    waiting: dict[str, list[tuple[str, dict[str, int], int]]] = field(default_factory=dict)

    def does(self, kind: str, **given: Any) -> Answer:
        """Do a command by its name."""
        answer: Answer = getattr(self, f"_{kind}")(**given)
        return answer

    def _order(
        self, order_id: str, lines: Lines, placed_at: int, revision: int, currency: str = "USD"
    ) -> Answer:
        if order_id in self.orders:
            return self._edit(order_id, lines, placed_at, revision, currency)
        late_days = self.document.get("orders", {}).get("late_days")
        if late_days and self.clock - placed_at > late_days * 24 * 60 * MINUTE_MS:
            return "order_too_late"
        if currency != "USD":
            return "currency_not_in_program"
        points = self._buys(order_id, lines, placed_at, revision)
        for return_id, back, money in self.waiting.pop(order_id, []):
            self._return(return_id, order_id, back, money)
        return points

    def _buys(self, order_id: str, lines: Lines, placed_at: int, revision: int) -> int:
        order: PlainOrder = {
            "order_id": order_id,
            "placed_at": placed_at,
            "lines": lines,
            "revision": revision,
            "tier": self.tiers.held,
            "back": {},
            "money": 0,
        }
        order["grants"] = self._grants(order)
        self.orders[order_id] = order
        for wallet, grant in order["grants"].items():
            self._issues(wallet, grant, sum(grant["points"]), order_id)
        self._is_active("order")
        self.tiers.counts(order_id, placed_at, total(order), self.clock)
        return sum(order["grants"].get(self.first, {"points": []})["points"])

    def _edit(
        self, order_id: str, lines: Lines, placed_at: int, revision: int, currency: str
    ) -> Answer:
        before = self.orders[order_id]
        if revision <= before["revision"]:
            return "revision_superseded"
        if currency != "USD" or placed_at != before["placed_at"]:
            return "order_differs"
        return self._is_edited(before, {**before, "lines": lines, "revision": revision})

    def _return(self, return_id: str, order_id: str, back: dict[str, int], money: int) -> Answer:
        if order_id not in self.orders:
            self.waiting.setdefault(order_id, []).append((return_id, back, money))
            return "waiting"
        return self._is_returned(order_id, back, money)

    def _redemption(
        self, redemption_id: str, points: int, wallet: str, hold: bool, order_id: str | None
    ) -> Answer:
        purse = self.purses.get(wallet)
        if purse is None:
            return "unknown_wallet"
        if points > purse.available(self.clock):
            return "insufficient_points"
        lots = purse.gives(points, purse.spendable(self.clock))
        self.redemptions[redemption_id] = {
            "wallet": wallet,
            "lots": [] if hold else lots,
            "given_back": 0,
            "order": order_id,
        }
        if hold:
            rules = self.document["holds"]
            until = self.clock + rules["minutes"] * MINUTE_MS
            purse.holds.append(PlainHold(redemption_id, until, rules["expiry_waits"], lots))
        else:
            purse.spent += points
        self._is_active("redemption")
        return 0 if hold else self._first(wallet, -points)

    def _capture(self, redemption_id: str, points: int | None) -> Answer:
        redemption = self.redemptions[redemption_id]
        purse = self.purses[redemption["wallet"]]
        hold = purse.hold(redemption_id)
        if hold is None:
            return "hold_ended"
        if points is not None and points > hold.points:
            return "hold_exceeded"
        captured = hold.points if points is None else points
        hold.lots.sort(key=lambda lot: lot.expires)
        redemption["lots"] = purse.gives(captured, hold.lots)
        purse.spent += captured
        hold.lots = [lot for lot in hold.lots if lot.points]
        purse.releases(hold, self.clock)
        return self._first(redemption["wallet"], -captured)

    def _void(self, redemption_id: str) -> Answer:
        purse = self.purses[self.redemptions[redemption_id]["wallet"]]
        hold = purse.hold(redemption_id)
        if hold is None:
            return "hold_ended"
        purse.releases(hold, self.clock)
        return 0

    def _reverse(self, redemption_id: str) -> Answer:
        redemption = self.redemptions[redemption_id]
        points = sum(lot.points for lot in redemption["lots"])
        if not points:
            return "nothing_to_reverse"
        self._gives_back(redemption, points)
        return self._first(redemption["wallet"], points)

    def _event(self, event_id: str, type: str, order_id: str | None) -> Answer:
        if order_id is not None:
            self.events.setdefault(order_id, set()).add(type)
        for wallet, purse in self.purses.items():
            for lot in purse.lots:
                if lot.awaits and lot.awaits[0] == type and order_id in (None, lot.awaits[1]):
                    lot.active, lot.cancel = self.clock, NEVER
                    lot.expires = expiry_of(self.document, wallet, self.clock)
                    matured = {"active": lot.active, "expires": lot.expires, "until": lot.expires}
                    self.matured[wallet, *lot.awaits] = matured
                    self.events.setdefault(lot.awaits[1], set()).add(type)
                    lot.awaits = None
            purse.pays_debt(self.clock)
        self._is_active("event")
        return 0

    def _adjustment(
        self, adjustment_id: str, points: int, wallet: str, expires_at: int | None
    ) -> Answer:
        purse = self.purses[wallet]
        if points < 0:
            if -points > purse.available(self.clock):
                return "insufficient_points"
            purse.gives(-points, purse.spendable(self.clock))
            purse.taken_back -= points
        else:
            usual = expiry_of(self.document, wallet, self.clock)
            expires = usual if expires_at is None else expires_at
            sliding = expires_at is None and slides(self.document, wallet)
            purse.receives(PlainLot(points, self.clock, expires, sliding), self.clock)
        self._is_active("adjustment")
        return self._first(wallet, points)

    def _extension(
        self, extension_id: str, wallet: str, expires_at: int, before: int | None
    ) -> Answer:
        at = self.clock + 1  # it is recorded a millisecond late
        lots = [
            lot
            for lot in self.purses[wallet].spendable(at)
            if lot.expires not in (NEVER, expires_at) and lot.expires < (before or NEVER)
        ]
        for given in self._given(wallet):
            if given["active"] <= at and given["until"] in [lot.expires for lot in lots]:
                given["until"] = expires_at
        for lot in lots:
            lot.expires = expires_at
        return 0 if lots else "nothing_to_extend"

    def _first(self, wallet: str, points: int) -> int:
        return points if wallet == self.first else 0
