"""Of the Sylius plugin's kind: clawback policies, rollbacks, expiry run twice."""

import pytest

from tests.cases.conftest import Opens
from tests.cases.shop import Shop, a_rate


def spent_and_refunded(open_shop: Opens, policy: str) -> Shop:
    """An order of 150 points, of which 100 were spent before it was refunded."""
    shop = open_shop(a_rate("1"), returns={"policy": policy})
    shop.sells("150.00", order_id="1001")
    shop.redeems(100)
    assert shop.takes_back("1001", lines={"1": 1}).status == 201
    return shop


@pytest.mark.parametrize(
    ("policy", "balance"), [("allow_negative", -100), ("within_balance", 0), ("only_pending", 50)]
)
def test_a_clawback_goes_as_far_as_the_policy(open_shop: Opens, policy: str, balance: int) -> None:
    assert spent_and_refunded(open_shop, policy).balance() == balance


@pytest.mark.parametrize(("policy", "balance"), [("allow_negative", 50), ("within_balance", 150)])
def test_later_points_repay_what_the_clawback_left_open(
    open_shop: Opens, policy: str, balance: int
) -> None:
    shop = spent_and_refunded(open_shop, policy)

    shop.sells("150.00", order_id="1002")

    assert shop.balance() == balance


def test_refunds_in_parts_claw_back_in_proportion(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1"))
    shop.sells("150.00", order_id="1001")

    shop.takes_back("1001", "r-1", amount=5000)
    assert shop.balance() == 100
    shop.takes_back("1001", "r-2", amount=10000)
    assert shop.balance() == 0


def test_a_rollback_gives_points_back_to_the_lots_they_came_from(open_shop: Opens) -> None:
    shop = open_shop().with_member()
    shop.gives(100, expires_at="2026-04-01T00:00:00Z")
    shop.gives(100)
    shop.redeems(150)

    shop.follows("reverse")

    assert shop.balance() == 200
    assert shop.at("2026-04-01").balance() == 100


def test_a_rollback_of_what_was_only_held_is_refused(open_shop: Opens) -> None:
    shop = open_shop().with_member()
    shop.gives(1000)
    shop.redeems(300, hold=True)

    assert shop.follows("reverse").problem == "nothing_to_reverse"
    assert shop.wallet()["held"] == 300


def test_expiry_takes_a_lot_once_however_often_it_runs(open_shop: Opens) -> None:
    shop = open_shop().with_member()
    shop.gives(150, expires_at="2026-04-01T00:00:00Z")

    for day in ("2026-04-01", "2026-04-02"):
        shop.at(day).gives(1)

    assert shop.at("2026-04-02").postings("expire") == [-150]
    assert shop.at("2026-04-02").balance() == 2


def test_an_order_under_the_same_id_with_other_content_is_refused(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1"))
    shop.sells("200.00", order_id="1001")

    assert shop.sells("300.00", order_id="1001").problem == "id_reused"
    assert shop.balance() == 200
