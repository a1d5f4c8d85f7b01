"""Orders that come back, as other systems' tests state it."""

from tests.cases.conftest import Opens
from tests.cases.shop import a_line, a_rate
from tests.cases.stated import expected


def test_erp_04_of_a_cancelled_invoice_nothing_is_left(open_shop: Opens) -> None:
    shop = open_shop(a_rate("0.001"))
    shop.sells("10000.00", order_id="1001")

    assert shop.takes_back("1001", lines={"1": 1}).status == 201

    wallet = shop.wallet()
    assert bool(wallet["lots"] or wallet["lifetime"]) is expected("ERP-04")["point_entry_exists"]


def test_erp_05_half_of_an_order_comes_back(open_shop: Opens) -> None:
    shop = open_shop(a_rate("0.001"))
    shop.sells(a_line("20000.00", quantity=2), order_id="1001")
    assert shop.balance() == expected("ERP-05")["points_before"]

    shop.takes_back("1001", lines={"1": 1})

    assert shop.balance() == expected("ERP-05")["points_after"]


def test_set_11_a_refund_sent_twice_takes_once(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1"))
    shop.sells("150.00", order_id="1001")

    first, second = (shop.takes_back("1001", amount=15000) for _ in range(2))

    assert (first.status, second.status, second.replayed) == (201, 201, True)
    assert shop.balance() == expected("SET-11")["balance"]
    assert len(shop.entries("return")) == expected("SET-11")["clawback_entries"]
    assert shop.takes_back("1001", "r-2", amount=15000).problem == "return_exceeds_order"
