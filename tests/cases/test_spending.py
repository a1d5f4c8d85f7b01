"""Balances, redemptions and their limits, as other systems' tests state them."""

from shared.blueprint import Scope
from tests.cases.conftest import Opens
from tests.cases.shop import Shop, a_rate
from tests.cases.stated import expected

POINTS = {"wallet": "points"}


def with_points(open_shop: Opens, points: int) -> Shop:
    shop = open_shop().with_member()
    assert shop.gives(points).status == 201
    return shop


def test_ol_23_spending_lowers_the_balance(open_shop: Opens) -> None:
    shop = with_points(open_shop, 100)

    assert (shop.redeems(10).status == 201) is expected("OL-23")["accepted"]
    assert shop.balance() == expected("OL-23")["balance"]


def test_ol_24_spending_more_than_there_is_changes_nothing(open_shop: Opens) -> None:
    shop = with_points(open_shop, 100)
    shop.redeems(10)

    refused = shop.redeems(100, "d-2")

    assert refused.problem == "insufficient_points"
    assert refused.body["title"].lower() == expected("OL-24")["error"]
    assert shop.balance() == expected("OL-24")["balance"]


def test_ol_28_spending_far_too_much_is_refused(open_shop: Opens) -> None:
    refused = with_points(open_shop, 100).redeems(10000)

    assert refused.problem == "insufficient_points"
    assert expected("OL-28")["http"] == 400
    assert refused.status == 409, "400 is for what is wrong with a request alone"


def test_ol_33_and_ft_07_a_reward_that_costs_too_much_is_refused(open_shop: Opens) -> None:
    for case, balance, cost in (("OL-33", 10, 20), ("FT-07", 2000, 5000)):
        shop = with_points(open_shop, balance)

        refused = shop.redeems(cost)

        assert expected(case)["rejected"]
        assert refused.body["title"] == "Not enough points"
        assert shop.balance() == expected(case).get("balance", balance)


def test_ol_34_a_reward_can_cost_all_there_is(open_shop: Opens) -> None:
    assert (with_points(open_shop, 10).redeems(10).status == 201) is expected("OL-34")["accepted"]


def test_set_19_fewer_than_the_least_are_not_redeemed(open_shop: Opens) -> None:
    shop = open_shop(redemptions={"minimum_points": 500}).with_member()
    shop.gives(5000)

    assert shop.redeems(400).problem == "redemption_not_allowed"

    assert shop.balance() == 5000 - expected("SET-19")["applied"]
    assert shop.redeems(500, "d-2").status == 201


def test_spree_05_a_balance_may_be_too_small_to_redeem_from(open_shop: Opens) -> None:
    allowed = []
    for balance in (40, 30, 20):
        shop = open_shop(redemptions={"minimum_balance": 30}).with_member()
        shop.gives(balance)
        allowed.append(shop.redeems(10).status == 201)

    assert allowed == expected("SPREE-05")["allowed"]


def test_set_27_a_redemption_is_rolled_back_once(open_shop: Opens) -> None:
    shop = with_points(open_shop, 1000)
    shop.redeems(300)

    first, second = (shop.follows("reverse") for _ in range(2))

    assert (first.status, second.status, second.replayed) == (201, 201, True)
    assert shop.balance() == expected("SET-27")["balance"]
    assert len(shop.entries("reverse")) == expected("SET-27")["rollback_entries"]


def test_led_05_what_is_on_hold_cannot_be_spent(open_shop: Opens) -> None:
    accepted = []
    for held, spent in ((0, 1000), (0, 1001), (600, 500), (600, 400)):
        shop = with_points(open_shop, 1000)
        if held:
            assert shop.redeems(held, "held", hold=True).status == 201
        accepted.append(shop.redeems(spent).status == 201)

    assert accepted == expected("LED-05")["ok"]


def test_odoo_12_a_wallet_pays_an_order(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1"), wallets=[{"wallet": "cash", "point_value": {"USD": "1"}}, POINTS])
    shop.with_member().gives(1000)

    assert shop.redeems(100, order_id="1001").status == 201

    assert shop.balance("cash") == expected("ODOO-12")["wallet_after"]


def test_odoo_13_and_14_a_gift_card_pays_as_far_as_it_goes(open_shop: Opens) -> None:
    for case, bill in (("ODOO-13", 11500), ("ODOO-14", 575)):
        shop = open_shop(a_rate("1"), wallets=[{"wallet": "card"}, POINTS]).with_member()
        shop.gives(10000)
        refused = shop.redeems(10001, "too-much")
        assert refused.problem == "insufficient_points"

        paid = min(bill, shop.balance("card"))
        assert shop.redeems(paid).status == 201

        assert (bill - paid) / 100 == expected(case)["due"]
        assert shop.balance("card") / 100 == expected(case)["card_left"]


def test_hot_04_a_member_cannot_award_points(open_shop: Opens) -> None:
    shop = with_points(open_shop, 100)
    ordinary = Shop(shop.api.having(shop.api.scopes - {Scope.POINTS_ADJUST}))

    assert ordinary.gives(500).status == expected("HOT-04")["http"]
    assert shop.balance() == expected("HOT-04")["balance"]
