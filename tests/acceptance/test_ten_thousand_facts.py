"""Ten thousand facts told to two endpoints, each noted three times in any order, the workers killed at random."""

import pytest

from tests.functions.receivers import (
    World,
    an_endpoint,
    history,
    in_order_and_once,
    lived_through,
    places,
)

ACCOUNTS = [f"m-{number}" for number in range(50)]
TO = ("shop", "crm")


@pytest.mark.usefixtures("quick_engine")
def test_each_comes_in_the_order_of_its_account_and_twice_only_where_a_worker_died() -> None:
    world, entries = World(), history(99)
    for endpoint in TO:
        an_endpoint(endpoint)
    deaths = lived_through(world, ACCOUNTS, entries, TO, one_in=100)
    assert deaths > 100
    expected = [place for account in ACCOUNTS for place in places(account, entries)]
    assert len(expected) * len(TO) >= 10_000
    for endpoint in TO:
        in_order_and_once(world.places(endpoint), expected)
    twice = sum(len(each) for each in world.got.values()) - len(TO) * len(expected)
    assert 0 < twice <= deaths
