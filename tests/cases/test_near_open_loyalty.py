"""Of Open Loyalty's kind: transfers, resets, expiry, locked points."""

import pytest

from tests.cases.conftest import Opens
from tests.cases.shop import Shop, a_rate

MONTH_END = {"wallet": "points", "expiry": {"kind": "rolling", "months": 1, "end_of": "month"}}


def sends(shop: Shop, points: int, to: str = "m-2") -> tuple[int, str]:
    body = {"transfer_id": "t-1", "from_member_id": "m-1", "to_member_id": to, "points": points}
    answer = shop.api.post("/v1/transfers", body)
    return answer.status, "" if answer.status == 201 else answer.problem


def two_members(shop: Shop) -> Shop:
    return shop.with_member("m-1").with_member("m-2")


def test_points_sent_to_another_member_leave_one_balance_and_reach_the_other(
    open_shop: Opens,
) -> None:
    shop = two_members(open_shop())
    shop.gives(100)

    assert sends(shop, 40) == (201, "")
    assert sends(shop, 40) == (201, ""), "the same again"

    assert (shop.balance(), shop.balance(member_id="m-2")) == (60, 40)


def test_points_sent_keep_their_expiry(open_shop: Opens) -> None:
    shop = two_members(open_shop())
    shop.gives(100, expires_at="2026-04-01T00:00:00Z")

    sends(shop, 40)

    assert shop.at("2026-03-31").balance(member_id="m-2") == 40
    assert shop.at("2026-04-01").balance(member_id="m-2") == 0


@pytest.mark.parametrize(
    ("points", "to", "problem"), [(101, "m-2", "insufficient_points"), (1, "m-9", "not_found")]
)
def test_more_than_there_is_or_to_nobody_is_not_sent(
    open_shop: Opens, points: int, to: str, problem: str
) -> None:
    shop = two_members(open_shop())
    shop.gives(100)

    assert sends(shop, points, to)[1] == problem
    assert shop.balance() == 100


def test_a_reset_of_points_that_never_expire_takes_them_by_hand(open_shop: Opens) -> None:
    shop = open_shop().with_member()
    shop.gives(100)
    shop.gives(100)

    assert shop.gives(-shop.balance()).status == 201
    assert shop.balance() == 0
    assert shop.gives(-1).problem == "insufficient_points"


def test_a_second_reset_finds_nothing(open_shop: Opens) -> None:
    shop = open_shop(wallets=[MONTH_END]).with_member()
    shop.gives(100)
    shop.moves_expiry(shop.api.now)

    again = shop.moves_expiry(shop.api.now)

    assert again.problem == "nothing_to_extend"
    assert (shop.balance(), shop.wallet()["expired"]) == (0, 100)


def test_a_reset_leaves_what_is_given_after_it(open_shop: Opens) -> None:
    shop = open_shop(wallets=[MONTH_END]).with_member()
    shop.gives(100)
    shop.moves_expiry(shop.api.now)

    shop.gives(7)

    assert shop.balance() == 7


def test_points_that_expired_cannot_be_spent_though_nobody_swept_them(open_shop: Opens) -> None:
    shop = open_shop().with_member()
    shop.gives(100, expires_at="2026-04-01T00:00:00Z")

    assert shop.at("2026-04-01").redeems(1).problem == "insufficient_points"
    assert shop.at("2026-03-31").redeems(100).status == 201


def test_what_expires_first_is_spent_first(open_shop: Opens) -> None:
    shop = open_shop().with_member()
    shop.gives(100)
    shop.gives(100, expires_at="2026-04-01T00:00:00Z")

    shop.redeems(60)

    assert shop.at("2026-04-02").balance() == 100


def test_locked_points_unlock_after_their_days(open_shop: Opens) -> None:
    locked = {"wallet": "points", "activation": {"kind": "delay", "days": 10}}
    shop = open_shop(a_rate("1"), wallets=[locked])
    shop.sells("100.00")

    assert (shop.wallet()["pending"], shop.balance()) == (100, 0)
    assert shop.redeems(1).problem == "insufficient_points"
    assert shop.at("2026-03-11T23:59:59Z").balance() == 0
    assert shop.at("2026-03-12").balance() == 100


def test_returned_while_still_locked_they_never_unlock(open_shop: Opens) -> None:
    locked = {"wallet": "points", "activation": {"kind": "delay", "days": 10}}
    shop = open_shop(a_rate("1"), wallets=[locked])
    shop.sells("100.00", order_id="1001")

    shop.takes_back("1001", lines={"1": 1})

    assert shop.at("2026-04-01").balance() == 0
    assert shop.at("2026-04-01").wallet()["debt"] == 0
