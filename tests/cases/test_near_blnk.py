"""Of Blnk's kind: transactions in flight, committed in part, voided, or left to run out."""

import pytest

from tests.cases.conftest import Opens
from tests.cases.shop import Shop


def with_600_of_1000_held(open_shop: Opens, **holds: object) -> Shop:
    shop = open_shop(holds=holds).with_member()
    shop.gives(1000)
    assert shop.redeems(600, hold=True).status == 201
    return shop


def told(shop: Shop) -> tuple[int, int, int]:
    wallet = shop.wallet()
    return wallet["available"], wallet["held"], wallet["spent"]


def test_what_is_in_flight_is_neither_spent_nor_there(open_shop: Opens) -> None:
    assert told(with_600_of_1000_held(open_shop)) == (400, 600, 0)


def test_a_commit_spends_what_was_in_flight(open_shop: Opens) -> None:
    shop = with_600_of_1000_held(open_shop)

    assert shop.follows("capture").status == 201
    assert told(shop) == (400, 0, 600)


def test_a_commit_of_a_part_releases_the_rest(open_shop: Opens) -> None:
    shop = with_600_of_1000_held(open_shop)

    assert shop.follows("capture", points=250).status == 201
    assert told(shop) == (750, 0, 250)


def test_a_void_releases_everything(open_shop: Opens) -> None:
    shop = with_600_of_1000_held(open_shop)

    assert shop.follows("void").status == 201
    assert told(shop) == (1000, 0, 0)


def test_more_than_is_in_flight_cannot_be_committed(open_shop: Opens) -> None:
    shop = with_600_of_1000_held(open_shop)

    assert shop.follows("capture", points=601).problem == "hold_exceeded"
    assert told(shop) == (400, 600, 0)


@pytest.mark.parametrize(("first", "second"), [("void", "capture"), ("capture", "void")])
def test_what_has_ended_cannot_end_in_another_way(
    open_shop: Opens, first: str, second: str
) -> None:
    shop = with_600_of_1000_held(open_shop)
    shop.follows(first)
    ended = told(shop)

    assert shop.follows(second).problem == "hold_ended"
    assert (shop.follows(first).replayed, told(shop)) == (True, ended)


def test_what_is_left_in_flight_runs_out(open_shop: Opens) -> None:
    shop = with_600_of_1000_held(open_shop, minutes=15)

    assert told(shop.at("2026-03-01T09:14:59Z")) == (400, 600, 0)
    late = shop.at("2026-03-01T09:15:00Z")
    assert told(late) == (1000, 0, 0)
    assert late.follows("capture").problem == "hold_ended"


def test_two_in_flight_share_what_there_is(open_shop: Opens) -> None:
    shop = with_600_of_1000_held(open_shop)

    assert shop.redeems(401, "d-2", hold=True).problem == "insufficient_points"
    assert shop.redeems(400, "d-2", hold=True).status == 201
    assert told(shop) == (0, 1000, 0)


@pytest.mark.parametrize(("waits", "captured"), [(True, 201), (False, 409)])
def test_a_lot_that_expires_in_flight_is_there_to_commit_if_the_program_says_so(
    open_shop: Opens, waits: bool, captured: int
) -> None:
    shop = open_shop(holds={"minutes": 60, "expiry_waits": waits}).with_member()
    shop.gives(600, expires_at="2026-03-01T09:30:00Z")
    shop.redeems(600, hold=True)

    assert shop.at("2026-03-01T09:40:00Z").follows("capture").status == captured
