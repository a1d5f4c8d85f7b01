"""Any shop and any order: strategies for programs' documents and for what is bought there."""

from typing import Any

from hypothesis import strategies as st

from shared.program.orders import Checkout, Line, Order

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago")
CATEGORIES = ("books", "gift_card", "toys")
SKUS = ("atlas", "mug", "pen")
CURRENCIES = ("USD", "JPY", "KWD")
CHANNELS = ("web", "app")
MILLION = 1_000_000
WINDOWS: tuple[dict[str, Any], ...] = (
    {"kind": "lifetime"},
    {"kind": "rolling", "months": 2},
    {"kind": "calendar_year"},
    {"kind": "join_date"},
    {"kind": "since_tier", "months": 6},
)
EVER = st.integers(0, 4_000_000_000_000)
NOTHING: st.SearchStrategy[dict[str, Any]] = st.just({})


def decimals(most: int) -> st.SearchStrategy[str]:
    """Decimal strings above 0 and at most ``most``, with 0 to 6 digits after the point."""
    whole = st.integers(1, most).map(str)
    return whole | st.integers(1, most * MILLION).map(
        lambda n: f"{n // MILLION}.{n % MILLION:06d}".rstrip("0").rstrip(".")
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Any valid program: one or two wallets, up to five rules, perhaps tiers."""
    names = draw(st.sampled_from([["points"], ["points", "cashback"]]))
    rules = draw(st.lists(_rules(names), max_size=5))
    return {
        "time_zone": draw(st.sampled_from(ZONES)),
        "enrolment": draw(st.sampled_from(["automatic", "explicit"])),
        "wallets": [draw(_wallet(name)) for name in names],
        "earning": [{**rule, "rule": f"rule-{n}"} for n, rule in enumerate(rules)],
        **draw(NOTHING | _tiers().map(lambda tiers: {"tiers": tiers})),
        **draw(NOTHING | st.just({"reminders": {"tier_days": [30, 7]}})),
    }


def orders(placed_at: st.SearchStrategy[int] = EVER) -> st.SearchStrategy[Order]:
    """Any order of 1 to 6 lines."""
    return st.builds(
        Order,
        placed_at=placed_at,
        currency=st.sampled_from(CURRENCIES),
        lines=st.lists(_lines(), min_size=1, max_size=6).map(_numbered),
        checkout=st.builds(
            Checkout,
            channel=st.sampled_from([None, *CHANNELS]),
            payment_method=st.sampled_from([None, "card"]),
        ),
    )


def _numbered(lines: list[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(**{**line, "line_id": str(n)}) for n, line in enumerate(lines))


def _lines() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "sku": st.sampled_from(SKUS),
            "quantity": st.integers(1, 5),
            "amount": st.integers(0, 20_000) | st.integers(0, 999_999_999_999),
            "category": st.sampled_from([None, *CATEGORIES]),
            "brand": st.sampled_from([None, "acme"]),
            "tags": st.sampled_from([(), ("new",)]),
        }
    )


@st.composite
def _wallet(draw: st.DrawFn, name: str) -> dict[str, Any]:
    return {
        "wallet": name,
        "rounding": draw(st.sampled_from(["floor", "half_up", "half_even", "ceiling"])),
        "activation": draw(st.just({"kind": "immediate"}) | WAITING),
        "expiry": draw(
            st.just({"kind": "never"})
            | _rolling(2, "day")
            | ON_DATES
            | SLIDING
            | st.sampled_from(["week", "month", "quarter", "half_year", "year"]).flatmap(
                lambda end_of: _rolling(12, end_of)
            )
        ),
    }


def _rolling(most: int, end_of: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda unit, count: {"kind": "rolling", unit: count, "end_of": end_of},
        st.sampled_from(["days", "months"]),
        st.integers(1, most),
    )


DELAYS = st.builds(
    lambda unit, count: {"kind": "delay", unit: count},
    st.sampled_from(["days", "hours"]),
    st.integers(1, 3),
)


ON_DELIVERY = {"kind": "event", "event": "order.delivered", "cancel_after_days": 2}
WAITING = DELAYS | st.sampled_from([{"kind": "date", "date": "2026-12-24"}, ON_DELIVERY])
SLIDING = st.builds(
    lambda months, activities: {"kind": "sliding", "months": months, "activities": activities},
    st.integers(1, 2),
    st.lists(st.sampled_from(["order", "redemption", "event"]), min_size=1, unique=True),
)
ON_DATES = st.builds(
    lambda dates, days: {"kind": "dates", "dates": dates, "at_least_days": days},
    st.lists(st.sampled_from(["01-01", "02-29", "06-30"]), min_size=1, unique=True),
    st.integers(0, 40),
)


def _own_terms(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """Perhaps an activation or expiry of a rule's or tier's own."""
    kinds = {
        "activation": WAITING,
        "expiry": st.just({"kind": "never"}) | _rolling(2, "year") | ON_DATES,
    }
    return st.fixed_dictionaries({}, optional={name: kinds[name] for name in names})


def _rules(wallets: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    base = st.fixed_dictionaries(
        {
            "kind": st.just("per_amount"),
            "wallet": st.sampled_from(wallets),
            "currency": st.sampled_from(CURRENCIES),
            "rate": decimals(1000),
        }
    )
    fixed = st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["per_unit", "per_order"]),
            "wallet": st.sampled_from(wallets),
            "points": decimals(1000),
        }
    )
    paying = st.builds(
        _merged, base | fixed, _own_terms("activation", "expiry"), NOTHING | _CONDITIONS
    )
    meant = st.builds(
        lambda category, sku: {"category": category, **({"sku": sku} if sku else {})},
        st.sampled_from(CATEGORIES),
        st.sampled_from([None, *SKUS]),
    ) | st.sampled_from(SKUS).map(lambda sku: {"sku": sku})
    where = NOTHING | st.sampled_from(wallets).map(lambda wallet: {"wallet": wallet})
    factors = decimals(100).map(lambda factor: {"kind": "multiplier", "factor": factor})
    special = factors | st.just({"kind": "exclusion"})
    return paying | st.builds(_merged, special, meant | _CONDITIONS, where)


_CONDITIONS = st.sampled_from(
    [
        {"brand": "acme"},
        {"tag": "new", "channels": ["app"]},
        {"channels": ["app", "web"]},
        {"payment_methods": ["card"]},
        {"weekdays": ["saturday", "sunday"]},
        {"hours": {"begin": "22:00", "end": "06:00"}},
        {"first_day": "2026-03-01", "last_day": "2030-12-31"},
        {"minimum": 10_000, "currency": "USD"},
    ]
)


def _merged(*parts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for part in parts for key, value in part.items()}


@st.composite
def _tiers(draw: st.DrawFn) -> dict[str, Any]:
    thresholds = sorted(draw(st.sets(st.integers(1, 100_000), max_size=3)))
    window = draw(st.sampled_from(WINDOWS))
    by_period = window != WINDOWS[0] and draw(st.booleans())
    return {
        "metric": draw(st.sampled_from(["points", "orders"])),
        "window": window,
        "levels": [
            {
                "tier": f"level-{n}",
                "threshold": threshold,
                "multiplier": draw(decimals(10)),
                **draw(_own_terms("expiry")),
                "never_downgrade": draw(st.booleans()),
            }
            for n, threshold in enumerate([0, *thresholds])
        ],
        "review": draw(_reviews(by_period)),
        **({"reset": {"wallets": ["points"]}} if by_period and draw(st.booleans()) else {}),
    }


@st.composite
def _reviews(draw: st.DrawFn, by_period: bool) -> dict[str, Any]:
    downgrade = draw(st.sampled_from(["recompute", "one_level", "none"]))
    graces = NOTHING | st.builds(
        lambda days, end_of: {"grace_days": days, "grace_end_of": end_of},
        st.integers(1, 100),
        st.sampled_from(["day", "month", "quarter", "year"]),
    )
    return {
        "at": "period_end" if by_period else "immediately",
        "downgrade": downgrade,
        **draw(NOTHING if downgrade == "none" else graces),
        **(draw(NOTHING | st.sampled_from(WINDOWS[2:]).map(_as_period)) if by_period else {}),
    }


def _as_period(window: dict[str, Any]) -> dict[str, Any]:
    return {"period": window}
