"""Ten thousand facts told to endpoints and to members, each noted three times, the workers killed at random."""

import pytest

from tests.builders import a_document
from tests.functions.api import Api
from tests.functions.crowd import (
    Crowd,
    each_is_told_once_or_twice_where_one_died,
    told_by_workers_who_die,
)
from tests.functions.postbox import a_postbox
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


@pytest.mark.usefixtures("quick_engine")
def test_members_are_told_each_once_on_every_channel_and_twice_only_where_a_worker_died() -> None:
    messages = {
        "sender": {"shop": "Laurel", "from_address": "club@shop.example"},
        "usual": ["email", "sms", "push", "inbox"],
    }
    assert Api().put("/v1/program", a_document(messages=messages)).status == 201
    crowd = Crowd([f"m-{n}" for n in range(250)], facts_each=5)
    crowd.join()
    with a_postbox() as box:
        told_by_workers_who_die(crowd, box, one_in=50)
        assert crowd.tellings >= 10_000
        assert crowd.died > 50
        each_is_told_once_or_twice_where_one_died(crowd, box)
