"""Programs that any history may be lived under, and the moments at which it may begin."""

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]

DELIVERED = "order.delivered"
STARTS = ("2024-01-30 11:00", "2026-03-27 23:30", "2025-10-24 22:10", "2027-12-30 12:00")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
ACTIVATIONS: tuple[Document, ...] = (
    {"kind": "immediate"},
    {"kind": "delay", "days": 3},
    {"kind": "delay", "hours": 5},
    {"kind": "date", "date": "2026-04-15"},
    {"kind": "event", "event": DELIVERED, "cancel_after_days": 10},
)
EXPIRIES: tuple[Document, ...] = (
    {"kind": "never"},
    {"kind": "rolling", "days": 20, "end_of": "day"},
    {"kind": "rolling", "months": 1, "end_of": "month"},
    {"kind": "rolling", "months": 3, "end_of": "quarter"},
    {"kind": "rolling", "days": 40, "end_of": "week"},
    {"kind": "dates", "dates": ["01-15", "02-29", "06-30"], "at_least_days": 20},
    {"kind": "sliding", "days": 25, "end_of": "day", "activities": ["order", "redemption"]},
    {"kind": "sliding", "months": 2, "end_of": "month", "activities": ["event", "adjustment"]},
    {"kind": "sliding", "months": 1, "end_of": "month", "activities": ["order", "return"]},
)
WINDOWS: tuple[Document, ...] = (
    {"kind": "lifetime"},
    {"kind": "calendar_year"},
    {"kind": "rolling", "months": 1},
    {"kind": "rolling", "months": 3},
)
LEVELS = [
    {"tier": "bronze", "threshold": 0},
    {"tier": "silver", "threshold": 10_000, "multiplier": "1.5"},
    {"tier": "gold", "threshold": 30_000, "multiplier": "2"},
]


def _wallet(name: str) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(
        {
            "wallet": st.just(name),
            "rounding": st.sampled_from(["floor", "ceiling"]),
            "activation": st.sampled_from(ACTIVATIONS),
            "expiry": st.sampled_from(EXPIRIES),
        }
    )


def _rule(wallet: str, rate: str) -> Document:
    return {
        "rule": f"to-{wallet}",
        "kind": "per_amount",
        "wallet": wallet,
        "currency": "USD",
        "rate": rate,
    }


POLICIES = ("allow_negative", "within_balance", "only_pending")
PROGRAMS: st.SearchStrategy[Document] = st.fixed_dictionaries(
    {
        "time_zone": st.sampled_from(ZONES),
        "wallets": st.tuples(_wallet("points"), _wallet("cashback")).map(list),
        "earning": st.just([_rule("points", "1"), _rule("cashback", "0.07")]),
        "tiers": st.sampled_from(WINDOWS).map(
            lambda window: {"metric": "spend", "window": window, "levels": LEVELS}
        ),
        "returns": st.builds(
            lambda policy, refund: {
                "policy": policy,
                "refund_spent": refund,
                "refund_expiry_days": 9,
            },
            st.sampled_from(POLICIES),
            st.sampled_from(["proportional", "all", "none"]),
        ),
        "holds": st.builds(
            lambda minutes, waits: {"minutes": minutes, "expiry_waits": waits},
            st.sampled_from([30, 10_000]),
            st.booleans(),
        ),
        "orders": st.sampled_from([{}, {"late_days": 40}]),
        "reminders": st.sampled_from([{}, {"expiry_days": [7, 2]}]),
    }
)
