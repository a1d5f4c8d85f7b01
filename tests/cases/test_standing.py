"""Tiers by spend, as other systems' tests state them."""

import pytest

from tests.cases.conftest import Opens
from tests.cases.shop import Shop, a_rate
from tests.cases.stated import expected


def by_spend(open_shop: Opens, **thresholds: int) -> Shop:
    """A shop whose tiers begin at so many whole dollars of spend in twelve months."""
    levels = [{"tier": tier, "threshold": units * 100} for tier, units in thresholds.items()]
    window = {"kind": "rolling", "months": 12}
    return open_shop(a_rate("1"), tiers={"metric": "spend", "window": window, "levels": levels})


def after(shop: Shop, *spends: str) -> str:
    for spent in spends:
        assert shop.sells(spent).status == 201
    return shop.tier()


def test_erp_01_the_tier_counts_what_was_spent_before_and_now(open_shop: Opens) -> None:
    spends = [
        ("0", "6000"),
        ("0", "15000"),
        ("0", "25000"),
        ("4000", "500"),
        ("8000", "3000"),
        ("18000", "3000"),
        ("22000", "5000"),
    ]

    tiers = [
        after(by_spend(open_shop, bronze=0, silver=10000, gold=20000), *each) for each in spends
    ]

    assert tiers == [tier.lower() for tier in expected("ERP-01")["tiers"]]


def test_ft_01_the_order_that_reaches_gold_makes_gold(open_shop: Opens) -> None:
    shop = by_spend(open_shop, bronze=0, silver=1000, gold=5000)

    assert after(shop, "4800") == "silver"
    assert after(shop, "300") == expected("FT-01")["tier"].lower()


def test_ft_05_tiers_begin_at_their_thresholds(open_shop: Opens) -> None:
    spends = ["999.99", "1000", "4999.99", "5000", "9999.99", "10000", "25000"]
    thresholds = {"bronze": 0, "silver": 1000, "gold": 5000, "platinum": 10000}

    tiers = [after(by_spend(open_shop, **thresholds), spent) for spent in spends]

    assert tiers == [tier.lower() for tier in expected("FT-05")["tiers"]]


@pytest.mark.parametrize(("rate", "tier"), [("1", "silver"), ("0.5", "bronze")])
def test_points_that_orders_earn_can_make_the_tier_as_well_as_spend(
    open_shop: Opens, rate: str, tier: str
) -> None:
    levels = [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 100}]
    window = {"kind": "lifetime"}
    shop = open_shop(a_rate(rate), tiers={"metric": "points", "window": window, "levels": levels})

    assert after(shop, "100.00") == tier
