"""A wallet as a purse of lots, none of which is ever merged with another: in, out, held, owed, and what time does."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.plain.terms import NEVER


@dataclass
class PlainLot:
    """Points given at once; while they wait for an event of an order they begin NEVER."""

    points: int
    active: int
    expires: int
    slides: bool = False
    awaits: tuple[str, str] | None = None  # event and order
    cancel: int = NEVER


@dataclass
class PlainHold:
    """Points laid aside for a cart."""

    name: str
    until: int
    waits: bool
    lots: list[PlainLot]

    @property
    def points(self) -> int:
        return sum(lot.points for lot in self.lots)


@dataclass
class Purse:
    """Open lots and holds, and running totals of everything that went in and out."""

    lots: list[PlainLot] = field(default_factory=list)
    holds: list[PlainHold] = field(default_factory=list)
    granted: int = 0
    taken_back: int = 0
    spent: int = 0
    expired: int = 0
    debt: int = 0
    slid_out: int = 0  # when sliding points last expired

    def spendable(self, now: int) -> list[PlainLot]:
        """What can be spent, in the order in which it is."""
        open_lots = [lot for lot in self.lots if lot.active <= now < lot.expires]
        return sorted(open_lots, key=lambda lot: lot.expires)

    def available(self, now: int) -> int:
        return sum(lot.points for lot in self.spendable(now))

    def pending(self, now: int) -> int:
        return sum(lot.points for lot in self.lots if lot.active > now)

    @property
    def held(self) -> int:
        return sum(hold.points for hold in self.holds)

    def hold(self, name: str) -> PlainHold | None:
        return next((hold for hold in self.holds if hold.name == name), None)

    def receives(self, lot: PlainLot, now: int) -> None:
        """Points that were not there before."""
        self.granted += lot.points
        self.gets(lot, now)

    def gets(self, lot: PlainLot, now: int) -> None:
        """Points laid into the purse; debt is paid out of it at once."""
        self.lots.append(lot)
        self.pays_debt(now)

    def pays_debt(self, now: int) -> None:
        self.debt -= sum(lot.points for lot in self.gives(self.debt, self.spendable(now)))

    def gives(self, points: int, out_of: list[PlainLot]) -> list[PlainLot]:
        """Take at most so many points out of lots, the first of them first; what was taken."""
        taken = []
        for lot in out_of:
            share = min(points, lot.points)
            if share:
                taken.append(replace(lot, points=share))
            lot.points -= share
            points -= share
        self.lots = [lot for lot in self.lots if lot.points]
        return taken

    def slides_to(self, instant: int) -> None:
        """Let all sliding points live at least so long."""
        for lot in (*self.lots, *(lot for hold in self.holds for lot in hold.lots)):
            if lot.slides:
                lot.expires = max(lot.expires, instant)

    def instants(self, now: int) -> Iterator[int]:
        """When time alone next changes something."""
        for lot in self.lots:
            yield lot.expires
            yield lot.cancel
            if lot.active > now:
                yield lot.active
        for hold in self.holds:
            yield hold.until
            if not hold.waits:
                yield from (lot.expires for lot in hold.lots)

    def meets(self, due: int, now: int) -> None:
        """What happens at an instant: points begin, end, are cancelled, and holds lapse."""
        self.pays_debt(now)
        self.lots = list(self._without_expired(self.lots, due))
        for hold in self.holds:
            if not hold.waits:
                hold.lots = list(self._without_expired(hold.lots, due))
        self.holds = [hold for hold in self.holds if hold.lots]
        for lot in self.lots:
            if lot.cancel == due:
                self.taken_back += lot.points
        self.lots = [lot for lot in self.lots if lot.cancel != due]
        for hold in [hold for hold in self.holds if hold.until == due]:
            self.releases(hold, now)

    def releases(self, hold: PlainHold, now: int) -> int:
        """Put what a hold laid aside back into the purse; how much that was."""
        self.holds.remove(hold)
        self.lots.extend(hold.lots)
        self.pays_debt(now)
        return hold.points

    def _without_expired(self, lots: list[PlainLot], due: int) -> Iterator[PlainLot]:
        for lot in lots:
            if lot.expires == due:
                self.expired += lot.points
                self.slid_out = due if lot.slides else self.slid_out
            else:
                yield lot

    def is_sound(self, now: int) -> bool:
        """Whether every point granted is somewhere, and none is there that was not granted."""
        still_here = self.available(now) + self.pending(now) + self.held - self.debt
        gone = self.spent + self.expired + self.taken_back
        return self.granted == still_here + gone and all(lot.points > 0 for lot in self.lots)

    def told(self, now: int) -> dict[str, object]:
        """What a balance tells of it."""
        waiting = Counter[tuple[int | str, int]]()
        for lot in self.lots:
            if lot.active > now:
                waiting[lot.awaits[0] if lot.awaits else lot.active, lot.expires] += lot.points
        by_expiry = Counter[int]()
        for lot in self.spendable(now):
            by_expiry[lot.expires] += lot.points
        return {
            "available": self.available(now),
            "pending": self.pending(now),
            "held": self.held,
            "debt": self.debt,
            "spent": self.spent,
            "expired": self.expired,
            "lifetime": self.granted - self.taken_back,
            "by_expiry": dict(by_expiry),
            "waiting": dict(waiting),
        }
