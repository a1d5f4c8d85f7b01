"""Auditing pools: what their shards have counted against what the entries of journals tell of draws and give-backs.

Journals are read one after another, and a live table goes on meanwhile. So the shards are read before the first
journal and again after the last. A pool whose sum is what the entries tell is sound. One whose sum is not, although
none of its shards has moved in between, is not; of one that has moved nothing can be said yet.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from shared.store import keys
from shared.store.batches import read_items
from shared.store.keys import POOL_SHARDS, Key
from shared.store.table import client, table_name

Pool = tuple[str, str]  # the program's id and the pool's name
Shards = Mapping[Key, int]  # how much was drawn from each


def found(program: str | None) -> dict[Pool, dict[Key, int]]:
    """All pools of a program, or of all programs, that anything was drawn from; costs a scan."""
    pools = defaultdict[Pool, dict[Key, int]](dict)
    pages = (
        client()
        .get_paginator("scan")
        .paginate(
            TableName=table_name(),
            FilterExpression="sk = :pool",
            ExpressionAttributeValues={":pool": {"S": keys.POOL}},
            ConsistentRead=True,
        )
    )
    for page in pages:
        for item in page["Items"]:
            key = Key(item["pk"]["S"], item["sk"]["S"])
            owner, name = keys.pool_of(key.pk)
            if program in (None, owner) and "n" in item:
                pools[owner, name][key] = int(item["n"]["N"])
    return dict(pools)


def again(pools: set[Pool]) -> dict[Pool, dict[Key, int]]:
    """The same of pools that are known by name."""
    owners = {keys.pool(*pool, shard): pool for pool in pools for shard in range(POOL_SHARDS)}
    counts: dict[Pool, dict[Key, int]] = {pool: {} for pool in pools}
    for key, item in read_items(list(owners), consistent=True):
        if "n" in item:
            counts[owners[key]][key] = int(item["n"]["N"])
    return counts


def unsound(
    before: Mapping[Pool, Shards], after: Mapping[Pool, Shards], told: Mapping[Pool, int]
) -> Iterator[tuple[Pool, str | None]]:
    """The pools whose sum is not what entries tell, and in words what is wrong; None where a pool moved meanwhile."""
    for pool, shards in after.items():
        drawn, expected = sum(shards.values()), told.get(pool, 0)
        if drawn != expected:
            stood = before.get(pool, {}) == shards
            yield pool, f"{drawn} drawn from it, entries tell of {expected}" if stood else None
