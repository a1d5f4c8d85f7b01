"""Shops whose tiers are bronze, silver from 100 (100.00 of spend) and gold from 200, reviewed each in its way."""

from typing import Any

from shared.ledger.entry import Fact
from shared.program.program import Program
from tests.builders import BASE_RULE, a_program, a_wallet
from tests.ledger.member import Account

LIFETIME = {"kind": "lifetime"}
CALENDAR_YEAR = {"kind": "calendar_year"}
JOIN_DATE = {"kind": "join_date"}
TWO_MONTHS = {"kind": "rolling", "months": 2}
SIX_SINCE_TIER = {"kind": "since_tier", "months": 6}
PERIOD_END = {"at": "period_end"}


def a_ranked_shop(
    window: dict[str, Any],
    review: dict[str, Any] | None = None,
    *,
    lasting: str | None = None,
    silver: int = 100,
    reset: tuple[str, ...] = (),
    **given: Any,
) -> Program:
    """A shop with these tiers; points never expire by themselves."""
    thresholds = {"bronze": 0, "silver": silver, "gold": 200}
    tiers = {
        "metric": "spend",
        "window": window,
        "levels": [
            {"tier": tier, "threshold": units * 100, "never_downgrade": tier == lasting}
            for tier, units in thresholds.items()
        ],
        "review": review or {},
        **({"reset": {"wallets": list(reset)}} if reset else {}),
    }
    never = [a_wallet(expiry={"kind": "never"})]
    return a_program(**{"wallets": never, "earning": [BASE_RULE], "tiers": tiers, **given})


def tiers_over_time(member: Account, until: str) -> list[tuple[int, str | None]]:
    """When the schedule books another tier until a date, and which."""
    before = member.today.tier
    changes = []
    for entry in member.at(until).is_swept():
        if entry.state.tier != before:
            changes.append((entry.at, entry.state.tier))
            assert Fact("tier.changed", {"from": before, "to": entry.state.tier}) in entry.facts
        before = entry.state.tier
    return changes
