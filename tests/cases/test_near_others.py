"""Of the kind of the hotel's, Odoo's, Spree's and the written specification's cases."""

import pytest

from tests.cases.conftest import Opens
from tests.cases.shop import Shop, a_line, a_rate


def test_hotel_points_taken_by_hand_stop_at_the_balance(open_shop: Opens) -> None:
    shop = open_shop().with_member()
    shop.gives(100)

    assert shop.gives(-101).problem == "insufficient_points"
    assert shop.gives(-100).status == 201
    assert shop.balance() == 0


def test_hotel_an_award_keeps_its_reason_and_none_is_without(open_shop: Opens) -> None:
    shop = open_shop().with_member()

    assert shop.gives(500, reason="room was cold").status == 201
    assert shop.entries("adjustment")[0]["reason"] == "room was cold"
    assert shop.gives(500, reason="").problem == "invalid_request"


@pytest.mark.parametrize("points", [0, 1.5, "500"])
def test_hotel_an_award_of_no_whole_number_is_refused(open_shop: Opens, points: object) -> None:
    body = {"adjustment_id": "a-0", "member_id": "m-1", "points": points, "reason": "stay"}

    assert open_shop().with_member().api.post("/v1/adjustments", body).status == 400


def test_hotel_nobody_is_awarded_who_is_no_member(open_shop: Opens) -> None:
    assert open_shop().gives(500, "nobody").problem == "not_found"


def test_odoo_an_order_that_is_cancelled_gives_back_what_was_spent_on_it(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1")).with_member()
    shop.gives(100)
    shop.redeems(30, order_id="1001")
    shop.sells("70.00", order_id="1001")
    assert shop.balance() == 140

    shop.takes_back("1001", lines={"1": 1})

    assert shop.balance() == 100


def test_odoo_units_added_and_removed_again_leave_what_was_first_given(open_shop: Opens) -> None:
    shop = open_shop(a_rate("0.02"))

    points = []
    for revision, units in enumerate((1, 2, 1)):
        line = a_line(f"{units * 50}.00", quantity=units)
        assert shop.sells(line, order_id="1001", revision=revision).status == 201
        points.append(shop.balance())

    assert points == [1, 2, 1]


def test_spree_returned_units_take_their_points_and_no_more(open_shop: Opens) -> None:
    shop = open_shop(a_rate("1"))
    shop.sells(a_line("40.00", "1", quantity=4), a_line("10.00", "2"), order_id="1001")

    shop.takes_back("1001", lines={"1": 1})

    assert shop.balance() == 40
    assert shop.takes_back("1001", "r-2", lines={"1": 4}).problem == "return_exceeds_order"
    assert shop.balance() == 40


def test_specified_points_that_expire_on_several_days_go_day_by_day(open_shop: Opens) -> None:
    shop = open_shop().at("2024-01-01").with_member()
    for day, points in ((16, 1000), (17, 500), (18, 250)):
        shop.gives(points, expires_at=f"2024-01-{day}T00:00:00Z")

    left = [shop.at(f"2024-01-{day}").balance() for day in (15, 16, 17, 18)]

    assert left == [1750, 750, 250, 0]


def test_specified_a_warning_is_given_once_and_only_of_what_is_left(open_shop: Opens) -> None:
    shop = open_shop(reminders={"expiry_days": [7]}).at("2024-01-01").with_member()
    shop.gives(1000, expires_at="2024-01-23T00:00:00Z")
    shop.redeems(400)

    for hour in ("00", "12"):
        shop.at(f"2024-01-16T{hour}:00:00Z").gives(1, expires_at="2030-01-01T00:00:00Z")

    assert warnings(shop.at("2024-01-20")) == [
        "The member is to be told of 600 points expiring at the end of 2024-01-22."
    ]


def warnings(shop: Shop) -> list[str]:
    """What settlements say the member is to be told."""
    texts = [
        shop.api.get(f"/v1/members/m-1/entries/{entry['seq']}/explanation").body["text"]
        for entry in shop.entries("settlement")
    ]
    return [text.partition(". ")[2] for text in texts if "to be told" in text]
