"""Returns and edits of orders whose points waited, or wait, for an event: each point is given and taken once."""

from typing import Any

import pytest

from shared.ledger.entry import Entry
from tests.builders import BASE_RULE, DAY_MS, a_document, a_wallet, instant
from tests.ledger.desk import Desk

START = instant("2026-03-01 12:00")
DELIVERED = "order.delivered"
ON_DELIVERY = {"kind": "event", "event": DELIVERED, "cancel_after_days": 10}
SLIDING = {"kind": "sliding", "days": 5, "activities": ["order", "adjustment"]}


def a_desk(**wallet: Any) -> Desk:
    """A member with 20 points of an order that is on its way."""
    document = a_document(
        wallets=[a_wallet(**{"activation": ON_DELIVERY, **wallet})],
        earning=[BASE_RULE],
        tiers={"metric": "orders", "window": {"kind": "lifetime"}, "levels": [LOWEST]},
    )
    desk = Desk(document, START)
    assert bought(desk, 2000) == 20
    return desk


LOWEST = {"tier": "member", "threshold": 0}


def bought(desk: Desk, amount: int, order_id: str = "1001", revision: int = 0) -> int | str:
    given = {"lines": [("1", 1, amount)], "placed_at": START, "revision": revision}
    return desk.does("order", desk.now, order_id=order_id, **given)


def happens(desk: Desk, event_id: str = "e-1", order_id: str | None = "1001") -> None:
    given = {"event_id": event_id, "type": DELIVERED, "order_id": order_id}
    assert desk.does("event", desk.now, **given) == 0


def is_returned(desk: Desk, order_id: str = "1001") -> int | str:
    return desk.does("return", desk.now, return_id="r-1", order_id=order_id, back={"1": 1}, money=0)


def given(desk: Desk, points: int, days: int) -> None:
    """Points by hand that live for so many days."""
    expires_at = desk.now + days * DAY_MS
    what = {"points": points, "wallet": "points", "expires_at": expires_at}
    assert desk.does("adjustment", desk.now, adjustment_id="a-1", **what) == points


def after(desk: Desk, days: int) -> Desk:
    desk.time_passes_to(desk.now + days * DAY_MS)
    return desk


def open_lots(desk: Desk) -> list[int]:
    return [lot.points for lot in desk.unswept.at(desk.now).points.lots]


def newest(desk: Desk) -> Entry:
    return desk.unswept.entries[-1]


def test_what_has_matured_is_taken_from_its_own_lot() -> None:
    desk = a_desk()
    happens(after(desk, 3))
    given(desk, 30, days=2)

    assert is_returned(desk) == -20
    assert open_lots(desk) == [30]


@pytest.mark.parametrize("order_id", ["1001", None], ids=["named", "of no order"])
def test_it_is_taken_back_whichever_way_it_matured(order_id: str | None) -> None:
    desk = a_desk()
    happens(desk, order_id=order_id)

    assert is_returned(desk) == -20
    assert desk.balance()["points"]["lifetime"] == 0


def test_what_has_matured_and_expired_is_not_claimed_again() -> None:
    desk = a_desk(expiry={"kind": "rolling", "days": 5})
    happens(desk)
    given(after(desk, 7), 30, days=2)

    assert is_returned(desk) == 0
    assert open_lots(desk) == [30]


def test_what_waited_in_vain_is_not_claimed_though_the_delivery_comes_after_all() -> None:
    desk = a_desk()
    happens(after(desk, 11))
    given(desk, 30, days=2)

    assert is_returned(desk) == 0
    assert open_lots(desk) == [30]


def test_a_second_delivery_of_an_order_is_another_event() -> None:
    desk = a_desk()
    happens(desk)
    happens(desk, "e-2")

    assert is_returned(desk) == -20


def test_an_edit_of_a_delivered_order_books_the_difference_alone() -> None:
    desk = a_desk()
    happens(after(desk, 3))
    (before,) = desk.unswept.points.lots

    assert bought(after(desk, 40), 2500, revision=1) == 5
    assert [(p.kind, p.points) for p in newest(desk).postings] == [("issue", 5)]
    (lot,) = desk.unswept.points.lots
    assert (lot.points, lot.expires_at) == (25, before.expires_at)
    assert bought(desk, 500, revision=2) == -20
    assert is_returned(desk) == -5


def test_an_edit_of_an_order_delivered_before_it_was_known_books_the_difference_alone() -> None:
    desk = a_desk()
    happens(desk, order_id="1002")
    assert bought(desk, 1000, "1002") == 10

    assert bought(after(desk, 40), 1300, "1002", revision=1) == 3
    assert [(p.kind, p.points) for p in newest(desk).postings] == [("issue", 3)]
    assert len([lot for lot in desk.unswept.points.lots if lot.active_at]) == 1


def test_more_points_of_an_order_on_its_way_wait_as_long_as_the_others() -> None:
    desk = a_desk()

    assert bought(after(desk, 3), 2500, revision=1) == 5
    assert [(lot.points, bool(lot.awaits)) for lot in desk.unswept.points.lots] == [(25, True)]
    assert open_lots(after(desk, 8)) == []


def test_an_edit_gives_nothing_more_where_the_points_waited_in_vain() -> None:
    desk = a_desk()

    assert bought(after(desk, 11), 2500, revision=1) == 0
    happens(desk)
    assert bought(desk, 3000, revision=2) == 0
    assert is_returned(desk) == 0


def test_an_edit_of_an_order_that_is_back_lets_its_points_wait_anew() -> None:
    desk = a_desk()
    given_back = {"return_id": "r-0", "order_id": "1001", "back": {}, "money": 2000}
    assert desk.does("return", desk.now, **given_back) == -20

    assert bought(after(desk, 5), 2500, revision=1) == 5
    assert open_lots(after(desk, 9)) == [5]


def test_what_waits_does_not_slide_and_does_not_expire() -> None:
    desk = a_desk(expiry=SLIDING)
    bought(desk, 1000, "1002")

    assert open_lots(after(desk, 9)) == [20, 10]
    happens(desk)
    assert [lot.expires_at is None for lot in desk.unswept.points.lots] == [False, True]


def test_spent_points_come_back_beside_sliding_ones_and_not_beside_what_waits() -> None:
    desk = a_desk(expiry=SLIDING)
    happens(desk)
    bought(desk, 1000, "1002")
    (lot, _) = desk.unswept.points.lots
    pay = {"redemption_id": "d-1", "points": 20, "wallet": "points", "hold": False}
    assert desk.does("redemption", desk.now, **pay, order_id=None) == -20

    assert desk.does("reverse", desk.now, redemption_id="d-1") == 20
    assert desk.unswept.points.lots[0].expires_at == lot.expires_at


def test_points_of_two_rules_that_wait_for_one_event_are_cancelled_each_in_its_time() -> None:
    sooner = {**ON_DELIVERY, "cancel_after_days": 4}
    document = a_document(
        wallets=[a_wallet()],
        earning=[
            {**BASE_RULE, "activation": ON_DELIVERY},
            {**BASE_RULE, "rule": "bonus", "rate": "0.5", "activation": sooner},
        ],
    )
    desk = Desk(document, START)
    bought(desk, 2000)

    assert open_lots(after(desk, 6)) == [20]
    happens(desk)
    assert open_lots(desk) == [20]
    assert is_returned(desk) == -20
