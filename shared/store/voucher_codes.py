"""Codes that were uploaded for vouchers: each is given once, and by whoever redeems, without a hot item.

A pool of codes is in sixteen shards. In each, codes are numbered from 0 without a gap; a counter says how many were
uploaded and another how many were given, so the next to give is known. Who takes it moves that counter on, in the
redemption's own transaction, and only from where it was seen.
"""

import json
import random  # noqa: TID251 (spreads callers over the shards; no secret)
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zlib import crc32

from shared.frozen import dataclass
from shared.ledger.redemption_commands import Claim
from shared.ledger.refusals import Refused
from shared.ledger.reward_refusals import CodeTaken
from shared.store import keys
from shared.store.batches import read_items
from shared.store.items import FORMAT, item, text
from shared.store.keys import POOL_SHARDS, Key
from shared.store.owned import given_text
from shared.store.patience import Patience
from shared.store.table import NEW, Item, client, table_name
from shared.store.transaction import Committed, Contended, Part, transact

_AT_ONCE = 45  # codes in one transaction of 100 items: two for each, and the counter
_ADDED = "SET u = if_not_exists(u, :none) + :amount"


@dataclass(frozen=True, slots=True)
class _Shard:
    """How many codes a shard was given and has given."""

    uploaded: int
    given: int


def add(program: str, pool: str, codes: list[str], time_left_s: Callable[[], float]) -> bool:
    """Upload distinct codes; False if all were there. CodeTaken, and nothing done, if one is something else's."""
    known = _known(program, pool, codes)
    fresh = [code for code in codes if code not in known]
    for shard in _around():
        mine = [code for code in fresh if crc32(code.encode()) % POOL_SHARDS == shard]
        for start in range(0, len(mine), _AT_ONCE):
            _add(program, pool, shard, mine[start : start + _AT_ONCE], Patience(time_left_s))
    return bool(fresh)


def claim(program: str, pool: str) -> Claim | None:
    """A code that nobody has been given, from any shard; None if there is none."""
    shards = _shards(program, [pool])[pool]
    for shard in _around():
        if shards[shard].given < shards[shard].uploaded:
            number = shards[shard].given
            found = _item(keys.pooled_code(program, pool, shard, number))
            return Claim(pool=pool, code=json.loads(found["b"]["S"])["c"], place=(shard, number))
    return None


def _around() -> list[int]:
    """All shards, beginning with any: who comes at the same time begins elsewhere."""
    begin = random.randrange(POOL_SHARDS)  # noqa: S311
    return [(begin + step) % POOL_SHARDS for step in range(POOL_SHARDS)]


def left(program: str, pools: list[str]) -> dict[str, int]:
    """How many codes each of some pools has left."""
    found = _shards(program, pools)
    return {pool: sum(each.uploaded - each.given for each in found[pool]) for pool in pools}


def _add(program: str, pool: str, shard: int, codes: list[str], patience: Patience) -> None:
    while codes:
        counter = keys.pool(program, keys.code_pool(pool), shard)
        uploaded = _counts(_item(counter)).uploaded
        outcome = transact(list(_parts(program, pool, shard, uploaded, codes)))
        if isinstance(outcome, Committed):
            return
        patience.wait()
        known = _known(program, pool, codes)
        codes = [code for code in codes if code not in known]


def _parts(program: str, pool: str, shard: int, uploaded: int, codes: list[str]) -> Iterator[Part]:
    counter = keys.pool(program, keys.code_pool(pool), shard)
    values: dict[str, Any] = {":none": {"N": "0"}, ":amount": {"N": str(len(codes))}}
    seen = "attribute_not_exists(u)"
    if uploaded:
        seen, values[":seen"] = "u = :seen", {"N": str(uploaded)}
    yield Part(counter.attributes, seen, lambda _: Contended(), values, _ADDED)
    for number, code in enumerate(codes, uploaded):
        key = keys.pooled_code(program, pool, shard, number)
        yield Part(item(key, text({"f": FORMAT, "c": code})), NEW)
        yield Part(item(keys.code(program, code), given_text(pool)), NEW)


def _known(program: str, pool: str, codes: list[str]) -> set[str]:
    """Those of the codes that are in the pool, or were; CodeTaken if one is something else's."""
    wanted = {keys.code(program, code): position for position, code in enumerate(codes)}
    known = set[str]()
    for key, found in read_items(list(wanted), consistent=True):
        if json.loads(found["b"]["S"]).get("p") != pool:
            raise Refused(CodeTaken(wanted[key]))
        known.add(codes[wanted[key]])
    return known


def _shards(program: str, pools: list[str]) -> Mapping[str, list[_Shard]]:
    owners = {
        keys.pool(program, keys.code_pool(pool), shard): (pool, shard)
        for pool in pools
        for shard in range(POOL_SHARDS)
    }
    shards = {pool: [_Shard(0, 0)] * POOL_SHARDS for pool in pools}
    for key, found in read_items(list(owners), consistent=True):
        pool, shard = owners[key]
        shards[pool][shard] = _counts(found)
    return shards


def _counts(found: Item) -> _Shard:
    return _Shard(int(found.get("u", {"N": "0"})["N"]), int(found.get("n", {"N": "0"})["N"]))


def _item(key: Key) -> Item:
    """An item, read consistently; empty if there is none."""
    response = client().get_item(TableName=table_name(), Key=key.attributes, ConsistentRead=True)
    found: Item = response.get("Item", {})
    return found
