"""Tiers, as other systems' tests state them."""

from shared.ledger.state import State
from tests.builders import a_program, a_sum
from tests.cases.stated import expected
from tests.ledger.member import Account, a_member


def by_spend(**thresholds: int) -> Account:
    """A member of a shop whose tiers begin at so many whole units of spend in twelve months."""
    levels = [{"tier": tier, "threshold": units * 100} for tier, units in thresholds.items()]
    window = {"kind": "rolling", "months": 12}
    return a_member(a_program(tiers={"metric": "spend", "window": window, "levels": levels}))


def after(account: Account, *spends: str) -> State:
    for spent in spends:
        account.buys(a_sum(spent))
    return account.today


def test_erp_01_the_tier_counts_what_was_spent_before_and_now() -> None:
    spends = [
        ("0", "6000"),
        ("0", "15000"),
        ("0", "25000"),
        ("4000", "500"),
        ("8000", "3000"),
        ("18000", "3000"),
        ("22000", "5000"),
    ]

    tiers = [after(by_spend(bronze=0, silver=10000, gold=20000), *each).tier for each in spends]

    assert tiers == [tier.lower() for tier in expected("ERP-01")["tiers"]]


def test_ft_01_the_order_that_reaches_gold_makes_gold() -> None:
    member = by_spend(bronze=0, silver=1000, gold=5000)

    assert after(member, "4800").tier == "silver"
    assert after(member, "300").tier == expected("FT-01")["tier"].lower()


def test_ft_05_tiers_begin_at_their_thresholds() -> None:
    spends = ["999.99", "1000", "4999.99", "5000", "9999.99", "10000", "25000"]

    tiers = [
        after(by_spend(bronze=0, silver=1000, gold=5000, platinum=10000), spent).tier
        for spent in spends
    ]

    assert tiers == [tier.lower() for tier in expected("FT-05")["tiers"]]
