"""What orders earn, as other systems' tests state it."""

from typing import Any

import pytest

from shared.ledger.purchases import Purchase, purchase
from shared.program.loading import load
from shared.program.orders import Line
from tests.builders import a_line, a_sum, a_wallet
from tests.cases.stated import expected
from tests.ledger.member import Account, a_member, buying

# The sale of the Open Loyalty cases. A label of theirs is a category here; delivery is a line like any other.
SALE = (
    a_sum("12.00", line_id="1", sku="123", category="red"),
    a_sum("100.00", line_id="2", sku="000", category="blue"),
    a_sum("40.00", line_id="3", sku="0001"),
)
NO_RED = {"rule": "no-red", "kind": "exclusion", "category": "red"}
NO_DELIVERY = {"rule": "no-delivery", "kind": "exclusion", "sku": "0001"}


def a_rate(rate: str, rule: str = "base") -> dict[str, Any]:
    return {"rule": rule, "kind": "per_amount", "wallet": "points", "currency": "USD", "rate": rate}


def shop(*earning: dict[str, Any], **given: Any) -> Account:
    return a_member(
        load({"time_zone": "UTC", "wallets": [a_wallet()], "earning": list(earning), **given})
    )


def tiered(*multipliers: tuple[str, str]) -> dict[str, Any]:
    """Tiers by the number of orders, so that a member climbs one with each."""
    levels = [
        {"tier": tier, "threshold": n, "multiplier": multiplier}
        for n, (tier, multiplier) in enumerate(multipliers)
    ]
    return {"metric": "orders", "window": {"kind": "lifetime"}, "levels": levels}


def holding(account: Account, tier: str) -> Account:
    """The account after as many orders of nothing as its tier takes."""
    while account.today.tier != tier:
        account.buys(a_line(amount=0))
    return account


@pytest.mark.parametrize(
    ("case", "earning"),
    [
        ("OL-01", [a_rate("4")]),
        ("OL-02", [a_rate("4"), {"rule": "no-000", "kind": "exclusion", "sku": "000"}]),
        ("OL-03", [a_rate("4"), NO_RED]),
        ("OL-04", [a_rate("4"), NO_RED, NO_DELIVERY]),
        ("OL-06", [a_rate("10"), a_rate("4", "more")]),
    ],
)
def test_a_sale_earns(case: str, earning: list[dict[str, Any]]) -> None:
    assert shop(*earning).buys(*SALE).points == expected(case)["points"]


def test_ol_22_two_rules_earn_and_both_are_named() -> None:
    twice = [
        {"rule": f"test-2-{sku}", "kind": "multiplier", "sku": sku, "factor": "2"}
        for sku in ("123", "000", "0001")
    ]
    member = shop(a_rate("4", "test-1"), *twice)
    command = buying(*SALE, placed_at=member.now)

    bought = purchase("m-1", member.today, command, member.versions, member.now)

    assert isinstance(bought, Purchase)
    assert bought.entry.points == expected("OL-22")["points"]
    named = {reason.rule[: len("test-1")] for reason in bought.awards[0].reasons}
    stated = expected("OL-22")["comment"].split(", ")
    assert named == {name.lower().replace(" ", "-") for name in stated}


def test_ft_03_a_gold_member_earns_twice() -> None:
    member = shop(a_rate("1"), tiers=tiered(("silver", "1"), ("gold", "2")))

    assert holding(member, "gold").buys("150.00").points == expected("FT-03")["points"]


def test_ft_04_tier_and_category_multiply() -> None:
    electronics = {"rule": "e", "kind": "multiplier", "category": "ELECTRONICS", "factor": "2"}
    member = shop(a_rate("1"), electronics, tiers=tiered(("bronze", "1"), ("silver", "1.5")))
    line: Line = a_sum("100.00", category="ELECTRONICS")

    assert holding(member, "silver").buys(line).points == expected("FT-04")["total"]


def test_ft_06_each_tier_earns_at_its_rate_rounded_down() -> None:
    tiers = tiered(("bronze", "1"), ("silver", "1.5"), ("gold", "2"), ("platinum", "3"))
    bought = [
        ("bronze", "100.00"),
        ("silver", "100.00"),
        ("gold", "100.00"),
        ("platinum", "100.00"),
        ("gold", "99.99"),
    ]

    points = [
        holding(shop(a_rate("1"), tiers=tiers), tier).buys(spent).points for tier, spent in bought
    ]

    assert points == expected("FT-06")["points"]


def test_spree_02_an_award_is_rounded_down() -> None:
    assert shop(a_rate("1.5")).buys("33.50").points == expected("SPREE-02")["award"]
