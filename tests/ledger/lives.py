"""Programs and moments that any history may be lived under: other zones, windows and expiries each."""

from typing import Any

from tests.builders import BASE_RULE, a_document, a_wallet

ROLLING, YEAR = {"kind": "rolling"}, {"kind": "calendar_year"}


def _lived_under(zone: str, expiry: dict[str, Any], window: dict[str, Any]) -> dict[str, Any]:
    levels = [
        {"tier": "bronze", "threshold": 0},
        {"tier": "silver", "threshold": 10_000, "multiplier": "1.5"},
        {"tier": "gold", "threshold": 30_000, "multiplier": "2"},
    ]
    return a_document(
        time_zone=zone,
        wallets=[a_wallet(expiry=expiry)],
        earning=[BASE_RULE],
        tiers={"metric": "spend", "window": window, "levels": levels},
    )


def _reviewed(
    zone: str, window: dict[str, Any], review: dict[str, Any], *reset: str
) -> dict[str, Any]:
    """Tiers reviewed in every way, points reset, members warned."""
    short = {**ROLLING, "months": 1, "end_of": "month"}
    document = _lived_under(zone, short, window)
    tiers = {**document["tiers"], "review": review}
    return {
        **document,
        "wallets": [*document["wallets"], a_wallet(wallet="cash", expiry={"kind": "never"})],
        "earning": [BASE_RULE, {**BASE_RULE, "rule": "cash", "wallet": "cash"}],
        "tiers": {**tiers, "reset": {"wallets": list(reset)}} if reset else tiers,
        "reminders": {"tier_days": [30, 7]},
    }


DOCUMENTS = (
    _lived_under(
        "Europe/Berlin", {**ROLLING, "days": 20, "end_of": "day"}, {**ROLLING, "months": 1}
    ),
    _lived_under("Pacific/Kiritimati", {**ROLLING, "months": 1, "end_of": "month"}, YEAR),
    _lived_under("America/New_York", {"kind": "never"}, {"kind": "lifetime"}),
    _lived_under(
        "Pacific/Pago_Pago",
        {**ROLLING, "months": 3, "end_of": "quarter"},
        {**ROLLING, "months": 2},
    ),
    _lived_under("UTC", {**ROLLING, "months": 1, "end_of": "day"}, {**ROLLING, "months": 3}),
    _lived_under("Asia/Kolkata", {**ROLLING, "months": 2, "end_of": "year"}, YEAR),
)
YEARLY, TWO_MONTHS = {"at": "period_end", "period": YEAR}, {"kind": "rolling", "months": 2}
REVIEWED = (
    _reviewed("Europe/Berlin", YEAR, {"at": "period_end", "grace_days": 45}, "points"),
    _reviewed("Pacific/Kiritimati", {"kind": "join_date"}, {"downgrade": "one_level"}, "points"),
    _reviewed(
        "America/New_York", {"kind": "since_tier", "months": 3}, {"at": "period_end"}, "cash"
    ),
    _reviewed("Pacific/Pago_Pago", TWO_MONTHS, {"grace_days": 20, "grace_end_of": "quarter"}),
    _reviewed("UTC", TWO_MONTHS, {**YEARLY, "downgrade": "one_level"}, "points"),
    _reviewed("Asia/Kolkata", {"kind": "lifetime"}, {"period": YEAR}, "points"),
)
STARTS = ("2024-01-30 11:00", "2026-03-27 23:30", "2025-10-24 22:10", "2027-12-30 12:00")
