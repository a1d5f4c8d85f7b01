"""Of ERPNext's kind: returns in parts, points that expire in days, redeeming and returning."""

from tests.cases.conftest import Opens
from tests.cases.shop import Shop, a_line, a_rate

TEN_DAYS = {"wallet": "points", "expiry": {"kind": "rolling", "days": 10}}


def by_thousands(open_shop: Opens) -> Shop:
    return open_shop(a_rate("0.001"), wallets=[TEN_DAYS])


def test_points_of_an_invoice_are_gone_after_ten_days(open_shop: Opens) -> None:
    shop = by_thousands(open_shop)
    shop.sells("10000.00")

    assert shop.at("2026-03-11T23:59:59Z").balance() == 10
    assert shop.at("2026-03-12").balance() == 0
    assert shop.at("2026-03-12").redeems(1).problem == "insufficient_points"


def test_parts_of_an_invoice_come_back_to_nothing_left(open_shop: Opens) -> None:
    shop = by_thousands(open_shop)
    shop.sells(a_line("10000.00", quantity=3), order_id="1001")

    left = []
    for number in range(3):
        shop.takes_back("1001", f"r-{number}", lines={"1": 1})
        left.append(shop.balance())

    assert left == [7, 4, 0], "of 10 points 10/3 stay for each unit that does, rounded up"


def test_an_invoice_whose_points_are_spent_leaves_a_debt_when_it_is_cancelled(
    open_shop: Opens,
) -> None:
    shop = by_thousands(open_shop)
    shop.sells("10000.00", order_id="1001")
    shop.redeems(8)

    shop.takes_back("1001", lines={"1": 1})

    assert shop.balance() == -8
    assert shop.redeems(1, "d-2").problem == "insufficient_points"
    shop.sells("10000.00", order_id="1002")
    assert shop.balance() == 2


def test_points_spent_on_an_invoice_come_back_when_it_is_cancelled(open_shop: Opens) -> None:
    shop = by_thousands(open_shop)
    shop.sells("10000.00", order_id="1001")
    shop.redeems(10, order_id="1002")
    shop.sells("9990.00", order_id="1002")
    assert shop.balance() == 9

    shop.takes_back("1002", lines={"1": 1})

    assert shop.balance() == 10


def test_a_return_without_its_invoice_waits_for_it(open_shop: Opens) -> None:
    shop = by_thousands(open_shop)
    shop.with_member()

    assert shop.takes_back("1001", lines={"1": 1}).status == 202
    shop.sells("10000.00", order_id="1001")

    assert shop.balance() == 0
    assert len(shop.entries("return")) == 1


def test_a_changed_invoice_books_the_difference(open_shop: Opens) -> None:
    shop = by_thousands(open_shop)
    shop.sells("10000.00", order_id="1001")

    shop.sells("12000.00", order_id="1001", revision=1)
    assert shop.balance() == 12
    shop.sells("9000.00", order_id="1001", revision=2)
    assert shop.balance() == 9
