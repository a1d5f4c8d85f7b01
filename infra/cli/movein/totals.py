"""The totals an operator signs before anything is sent."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from infra.cli.movein.member import Member, ended

NEVER = "as the program says"


@dataclass
class Totals:
    """Figures of a whole roll; what has ended is counted apart and not sent."""

    members: int = 0
    lots: int = 0
    by_wallet: Counter[str] = field(default_factory=Counter)
    by_month: Counter[tuple[str, str]] = field(default_factory=Counter)  # (wallet, month of expiry)
    by_tier: Counter[str] = field(default_factory=Counter)
    ended_lots: int = 0
    ended_points: int = 0
    ended_tiers: int = 0

    def document(self) -> dict[str, Any]:
        """The totals as JSON-ready data."""
        months = {f"{wallet} {month}": points for (wallet, month), points in self.by_month.items()}
        return asdict(self) | {"by_month": months}


def totals_of(members: list[Member], zone: ZoneInfo, now: datetime) -> Totals:
    """Members, points by wallet and by the month they expire in, tiers."""
    totals = Totals(members=len(members))
    for member in members:
        if member.tier and ended(member.tier_until, now):
            totals.ended_tiers += 1
        elif member.tier:
            totals.by_tier[member.tier] += 1
        for lot in member.lots:
            if ended(lot.expires_at, now):
                totals.ended_lots += 1
                totals.ended_points += lot.points
                continue
            totals.lots += 1
            totals.by_wallet[lot.wallet] += lot.points
            totals.by_month[lot.wallet, _month(lot.expires_at, zone)] += lot.points
    return totals


def _month(expires_at: str, zone: ZoneInfo) -> str:
    """The month of the last whole second in which the points live."""
    if not expires_at:
        return NEVER
    last = datetime.fromtimestamp(datetime.fromisoformat(expires_at).timestamp() - 1, zone)
    return f"{last:%Y-%m}"
