"""What orders earn, as other systems' tests state it."""

from typing import Any

import pytest

from tests.cases.conftest import Opens
from tests.cases.shop import Shop, a_line, a_rate
from tests.cases.stated import expected
from tests.functions.api import Response

# The sale of the Open Loyalty cases. A label of theirs is a category here; delivery is a line like any other.
SALE = (
    a_line("12.00", "1", sku="123", category="red"),
    a_line("100.00", "2", sku="000", category="blue"),
    a_line("40.00", "3", sku="0001"),
)
NO_RED = {"rule": "no-red", "kind": "exclusion", "category": "red"}
NO_DELIVERY = {"rule": "no-delivery", "kind": "exclusion", "sku": "0001"}
NO_000 = {"rule": "no-000", "kind": "exclusion", "sku": "000"}


NOON_OF_2011 = "2011-11-02T12:00:00Z"


def a_bonus(points: str, **conditions: Any) -> dict[str, Any]:
    """A fixed number of points."""
    bonus = {"rule": "bonus", "kind": "per_order", "wallet": "points", "points": points}
    return {**bonus, **conditions}


def between(first: str, last: str) -> dict[str, str]:
    """A rule's days; what is empty is open."""
    return {key: day for key, day in (("first_day", first), ("last_day", last)) if day}


def earns(answer: Response) -> bool:
    assert answer.status == 201, answer
    return bool(answer.body["points"])


def tiered(*multipliers: tuple[str, str]) -> dict[str, Any]:
    """Tiers by the number of orders, so that a member climbs one with each."""
    levels = [
        {"tier": tier, "threshold": n, "multiplier": multiplier}
        for n, (tier, multiplier) in enumerate(multipliers)
    ]
    return {"metric": "orders", "window": {"kind": "lifetime"}, "levels": levels}


def holding(tier: str, shop: Shop) -> Shop:
    """The shop once its member has placed as many orders of nothing as the tier takes."""
    shop.with_member()
    while shop.tier() != tier:
        assert shop.sells("0.00").status == 201
    return shop


@pytest.mark.parametrize(
    ("case", "earning"),
    [
        ("OL-01", [a_rate("4")]),
        ("OL-02", [a_rate("4"), NO_000]),
        ("OL-03", [a_rate("4"), NO_RED]),
        ("OL-04", [a_rate("4"), NO_RED, NO_DELIVERY]),
        ("OL-05", [a_bonus("200", sku="000")]),
        ("OL-06", [a_rate("10"), a_rate("4", "more")]),
        ("OL-07", [a_rate("4"), a_bonus("100", sku="123")]),
        ("OL-10", [a_rate("4", minimum=10_000)]),
        ("OL-11", [a_rate("4", minimum=30_000)]),
    ],
)
def test_a_sale_earns(open_shop: Opens, case: str, earning: list[dict[str, Any]]) -> None:
    assert open_shop(*earning).sells(*SALE).body["points"] == expected(case)["points"]


def test_ol_22_two_rules_earn_and_both_are_named(open_shop: Opens) -> None:
    twice = [
        {"rule": f"test-2-{sku}", "kind": "multiplier", "sku": sku, "factor": "2"}
        for sku in ("123", "000", "0001")
    ]
    shop = open_shop(a_rate("4", "test-1"), *twice)

    entry = shop.sells(*SALE).body

    assert entry["points"] == expected("OL-22")["points"]
    path = f"/v1/members/m-1/entries/{entry['seq']}/explanation"
    named = {reason["rule"][: len("test-1")] for reason in shop.api.get(path).body["reasons"]}
    stated = expected("OL-22")["comment"].split(", ")
    assert named == {name.lower().replace(" ", "-") for name in stated}


def test_ft_03_a_gold_member_earns_twice(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1"), tiers=tiered(("silver", "1"), ("gold", "2")))

    assert holding("gold", shop).sells("150.00").body["points"] == expected("FT-03")["points"]


def test_ft_04_tier_and_category_multiply(open_shop: Opens) -> None:
    electronics = {"rule": "e", "kind": "multiplier", "category": "ELECTRONICS", "factor": "2"}
    shop = open_shop(a_rate("1"), electronics, tiers=tiered(("bronze", "1"), ("silver", "1.5")))
    holding("silver", shop)

    plain = shop.sells("100.00").body["points"]
    doubled = shop.sells(a_line("100.00", category="ELECTRONICS")).body["points"]

    stated = expected("FT-04")
    assert (plain, doubled - plain, doubled) == (stated["base"], stated["bonus"], stated["total"])


def test_ft_06_each_tier_earns_at_its_rate_rounded_down(open_shop: Opens) -> None:
    tiers = tiered(("bronze", "1"), ("silver", "1.5"), ("gold", "2"), ("platinum", "3"))
    bought = [
        ("bronze", "100.00"),
        ("silver", "100.00"),
        ("gold", "100.00"),
        ("platinum", "100.00"),
        ("gold", "99.99"),
    ]

    points = [
        holding(tier, open_shop(a_rate("1"), tiers=tiers)).sells(spent).body["points"]
        for tier, spent in bought
    ]

    assert points == expected("FT-06")["points"]


def test_spree_02_an_award_is_rounded_down(open_shop: Opens) -> None:
    assert open_shop(a_rate("1.5")).sells("33.50").body["points"] == expected("SPREE-02")["award"]


def test_erp_02_a_point_for_each_thousand(open_shop: Opens) -> None:
    levels = [{"tier": "bronze", "threshold": 0}, {"tier": "silver", "threshold": 10_000_01}]
    tiers = {"metric": "spend", "window": {"kind": "lifetime"}, "levels": levels}
    ten_days = {"wallet": "points", "expiry": {"kind": "rolling", "days": 10}}
    shop = open_shop(a_rate("0.001"), wallets=[ten_days], tiers=tiers)

    entry = shop.sells("10000.00").body

    assert entry["points"] == expected("ERP-02")["points"]
    assert entry["tier"] == expected("ERP-02")["tier"].lower()


def test_erp_03_what_points_paid_for_earns_nothing(open_shop: Opens) -> None:
    shop = open_shop(a_rate("0.001"))
    assert shop.sells("10000.00").body["points"] == 10

    redeemed = shop.redeems(10, order_id="second")
    earned = shop.sells("9990.00", order_id="second")

    assert redeemed.body["points"] == expected("ERP-03")["redeem_entry"]
    assert earned.body["points"] == expected("ERP-03")["earn_entry"]


def test_spree_04_an_order_paid_with_points_gives_none(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1")).with_member()

    entry = shop.sells(a_line("0.00", tags=["paid with points"])).body

    assert expected("SPREE-04")["credit_entry"] == "none"
    assert (entry["points"], entry["postings"]) == (0, [])


@pytest.mark.parametrize("case", ["ODOO-03", "ODOO-04"])
def test_odoo_points_are_given_on_what_is_paid_after_a_discount(
    open_shop: Opens, case: str
) -> None:
    stated = expected(case)

    entry = open_shop(a_rate("1")).sells(f"{stated['total']}.00", discount=1000).body

    assert entry["points"] == stated["points"]


def test_odoo_08_a_gift_card_that_pays_lowers_no_points(open_shop: Opens) -> None:
    cards = {"wallet": "card"}
    shop = open_shop(a_rate("1"), wallets=[{"wallet": "points"}, cards]).with_member()
    shop.gives(5000, wallet="card")

    shop.redeems(5000, wallet="card", order_id="1001")
    entry = shop.sells("100.00", order_id="1001", payment_method="gift_card").body

    assert expected("ODOO-08")["total_due"] == 100 - 50
    assert entry["points"] == expected("ODOO-08")["points"]


def test_odoo_20_a_promotion_takes_a_least_order_value(open_shop: Opens) -> None:
    without_tax, with_tax = ("1000.00", "5.00"), ("1150.00", "5.75")
    tried = [(100_600, without_tax), (100_500, without_tax), (100_600, with_tax)]

    assert [
        earns(open_shop(a_rate("1", minimum=minimum)).sells(*sums)) for minimum, sums in tried
    ] == expected("ODOO-20")["applied"]


def test_odoo_21_a_promotion_has_a_first_and_a_last_day(open_shop: Opens) -> None:
    windows = [
        ("", "2011-10-31"),
        ("", "2011-11-04"),
        ("2011-11-04", ""),
        ("2011-10-31", ""),
        ("2011-10-31", "2011-11-04"),
        ("2011-11-03", "2011-11-04"),
        ("2011-10-31", "2011-11-01"),
        ("2011-11-02", "2011-11-02"),
    ]
    assert [
        earns(open_shop(a_rate("1", **between(*days))).sells("10.00", placed_at=NOON_OF_2011))
        for days in windows
    ] == expected("ODOO-21")["applied"]


def test_odoo_22_a_promotion_is_used_once_by_all_together(open_shop: Opens) -> None:
    shop = open_shop(a_bonus("50", budget={"points": 50, "over": "refuse"}))

    answers = [shop.sells("10.00", member_id=f"m-{number}") for number in (1, 2)]

    assert [earns(answer) for answer in answers] == expected("ODOO-22")["applied"]


def test_set_24_what_begins_later_earns_nothing_yet(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1", first_day="2099-01-01")).at("2026-06-01")

    assert shop.sells("19.99").body["points"] == expected("SET-24")["points"]


def test_set_28_conditions_by_date_total_and_day(open_shop: Opens) -> None:
    black_friday = {"first_day": "2026-11-27", "last_day": "2026-11-27"}
    thursday, other_days = {"weekdays": ["thursday"]}, {"weekdays": ["friday", "saturday"]}
    tried: list[tuple[dict[str, Any], str]] = [
        (black_friday, "2026-11-27T12:00:00Z"),
        (black_friday, "2026-11-26T23:59:59Z"),
        (black_friday, "2026-11-28T00:00:01Z"),
        ({"minimum": 5000}, "2026-01-01T12:00:00Z"),
        ({"minimum": 5001}, "2026-01-01T12:00:00Z"),
        (thursday, "2026-01-01T12:00:00Z"),
        (other_days, "2026-01-01T12:00:00Z"),
    ]
    assert [
        earns(open_shop(a_rate("1", **conditions)).at(now).sells("50.00"))
        for conditions, now in tried
    ] == expected("SET-28")["ok"]


def test_spree_01_a_least_amount_to_earn(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1", minimum=3000))

    assert [earns(shop.sells(units)) for units in ("40.00", "20.00", "30.00")] == expected(
        "SPREE-01"
    )["eligible"]


def test_ol_13_an_account_that_is_created_earns_once(open_shop: Opens) -> None:
    created = {"event": "account.created"}
    given = {"kind": "per_event", "wallet": "points", "points": "200", **created}
    rule = {"rule": "joining", **given, "limits": [{"per": "lifetime", "times": 1}]}
    shop = open_shop(rule, events=[created]).with_member()

    first, again = (shop.tells("account.created", event_id) for event_id in ("e-1", "e-2"))

    assert first.body["points"] == expected("OL-13")["points"]
    assert again.body["points"] == 0


def test_led_04_halves_are_rounded_to_even(open_shop: Opens) -> None:
    hundredths = a_rate("100", currency="KWD")  # the dinar has a thousand parts
    wallets = [{"wallet": "points", "rounding": "half_even"}]
    sums = [1234, 1236, 1225, 1235, 1500, 5000]

    shop = open_shop(hundredths, wallets=wallets)
    earned = [shop.sells(a_line("0", amount=amount), currency="KWD") for amount in sums]

    assert [answer.body["points"] / 100 for answer in earned] == expected("LED-04")["out"]


def test_sta_01_two_stamps_of_the_campaigns_days_complete_it(open_shop: Opens) -> None:
    stamp = a_bonus("1", first_day="2026-03-02")

    def satisfied(*days: str) -> bool:
        shop = open_shop(stamp)
        for day in days:
            shop.at(day).sells("3.00")
            shop.at(day).redeems(2, f"d-{day}")
        return bool(shop.at("2026-03-10").sells("3.00").body["available"] == 2)

    assert [
        satisfied("2026-03-03"),
        satisfied("2026-03-03", "2026-03-04"),
        satisfied("2026-03-01"),
    ] == expected("STA-01")["campaign_satisfied"]
