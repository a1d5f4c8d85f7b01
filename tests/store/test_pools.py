"""Pools: what a whole program draws from is drawn exactly, from whichever shards have it."""

import pytest

from shared.ledger.entry import Draw
from shared.store import pools
from shared.store.keys import POOL_SHARDS
from shared.store.pools import NO_PLANS
from shared.store.table import Item, client, table_name
from shared.store.transaction import Committed, PoolShort, transact

TAKE = Draw("stock.mug", 1, 20)


def drawn(pool: str) -> int:
    return pools.drawn_from("demo", [pool])[pool]


def take(draw: Draw, name: str, plans: pools.Plans = NO_PLANS) -> bool:
    outcome = transact(pools.parts("demo", (draw,), name, plans))
    assert isinstance(outcome, Committed | PoolShort)
    return isinstance(outcome, Committed)


def planned(draw: Draw, name: str) -> pools.Plans:
    found = {
        key: found
        for key in pools.shards("demo", (draw,))
        for found in [counted(key.pk)]
        if found is not None
    }
    return pools.planned("demo", (draw,), name, found)


def counted(pk: str) -> Item | None:
    key = {"pk": {"S": pk}, "sk": {"S": "Q"}}
    return client().get_item(TableName=table_name(), Key=key).get("Item")


def sold_out(draw: Draw) -> int:
    """Take whatever there is, as commands do: by name first, then by what all shards have."""
    for number in range(1000):
        name = f"d-{number}"
        if not take(draw, name):
            plans = planned(draw, name)
            if not plans[draw]:
                return number * draw.amount
            assert take(draw, name, plans)
    raise AssertionError("it never ended")


@pytest.mark.parametrize("most", [1, 15, 16, 17, 40])
def test_shares_of_all_shards_are_the_whole(most: int) -> None:
    assert sum(pools.share(most, shard) for shard in range(POOL_SHARDS)) == most


@pytest.mark.parametrize("most", [1, 5, 20])
def test_what_there_is_is_had_to_the_last_and_not_more(each_engine: str, most: int) -> None:
    draw = Draw("stock.mug", 1, most)

    assert sold_out(draw) == most
    assert drawn("stock.mug") == most


def test_a_large_draw_takes_from_several_shards(engine: str) -> None:
    draw = Draw("budget", 7, 50)

    assert sold_out(draw) == 49
    assert drawn("budget") == 49


def test_more_than_there_is_in_all_is_never_had(engine: str) -> None:
    draw = Draw("budget", 21, 20)

    assert not take(draw, "d-1")
    assert not planned(draw, "d-1")[draw]


def test_what_is_given_back_to_any_shard_can_be_had_again(engine: str) -> None:
    assert sold_out(TAKE) == 20
    for name in ("a", "b", "c"):
        assert take(Draw("stock.mug", -1), name)

    assert drawn("stock.mug") == 17
    assert sold_out(TAKE) == 3
    assert drawn("stock.mug") == 20


def test_what_has_no_end_is_only_counted(engine: str) -> None:
    for number in range(20):
        assert take(Draw("cause.trees.USD", 500), f"d-{number}")

    assert drawn("cause.trees.USD") == 10_000
    assert pools.shards("demo", (Draw("cause.trees.USD", 500),)) == []


def test_what_is_given_back_is_taken_off_what_is_drawn() -> None:
    back = Draw("stock.mug", -1)

    assert pools.netted((back, TAKE)) == ()
    assert pools.netted((TAKE, back, back)) == (Draw("stock.mug", -1, 20),)
    assert pools.netted((back, back)) == (Draw("stock.mug", -2),)
    assert pools.netted((back, Draw("stock.hat", 1, 5))) == (back, Draw("stock.hat", 1, 5))
