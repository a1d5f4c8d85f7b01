"""Wording: points, instants, lots and postings in words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.frozen import dataclass
from shared.ledger.entry import Posting
from shared.ledger.explaining.changes import BalanceChange
from shared.program.calendar import local_date, midnight

_GIVEN = {"issue": "given", "adjust": "given", "transfer": "received", "reverse": "given back"}
_TAKEN = {
    "redeem": "spent",
    "capture": "spent of those held",
    "reverse": "taken back",
    "transfer": "sent away",
    "adjust": "taken",
}
_MOVED = {"activate": "now spendable", "release": "no longer held and can be spent again"}


@dataclass(frozen=True, slots=True)
class Wording:
    """How one entry is told: its instant (epoch ms), the zone, and the wallet that needs no name."""

    at: int
    zone: str
    first_wallet: str

    def points(self, points: int, wallet: str) -> str:
        """So many points."""
        noun = self.noun(wallet)
        return f"{points} {noun.removesuffix('s') if abs(points) == 1 else noun}"

    def noun(self, wallet: str) -> str:
        """The points of a wallet."""
        return "points" if wallet == self.first_wallet else f"{wallet} points"

    def moment(self, instant: int) -> str:
        """A day and a time."""
        time = datetime.fromtimestamp(instant / 1000, ZoneInfo(self.zone))
        return f"{time:%Y-%m-%d at %H:%M}"

    def end(self, instant: int) -> str:
        """When something ends: with a day, or in the middle of it."""
        day = local_date(instant, self.zone)
        if midnight(day, self.zone) == instant:
            return f"at the end of {day - timedelta(days=1)}"
        return f"on {self.moment(instant)}"

    def expiring(self, expires_at: int | None) -> str:
        """When points expire."""
        return "never expiring" if expires_at is None else f"expiring {self.end(expires_at)}"

    def lots(self, changes: Iterable[BalanceChange]) -> str:
        """Points by when they expire."""
        return listed(
            f"{self.points(abs(change.points), change.wallet)} {self.expiring(change.expires_at)}"
            for change in changes
        )

    def posting(self, posting: Posting) -> str:
        """One movement of points as a sentence."""
        if posting.points == 0:
            moved = self.expiring(posting.expires_at)
            return f"By this activity sliding {self.noun(posting.wallet)} live longer, {moved} or later."
        was, is_now = ("was", "is") if abs(posting.points) == 1 else ("were", "are")
        points = self.points(abs(posting.points), posting.wallet)
        if posting.kind == "hold":
            return f"{points} {is_now} held until {self.moment(posting.until or 0)}."
        if posting.kind in _MOVED:
            return f"{points} {is_now} {_MOVED[posting.kind]}."
        if posting.kind == "expire":
            return f"{points} expired."
        if posting.points < 0:
            return f"{points} {was} {_TAKEN[posting.kind]}."
        return f"{points} {was} {_GIVEN[posting.kind]}, {self._fate(posting)}."

    def _fate(self, posting: Posting) -> str:
        """When points that were given begin and end."""
        if posting.awaits is not None:
            end = posting.awaits.cancel_at
            else_ = "" if end is None else f" and cancelled {self.end(end)} if it does not come"
            return f"waiting for {posting.awaits.event}{else_}"
        begins = posting.active_at or self.at
        waits = f"spendable from {self.moment(begins)} and " if begins > self.at else ""
        return waits + self.expiring(posting.expires_at)


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence: one, two and three."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
